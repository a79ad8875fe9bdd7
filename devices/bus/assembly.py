"""From the entries of a device file to a line with its units, each with a record of its health."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from devices import address
from devices.board.ascii_frame import AsciiBoards
from devices.board.face import Face
from devices.board.frame_file import FrameFormat
from devices.board.modbus import ModbusBoards
from devices.board.unit import BoardUnit
from devices.bus.bus import Bus, Unit
from devices.bus.hall_file import BoardEntry, BusEntry, KeypadEntry
from devices.contract import Identity, Kind
from devices.discovery import identity
from devices.health import HealthRecord
from devices.keypad.key import Press
from devices.keypad.unit import KeypadUnit
from devices.transport.opening import open_line
from devices.worker import Worker

_NETWORK_BAUD = 9_600
"""The speed of the line behind a gateway on the network, which does not tell."""


def board_unit(entry: BoardEntry, on_shown: Callable[[Face], None]) -> BoardUnit:
    """A board; see `BoardUnit` for `on_shown`."""
    language = AsciiBoards(entry.make) if isinstance(entry.make, FrameFormat) else ModbusBoards(entry.make)
    record = HealthRecord(Identity(Kind.BOARD, f"{entry.bus}/{entry.unit}"), entry.name)
    return BoardUnit(language, entry.unit, record, on_shown)


def keypad_unit(entry: KeypadEntry, on_press: Callable[[Press], None]) -> KeypadUnit:
    """A keypad; see `KeypadUnit` for `on_press`."""
    record = HealthRecord(Identity(Kind.KEYPAD, f"{entry.bus}/{entry.unit}"), entry.name)
    return KeypadUnit(entry.make, entry.unit, record, on_press)


def line_worker(entry: BusEntry, units: Sequence[Unit]) -> Worker:
    """The owner of a line with these units on it."""
    where = address.parse(entry.address)
    baud = where.baud if isinstance(where, address.SerialAddress) else _NETWORK_BAUD
    record = HealthRecord(identity(Kind.BUS, where), entry.name)
    return Worker(Bus(partial(open_line, where), baud, units, record), record)
