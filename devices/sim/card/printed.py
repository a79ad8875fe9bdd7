"""What is printed on a card: the machine-readable zone (TD1, Doc 9303-5) and the QR code."""

from __future__ import annotations

import unicodedata
from datetime import date

from devices.id_card.mrz import LINE, check_digit
from devices.sim.card.person import Person, Sex

NO_EXPIRY = date(2099, 12, 31)
"""What the machine-readable zone says on a card for life."""


def machine_readable_zone(person: Person) -> tuple[str, str, str]:
    """The three lines on the back of the card."""
    expires = person.expires or NO_EXPIRY
    document = person.number[3:]
    first = f"IDVNM{document}{check_digit(document)}{person.number}<<{check_digit(person.number)}"
    born, until = f"{person.born:%y%m%d}", f"{expires:%y%m%d}"
    sex = "M" if person.sex is Sex.MALE else "F"
    second = f"{born}{check_digit(born)}{sex}{until}{check_digit(until)}VNM".ljust(LINE - 1, "<")
    covered = first[5:] + second[:7] + second[8:15] + second[18:29]
    return first, second + check_digit(covered), _plain_name(person.name)


def mrz_information(person: Person) -> str:
    """What the keys of BAC and PACE are derived from when the machine-readable zone opens the chip."""
    first, second, _ = machine_readable_zone(person)
    return first[5:15] + second[:7] + second[8:15]


def qr_text(person: Person) -> str:
    """The QR code in the seven fields of the cards of 2021."""
    dates = (f"{person.born:%d%m%Y}", f"{person.issued:%d%m%Y}")
    fields = (person.number, person.old_number, person.name, dates[0], person.sex.value, person.residence, dates[1])
    return "|".join(fields)


def _plain_name(name: str) -> str:
    """Surname, two fillers, the other names; letters without their marks."""
    plain = unicodedata.normalize("NFD", name.upper().replace("Đ", "D"))
    words = "".join(char for char in plain if char.isascii() and (char.isalpha() or char == " ")).split()
    line = words[0] + "<<" + "<".join(words[1:])
    return line[:LINE].ljust(LINE, "<")
