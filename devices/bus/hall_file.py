"""The boards, keypads and lines of a zone, as its device file names them.

    [[bus]]
    name = "Dãy quầy 6-8"
    address = "serial:///dev/serial/by-id/usb-FTDI-if00?baud=9600"

    [[board]]
    name = "Bảng quầy 6"
    bus = "Dãy quầy 6-8"
    unit = 1                        # its address on the line
    counter = 6                     # the number of its counter
    registers = "letter-and-digits" # a Modbus board; `frames = "ascii-stx"` for one that takes frames
    free = "blank"                  # what it shows while nobody is called: blank, or the number of its counter

    [[keypad]]
    name = "Bàn phím quầy 6"
    bus = "Dãy quầy 6-8"
    unit = 17
    counter = 6
    frames = "stx-polled"
    transfer = { 1 = "KQ", 2 = "PHI" }   # figures typed before the transfer key, and the service they mean

    [[scanner]]
    name = "Máy quét tiếp đón"
    address = "serial:///dev/ttyACM0?baud=115200"     # or input:///dev/input/by-id/usb-NAME-event-kbd, in HID mode

`registers` and `frames` are the name of a file that comes with the product, or a path beside the device file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from devices import address
from devices.board.frame_file import FrameFormat, read_frame_format
from devices.board.register_map import RegisterMap, read_register_map
from devices.described import Described
from devices.entry import Entry, read_entry
from devices.keypad.frame_file import KeypadFormat, read_keypad_format

_DEVICES = Path(__file__).parents[1]
_HIGHEST_UNIT = 247
_HIGHEST_COUNTER = 9_999
_LONGEST_PATH = 200


BusEntry: TypeAlias = Entry[str]
"""A line; its address is one of `devices.address`."""
ScannerEntry: TypeAlias = Entry[str]
"""A scanner; its address is one of `devices.address`, that of an input device included."""


class Free(StrEnum):
    """What a board shows at an open counter that holds no ticket."""

    BLANK = "blank"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """A board of a counter."""

    name: str
    bus: str
    unit: int
    counter: int
    make: RegisterMap | FrameFormat
    free: Free = Free.BLANK


@dataclass(frozen=True, slots=True)
class KeypadEntry:
    """A keypad of a counter."""

    name: str
    bus: str
    unit: int
    counter: int
    make: KeypadFormat
    transfer: Mapping[str, str] = field(default_factory=dict)
    """Figures typed before the transfer key, and the service (id or code) they mean."""


@dataclass(frozen=True, slots=True)
class HallFile:
    """All lines of a zone and what is on them."""

    buses: Sequence[BusEntry]
    boards: Sequence[BoardEntry]
    keypads: Sequence[KeypadEntry]
    scanners: Sequence[ScannerEntry]


def read_hall_file(path: Path) -> HallFile:
    """The device file at `path`; tables of other kinds of device are left to others. Raises DeviceFileError."""
    file = Described.read(path)
    buses = [read_entry(table, _checked(address.parse)) for table in file.tables("bus")]
    names = {bus.name for bus in buses}
    beside = path.parent
    boards = [_board(table, names, beside) for table in file.tables("board")]
    keypads = [_keypad(table, names, beside) for table in file.tables("keypad")]
    scanners = [read_entry(table, _checked(address.parse_scanner)) for table in file.tables("scanner")]
    _refuse_twins(file, boards, keypads)
    return HallFile(buses, boards, keypads, scanners)


def _board(table: Described, buses: set[str], beside: Path) -> BoardEntry:
    make: RegisterMap | FrameFormat
    if table.has("registers") == table.has("frames"):
        raise table.wrong("name", "a board has either registers or frames")
    if table.has("registers"):
        make = read_register_map(_file(table, "registers", "board", beside))
    else:
        make = read_frame_format(_file(table, "frames", "board", beside))
    free = table.word("free", Free, Free.BLANK)
    found = BoardEntry(table.text("name"), _on(table, buses), _unit(table), _counter(table), make, free)
    table.finish()
    if isinstance(make, FrameFormat) and found.unit > make.address.highest:
        raise table.wrong("unit", f"unit is at most {make.address.highest} in the frames of {make.name}")
    return found


def _keypad(table: Described, buses: set[str], beside: Path) -> KeypadEntry:
    found = KeypadEntry(
        name=table.text("name"),
        bus=_on(table, buses),
        unit=_unit(table),
        counter=_counter(table),
        make=read_keypad_format(_file(table, "frames", "keypad", beside)),
        transfer=table.words("transfer") if table.has("transfer") else {},
    )
    table.finish()
    if found.unit > found.make.address.highest:
        raise table.wrong("unit", f"unit is at most {found.make.address.highest} in the frames of {found.make.name}")
    for digits in found.transfer:
        if digits and not digits.isdigit():
            raise table.wrong("transfer", f"transfer goes from figures to services, not from {digits!r}")
    return found


def _checked(parse: Callable[[str], object]) -> Callable[[str], str]:
    """Reads an address and keeps it as it was written: what a line is for is decided by who opens it."""

    def check(written: str) -> str:
        parse(written)
        return written

    return check


def _on(table: Described, buses: set[str]) -> str:
    bus = table.text("bus")
    if bus not in buses:
        raise table.wrong("bus", f"there is no [[bus]] named {bus!r}")
    return bus


def _unit(table: Described) -> int:
    return table.whole("unit", 1, _HIGHEST_UNIT)


def _counter(table: Described) -> int:
    return table.whole("counter", 1, _HIGHEST_COUNTER)


def _file(table: Described, key: str, kind: str, beside: Path) -> Path:
    name = table.text(key, longest=_LONGEST_PATH)
    if name.endswith(".toml"):
        return beside / name
    path = _DEVICES / kind / "maps" / f"{name}.toml"
    known = sorted(file.stem for file in path.parent.glob("*.toml"))
    if name not in known:
        raise table.wrong(key, f"{key} is the path of a .toml file or one of {', '.join(known)}, not {name!r}")
    return path


def _refuse_twins(file: Described, boards: Sequence[BoardEntry], keypads: Sequence[KeypadEntry]) -> None:
    taken: dict[tuple[str, int], str] = {}
    places: list[tuple[Described, BoardEntry | KeypadEntry]] = [
        *zip(file.tables("board"), boards, strict=True),
        *zip(file.tables("keypad"), keypads, strict=True),
    ]
    for table, one in places:
        if (other := taken.get((one.bus, one.unit))) is not None:
            raise table.wrong("unit", f"unit {one.unit} of {one.bus!r} is {other!r} already")
        taken[(one.bus, one.unit)] = one.name
