"""The QR code printed on a card: key source and cross-check. Anybody can print one: it proves nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from devices.id_card.card_number import access_number, require_number
from devices.id_card.problems import CardProblem, Code
from devices.id_card.text import clean

LEAST_FIELDS = 6
LONGEST = 1_024
_OLD_NUMBER = re.compile(r"(\d{9}|\d{12})?")


@dataclass(frozen=True, slots=True, repr=False)
class CardQr:
    """What the code says, as it says it: dates ddmmyyyy, sex "Nam" or "Nữ". Empty where it says nothing."""

    number: str
    old_number: str
    name: str
    birth: str
    sex: str
    residence: str
    issued: str

    @property
    def access_number(self) -> str:
        """What opens the chip of this card."""
        return access_number(self.number)


def parse(text: str) -> CardQr:
    """The code of a card: fields between bars, at least 6, what comes after the seventh ignored. Raises CardProblem.

    A card of a person who had no old identity card may leave out that field altogether.
    """
    if len(text) > LONGEST:
        raise CardProblem(Code.QR, f"{len(text)} characters")
    fields = [clean(field) for field in text.removeprefix("\ufeff").split("|")]
    if len(fields) < LEAST_FIELDS:
        raise CardProblem(Code.QR, f"{len(fields)} fields")
    if not _OLD_NUMBER.fullmatch(fields[1]):
        fields.insert(1, "")
    fields.append("")
    try:
        number = require_number(fields[0])
    except CardProblem as why:
        raise CardProblem(Code.QR, why.detail) from None
    return CardQr(number, *fields[1:7])
