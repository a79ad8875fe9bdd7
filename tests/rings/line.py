"""A shared line for tests: our driver on one end of a pseudo-terminal, simulated units on the other."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devices.address import SerialAddress
from devices.board.unit import BoardLanguage, BoardUnit
from devices.bus.bus import Bus, Unit
from devices.contract import Identity, Kind
from devices.health import HealthRecord
from devices.keypad.frame_file import KeypadFormat
from devices.keypad.key import Press
from devices.keypad.unit import KeypadUnit
from devices.transport.serial_line import SerialLine
from devices.worker import Worker

MAPS = Path(__file__).parents[2] / "devices" / "board" / "maps"
KEYPADS = Path(__file__).parents[2] / "devices" / "keypad" / "maps"
BAUD = 115_200


@dataclass
class Owner:
    """The line's owner with its units."""

    worker: Worker
    units: Sequence[Unit]


@contextmanager
def owned(path: Path, units: Sequence[Unit], baud: int = BAUD) -> Iterator[Owner]:
    """A worker that owns the line at `path`."""
    record = HealthRecord(Identity(Kind.BUS, str(path)), "bus")
    bus = Bus(lambda _: SerialLine.connect(SerialAddress(str(path), baud)), baud, units, record)
    worker = Worker(bus, record)
    worker.start()
    try:
        yield Owner(worker, units)
    finally:
        worker.stop()


def board(language: BoardLanguage, address: int) -> BoardUnit:
    return BoardUnit(language, address, HealthRecord(Identity(Kind.BOARD, f"bus/{address}"), f"board {address}"))


def keypad(frames: KeypadFormat, address: int, on_press: Callable[[Press], None]) -> KeypadUnit:
    record = HealthRecord(Identity(Kind.KEYPAD, f"bus/{address}"), f"keypad {address}")
    return KeypadUnit(frames, address, record, on_press)


def until(condition: Callable[[], object], within_s: float = 10.0) -> None:
    """Wait until the condition holds."""
    ends = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.001)
