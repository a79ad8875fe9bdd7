"""The person a card speaks of, put together from its data groups and its QR code; and whether these agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from devices.id_card import card_number, dates
from devices.id_card.card_qr import CardQr
from devices.id_card.citizen import Citizen
from devices.id_card.mrz import Mrz
from devices.id_card.sex import Sex, sex_of
from devices.id_card.trust import Finding, Reason, failed

VIETNAM = "VNM"


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """What a visit may need of a person. It is kept in memory, for as long as the visit lasts, and never shown whole.

    Of people whose day of birth is not known `birth` is None and `birth_year` is not. Texts are empty where the card
    says nothing; `number` is None on a card of another country.
    """

    number: str | None
    name: str
    birth: date | None
    birth_year: int | None
    sex: Sex | None
    expiry: date | None
    residence: str
    home_town: str
    issued: date | None
    old_number: str

    @property
    def given_name(self) -> str:
        """What a person is greeted by: the last word of a Vietnamese name."""
        return self.name.split()[-1] if self.name else ""

    @property
    def masked_number(self) -> str:
        """001******017; empty without a number."""
        return card_number.masked(self.number) if self.number else ""

    def age_on(self, day: date) -> int | None:
        """Full years on a day; where only the year of birth is known, the age reached in the course of that year."""
        if self.birth is not None:
            return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))
        return None if self.birth_year is None else day.year - self.birth_year


def holder_of(mrz: Mrz, citizen: Citizen, qr: CardQr | None, today: date) -> Holder:
    """The person: by data group 13 first, then by the machine-readable zone, which has no accents, and the QR code."""
    birth = dates.day_first(citizen.birth) or _birth(mrz, today)
    written = citizen.birth or (qr.birth if qr else "")
    return Holder(
        number=mrz.personal_number or citizen.number or None,
        name=citizen.name or (qr.name if qr else "") or f"{mrz.surname} {mrz.given_names}".strip(),
        birth=birth,
        birth_year=birth.year if birth else dates.year_of(written),
        sex=sex_of(citizen.sex) or sex_of(mrz.sex),
        expiry=dates.day_first(citizen.expiry) or dates.to_come(mrz.expiry),
        residence=citizen.residence or (qr.residence if qr else ""),
        home_town=citizen.home_town,
        issued=issue_day(citizen),
        old_number=citizen.old_number or (qr.old_number if qr else ""),
    )


def issue_day(citizen: Citizen) -> date | None:
    """The day the card was issued, as the chip has it."""
    return dates.day_first(citizen.issued)


def contradiction(mrz: Mrz, citizen: Citizen, qr: CardQr | None) -> Finding | None:
    """What does not agree between the parts of a card; None when all that is there does."""
    number = mrz.personal_number
    if _differ(citizen.number, number) or _not_same_day(citizen.birth, mrz.birth):
        return failed(Reason.CONTRADICTS, "DG1 and DG13: number or birth date")
    if _not_same_day(citizen.expiry, mrz.expiry):
        return failed(Reason.CONTRADICTS, "DG1 and DG13: expiry")
    if qr and (_differ(qr.number, number) or _not_same_day(qr.birth, mrz.birth)):
        return failed(Reason.OTHER_CARD, "DG1 and the QR code")
    return None


def warnings(mrz: Mrz, holder: Holder, today: date) -> list[str]:
    """Keywords for what the staff should know and what is no reason to refuse."""
    found = [] if mrz.issuer == VIETNAM and holder.number else ["foreign-document"]
    if holder.expiry and holder.expiry < today:
        found.append("card-expired")
    if holder.number:
        found += card_number.doubts(holder.number, holder.birth_year, holder.sex)
    return found


def _birth(mrz: Mrz, today: date) -> date | None:
    """The zone has two figures for the year; for people past a hundred the number tells the century."""
    latest = dates.past(mrz.birth, today)
    if latest is None or mrz.personal_number is None:
        return latest
    year = card_number.hints(mrz.personal_number).birth_year
    meant = year % 100 == latest.year % 100 and year < latest.year
    return dates.past(mrz.birth, date(year, 12, 31)) if meant else latest


def _not_same_day(written: str, yymmdd: str) -> bool:
    """Whether both are whole dates and not the same, as far as two figures for the year can tell."""
    day = dates.day_first(written)
    return day is not None and yymmdd.isdigit() and f"{day:%y%m%d}" != yymmdd


def _differ(one: object, other: object) -> bool:
    """Whether both are there and not the same."""
    return bool(one) and bool(other) and one != other
