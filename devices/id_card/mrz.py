"""The machine-readable zone of an identity card (TD1, ICAO Doc 9303-5): three lines of 30, in DG1 and on the back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from devices.id_card import tlv
from devices.id_card.card_number import LENGTH as NUMBER_LENGTH
from devices.id_card.problems import CardProblem, Code

LINE = 30
LINES = 3
_DG1, _MRZ = 0x61, 0x5F1F
_ALPHABET = re.compile(r"[A-Z0-9<]*")
_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True, slots=True, repr=False)
class Mrz:
    """What the three lines say, as they say it: fillers removed, dates YYMMDD, letters without their accents."""

    document_code: str
    issuer: str
    document_number: str
    optional: str
    birth: str
    sex: str
    expiry: str
    nationality: str
    surname: str
    given_names: str
    information: str
    """What the chip's keys are derived from: document number, birth date and expiry with their check digits."""

    @property
    def personal_number(self) -> str | None:
        """The 12 digits of a Vietnamese card: the beginning of the optional data. It is not the document number."""
        digits = self.optional[:NUMBER_LENGTH]
        return digits if len(digits) == NUMBER_LENGTH and digits.isdigit() else None


def parse(text: str) -> Mrz:
    """The zone written in `text`; what separates the lines does not matter. Raises CardProblem(MRZ)."""
    lines = "".join(text.upper().replace("/", " ").split())
    if len(lines) != LINE * LINES:
        raise CardProblem(Code.MRZ, f"{len(lines)} characters instead of {LINE * LINES}")
    if not _ALPHABET.fullmatch(lines):
        raise CardProblem(Code.MRZ, "a letter that no such zone has")
    first, second, third = lines[:LINE], lines[LINE : 2 * LINE], lines[2 * LINE :]
    number, optional = _number(first)
    _require(second[:6], second[6], "birth date")
    _require(second[8:14], second[14], "expiry")
    _require(first[5:] + second[:7] + second[8:15] + second[18:29], second[29], "the whole")
    surname, _, given = third.partition("<<")
    return Mrz(
        document_code=_plain(first[:2]),
        issuer=_plain(first[2:5]),
        document_number=number,
        optional=optional,
        birth=second[:6],
        sex=second[7],
        expiry=second[8:14],
        nationality=_plain(second[15:18]),
        surname=_plain(surname),
        given_names=_plain(given),
        information=f"{number:<<9}{check_digit(f'{number:<<9}')}{second[:7]}{second[8:15]}",
    )


def parse_dg1(data: bytes) -> Mrz:
    """The zone in data group 1. Raises CardProblem(MRZ), CardProblem(TLV)."""
    group = tlv.parse(data)
    if group.tag != _DG1:
        raise CardProblem(Code.MRZ, f"tag {group.tag:X}")
    octets = group.child(_MRZ).value
    if not octets.isascii():
        raise CardProblem(Code.MRZ, "not ASCII")
    return parse(octets.decode("ascii"))


def check_digit(text: str) -> str:
    """The check digit over letters, figures and fillers (Doc 9303-3, 4.9)."""
    return str(sum(_value(char) * _WEIGHTS[at % 3] for at, char in enumerate(text)) % 10)


def _number(first: str) -> tuple[str, str]:
    """Document number and optional data of the first line. A number that is too long goes on in the optional data."""
    if first[14] != "<":
        _require(first[5:14], first[14], "document number")
        return first[5:14].rstrip("<"), _plain(first[15:])
    rest, _, optional = first[15:].partition("<")
    if len(rest) < 2:
        raise CardProblem(Code.MRZ, "a long document number without its end")
    whole = first[5:14] + rest[:-1]
    _require(whole, rest[-1], "document number")
    return whole, _plain(optional)


def _require(text: str, digit: str, what: str) -> None:
    if check_digit(text) != digit:
        raise CardProblem(Code.MRZ, f"the check digit of {what} is wrong")


def _value(char: str) -> int:
    return 0 if char == "<" else int(char, 36)


def _plain(text: str) -> str:
    return " ".join(text.replace("<", " ").split())
