"""The personal number on a card: 12 digits, and what they used to mean.

Only the 12 digits are law (Luật Căn cước 26/2023/QH15, Art. 12). Province, century, sex and year stood in Circular
59/2021/TT-BCA, which expired on 2024-07-01: they are hints and never a reason to refuse.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from devices.id_card.problems import CardProblem, Code
from devices.id_card.sex import Sex

LENGTH = 12
_PROVINCES = Path(__file__).parent / "provinces.json"
_COUNTRIES_ABOVE = 100


@dataclass(frozen=True, slots=True)
class Hints:
    """What the number seems to say."""

    province: str | None
    """Of birth registration, by the names before the mergers of 2025; None for a foreign country or a strange code."""
    sex: Sex
    birth_year: int


def require_number(text: str) -> str:
    """The 12 digits. Raises CardProblem(NUMBER)."""
    digits = "".join(text.split())
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        raise CardProblem(Code.NUMBER, f"{len(digits)} characters")
    return digits


def access_number(number: str) -> str:
    """What opens the chip of this card: the last 6 digits."""
    return require_number(number)[-6:]


def masked(number: str) -> str:
    """001******017: enough for its holder to know it again, too little for anybody else."""
    return number[:3] + "*" * max(0, len(number) - 6) + number[-3:]


def hints(number: str) -> Hints:
    """What the number seems to say. Raises CardProblem(NUMBER)."""
    digits = require_number(number)
    figure = int(digits[3])
    sex = Sex.FEMALE if figure % 2 else Sex.MALE
    return Hints(_provinces().get(digits[:3]), sex, 1900 + figure // 2 * 100 + int(digits[4:6]))


def doubts(number: str, birth_year: int | None, sex: Sex | None) -> list[str]:
    """Keywords for what does not fit the old structure: "number-year", "number-sex", "number-province". No refusal."""
    seen = hints(number)
    found = []
    if birth_year is not None and seen.birth_year != birth_year:
        found.append("number-year")
    if sex is not None and seen.sex is not sex:
        found.append("number-sex")
    if seen.province is None and int(number[:3]) <= _COUNTRIES_ABOVE:
        found.append("number-province")
    return found


@cache
def _provinces() -> Mapping[str, str]:
    found: dict[str, str] = json.loads(_PROVINCES.read_text(encoding="utf-8"))
    return found
