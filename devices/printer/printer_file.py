"""The printers of a machine, as its device file names them.

[[printer]]
name = "Máy in ki-ốt 1"
address = "usb://04b8:0202/J2FK001234"
paper = 80                        # millimetres: 80 or 58
profile = "TM-T20II"              # a python-escpos profile; "default" fits most
confirmation = "process-id"       # "paper-sensor" where the printer knows no GS ( H
roll = 80                         # metres on a new roll, where its wrapper says so
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.address import Address, parse
from devices.described import Described
from devices.entry import read_address
from devices.printer.dialogue import Confirmation
from devices.printer.escpos_raster import DEFAULT_PROFILE, width_dots
from devices.printer.ticket_paper import WIDTH_58MM, WIDTH_80MM

_DOTS = {80: WIDTH_80MM, 58: WIDTH_58MM}


@dataclass(frozen=True, slots=True)
class PrinterEntry:
    """A printer and its paper."""

    name: str
    address: Address
    width_dots: int
    profile: str
    confirmation: Confirmation
    roll_mm: float | None = None
    """The length of a new roll; None where nobody said."""


def read_printer(table: Described) -> PrinterEntry:
    """One [[printer]]. Raises DeviceFileError."""
    found = PrinterEntry(
        name=table.text("name"),
        address=read_address(table, parse),
        width_dots=_dots(table),
        profile=_profile(table),
        confirmation=table.word("confirmation", Confirmation, Confirmation.PAPER_SENSOR),
        roll_mm=table.whole("roll", 5, 500) * 1_000.0 if table.has("roll") else None,
    )
    table.finish()
    return found


def _dots(table: Described) -> int:
    paper = table.whole("paper", 0, 1_000, 80)
    if paper not in _DOTS:
        raise table.wrong("paper", f"paper is 80 or 58 (millimetres), not {paper}")
    return _DOTS[paper]


def _profile(table: Described) -> str:
    profile = table.text("profile", DEFAULT_PROFILE)
    try:
        width_dots(profile)
    except ValueError as why:
        raise table.wrong("profile", str(why)) from why
    return profile
