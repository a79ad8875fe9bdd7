"""Invented citizens. Their numbers begin with 999, which is no province: nobody has such a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NO_PROVINCE = "999"
_MILESTONES = (25, 40, 60)
"""Ages at which a card runs out; who is past the last keeps it for life (Law 26/2023/QH15, article 21)."""
_EARLY_YEARS = 2
"""A card issued this close to a milestone runs to the next one."""
_GREY_FROM = 60
_ISSUED_AGO = timedelta(days=400)


class Sex(StrEnum):
    """As the chip writes it."""

    MALE = "Nam"
    FEMALE = "Nữ"


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Whose card it is. `expires` is None on a card for life."""

    number: str
    name: str
    sex: Sex
    born: date
    issued: date
    expires: date | None
    home: str = "Xã Thử Nghiệm, tỉnh Mẫu"
    residence: str = "Số 1 đường Thử, phường Mẫu, tỉnh Mẫu"
    ethnic_group: str = "Kinh"
    religion: str = "Không"
    mark: str = "Nốt ruồi cách 1cm dưới đuôi mắt trái"
    father: str = "Người Cha Mẫu"
    mother: str = "Người Mẹ Mẫu"
    old_number: str = "999000001"

    @property
    def access_number(self) -> str:
        """The six digits that open the chip."""
        return self.number[6:]

    @property
    def is_grey(self) -> bool:
        """Whether the hair on the picture is."""
        return years_before(self.issued, _GREY_FROM) >= self.born


def invented(name: str, sex: Sex, born: date, serial: int, today: date) -> Person:
    """A person who never was, with a card of the last year. `serial` tells namesakes apart, 0 to 999999."""
    issued = today - _ISSUED_AGO
    number = f"{NO_PROVINCE}{_century_and_sex(born, sex)}{born:%y}{serial:06d}"
    return Person(number, name, sex, born, issued, _expiry(born, issued))


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 1 March where that year has no 29 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _century_and_sex(born: date, sex: Sex) -> int:
    return 2 * (born.year // 100 - 19) + (sex is Sex.FEMALE)


def _expiry(born: date, issued: date) -> date | None:
    for age in _MILESTONES:
        birthday = years_before(born, -age)
        if birthday >= years_before(issued, -_EARLY_YEARS):
            return birthday
    return None
