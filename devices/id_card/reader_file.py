"""The card readers of a machine, as its device file names them.

[[id_card]]
name = "Đầu đọc căn cước"
address = "pcsc://ACR1252"        # pcsc:// is the first reader; vpcd://127.0.0.1:9190 takes virtual cards
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.address import AddressError
from devices.described import Described
from devices.id_card.reader_address import ReaderAddress, parse

_LONGEST_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class CardReaderEntry:
    """A card reader."""

    name: str
    address: ReaderAddress


def read_card_reader(table: Described) -> CardReaderEntry:
    """One [[id_card]]. Raises DeviceFileError."""
    text = table.text("address", longest=_LONGEST_ADDRESS)
    try:
        address = parse(text)
    except AddressError as why:
        raise table.wrong("address", str(why)) from why
    found = CardReaderEntry(table.text("name"), address)
    table.finish()
    return found
