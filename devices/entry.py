"""A device that a device file knows by a name and an address alone: a card reader, a camera, a line, a scanner.

[[id_card]]
name = "Đầu đọc căn cước"
address = "pcsc://ACR1252"        # pcsc:// is the first reader; vpcd://127.0.0.1:9190 takes virtual cards

[[camera]]
name = "Camera ki-ốt 1"
address = "v4l2:///dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920-video-index0"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from devices.address import AddressError
from devices.described import Described

_LONGEST_ADDRESS = 200

Where = TypeVar("Where")


# Without slots: a frozen dataclass that has them cannot be made by its alias, as in CameraEntry(...).
@dataclass(frozen=True)
class Entry(Generic[Where]):
    """One of them. `name` is what the staff call it."""

    name: str
    address: Where


def read_entry(table: Described, parse: Callable[[str], Where]) -> Entry[Where]:
    """The device of a table; `parse` reads its address. Raises DeviceFileError."""
    found = Entry(table.text("name"), read_address(table, parse))
    table.finish()
    return found


def read_address(table: Described, parse: Callable[[str], Where]) -> Where:
    """What `parse` makes of the `address` of a table. Raises DeviceFileError."""
    written = table.text("address", longest=_LONGEST_ADDRESS)
    try:
        return parse(written)
    except AddressError as why:
        raise table.wrong("address", str(why)) from why
