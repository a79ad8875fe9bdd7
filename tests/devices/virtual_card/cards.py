"""Virtual cards for tests, and a reader's first steps with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from devices.contract import Deadline
from devices.id_card import bac, pace
from devices.id_card.apdu import OK, Command, Response
from devices.id_card.card import Card, Transmit
from devices.id_card.keys import AccessKey
from devices.sim.card.chip import Chip
from devices.sim.card.contents import Contents
from devices.sim.card.office import CardOffice
from devices.sim.card.person import Sex, invented, years_before
from devices.sim.card.personalisation import Personalisation
from devices.sim.card.printed import mrz_information

TODAY = date(2026, 11, 21)
PERSON = invented("Nguyễn Thị Đào", Sex.FEMALE, date(1990, 5, 17), 17, TODAY)
PENSIONER = invented("Trần Văn Thử", Sex.MALE, years_before(TODAY, 78), 18, TODAY)
APPLICATION = Command(0x00, 0xA4, 0x04, 0x0C, bytes.fromhex("A0000002471001"))


def contents(**changes: Any) -> Contents:
    """What is inside a card that differs from the usual one in these points."""
    return CardOffice(TODAY).make(Personalisation(PERSON, **changes))


def chip(**changes: Any) -> Chip:
    """That card."""
    return Chip(contents(**changes))


def card(transmit: Transmit) -> Card:
    """A chip as the protocols see it."""
    return Card(transmit, Deadline(60))


def opened(transmit: Transmit, key: AccessKey | None = None) -> Card:
    """A chip opened by PACE, in its application."""
    reader = card(transmit)
    way = pace.offered(read(reader, 0x1C))
    assert way
    reader.protect(pace.open_chip(reader, way, key or AccessKey.from_can(PERSON.access_number)))
    assert reader.send(APPLICATION).ok
    return reader


def opened_by_zone(transmit: Transmit) -> Card:
    """A chip opened by BAC."""
    reader = card(transmit)
    assert reader.send(APPLICATION).ok
    reader.protect(bac.open_chip(reader, zone_key()))
    return reader


def zone_key() -> AccessKey:
    """What the machine-readable zone of the card gives."""
    return AccessKey.from_mrz_information(mrz_information(PERSON))


def read(reader: Card, short: int) -> bytes:
    """The file of this short identifier, whole, as long as it is below 32 KB."""
    data = b""
    while len(data) < 0x7FFF:
        part = read_part(reader, short, len(data))
        data += part.data
        if part.sw != OK or not part.data:
            break
    return data


def read_part(reader: Card, short: int, offset: int) -> Response:
    """200 bytes at an offset; the first part by short identifier, the others of the file that it chose."""
    if offset == 0:
        return reader.send(Command(0x00, 0xB0, 0x80 | short, 0x00, le=200))
    return reader.send(Command(0x00, 0xB0, offset >> 8, offset & 0xFF, le=200))
