"""Bytes that mean nothing, from every kind of device: no worker falls over them, and one line is logged about them."""

import logging
import queue
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from devices.address import SerialAddress
from devices.board.ascii_frame import AsciiBoards
from devices.board.face import Face, Light
from devices.board.frame_file import read_frame_format
from devices.board.modbus import ModbusBoards
from devices.board.register_map import read_register_map
from devices.board.unit import BoardUnit
from devices.contract import Identity, Kind, State
from devices.health import Health, HealthRecord
from devices.keypad.frame_file import read_keypad_format
from devices.keypad.key import Key, Press
from devices.printer.driver import PrinterDriver
from devices.scanner.hid_scanner import HidScanner
from devices.scanner.key_reader import LONGEST
from devices.scanner.serial_scanner import SerialScanner
from devices.sim.frame_station import FrameStation
from devices.sim.keypad_station import KeypadStation
from devices.sim.modbus_station import ModbusStation
from devices.sim.pty_line import PtyLine, Station
from devices.sim.scanner_station import ScannerStation
from devices.transport.serial_line import SerialLine
from devices.worker import Worker
from tests.devices.rig import open_rig
from tests.devices.test_scanner import PipeDevice
from tests.rings.line import BAUD, KEYPADS, MAPS, board, keypad, owned, until

SECRET = "NGUYENTHIANHTUYET"
REGISTERS = read_register_map(MAPS / "letter-and-digits.toml")
FRAMES = read_frame_format(MAPS / "ascii-stx.toml")
POLLED = read_keypad_format(KEYPADS / "stx-polled.toml")
UNASKED = read_keypad_format(KEYPADS / "stx-unasked.toml")


@dataclass
class Device:
    """One device at work: its health, a way to make it babble, and what it still does when it is sane again."""

    health: Callable[[], Health]
    babble: Callable[[], None]
    mended: Callable[[], None]


@contextmanager
def on_line(path: Path, station: Station) -> Iterator[PtyLine]:
    line = PtyLine(path, BAUD, [station])
    if isinstance(station, KeypadStation | ScannerStation):
        station.on_change = line.ring
    line.start()
    yield line
    line.stop()


@contextmanager
def working(record: HealthRecord, worker: Worker) -> Iterator[None]:
    worker.start()
    try:
        yield
    finally:
        worker.stop()


@contextmanager
def printer(_: Path) -> Iterator[Device]:
    rig = open_rig()
    record = HealthRecord(Identity(Kind.PRINTER, "x"), "printer")
    worker = Worker(PrinterDriver(rig.address, on_noise=record.garbage), record)

    def mended() -> None:
        rig.printer.change({"garbage": False})
        worker.wake()
        until(lambda: worker.health().state is State.READY)

    with working(record, worker):
        yield Device(worker.health, lambda: (rig.printer.change({"garbage": True}), worker.wake())[1], mended)
    rig.line.stop()


@contextmanager
def modbus_board(base: Path) -> Iterator[Device]:
    station, unit = ModbusStation(REGISTERS, 1), board(ModbusBoards(REGISTERS), 1)
    with on_line(base / "bus", station), owned(base / "bus", [unit]):
        yield _board(station, unit)


@contextmanager
def frame_board(base: Path) -> Iterator[Device]:
    station, unit = FrameStation(FRAMES, 1), board(AsciiBoards(FRAMES), 1)
    with on_line(base / "bus", station), owned(base / "bus", [unit]):
        yield _board(station, unit)


def _board(station: ModbusStation | FrameStation, unit: BoardUnit) -> Device:
    def mended() -> None:
        station.change({"garbage": False})
        unit.show(Face.of("A015", Light.STEADY))
        until(lambda: station.face().text.strip() == "A015" and unit.record.snapshot().state is State.READY, 25)

    unit.show(Face.of("A001", Light.STEADY))
    return Device(unit.record.snapshot, lambda: station.change({"garbage": True}), mended)


@contextmanager
def polled_keypad(base: Path) -> Iterator[Device]:
    pressed: queue.Queue[Press] = queue.Queue()
    station, unit = KeypadStation(POLLED, 17), keypad(POLLED, 17, pressed.put)

    def mended() -> None:
        station.change({"garbage": False})
        until(lambda: unit.record.snapshot().state is State.READY, 25)
        station.press(Key.NEXT)
        assert pressed.get(timeout=5) == Press(Key.NEXT)

    with on_line(base / "bus", station), owned(base / "bus", [unit]):
        yield Device(unit.record.snapshot, lambda: station.change({"garbage": True}), mended)


@contextmanager
def unasked_keypad(base: Path) -> Iterator[Device]:
    pressed: queue.Queue[Press] = queue.Queue()
    station, unit = KeypadStation(UNASKED, 17), keypad(UNASKED, 17, pressed.put)

    def counted_more_than(before: int) -> bool:
        station.press(Key.RECALL)
        return unit.record.snapshot().garbage_bytes > before

    def babble() -> None:
        # Noise that looks like a beginning is kept until it is too long for one frame, so it takes a few presses.
        station.change({"garbage": True})
        before = unit.record.snapshot().garbage_bytes
        until(lambda: counted_more_than(before))

    def mended() -> None:
        station.change({"garbage": False})
        station.press(Key.NEXT)
        # A press that was to be noise and had not left yet comes whole now, before this one.
        until(lambda: pressed.get(timeout=5) == Press(Key.NEXT))

    with on_line(base / "bus", station), owned(base / "bus", [unit]) as owner:
        until(lambda: owner.worker.health().state is State.READY)
        yield Device(unit.record.snapshot, babble, mended)


@contextmanager
def serial_scanner(base: Path) -> Iterator[Device]:
    station, record, codes = ScannerStation(), HealthRecord(Identity(Kind.SCANNER, "x"), "scanner"), queue.Queue()
    scanner = SerialScanner(lambda _: SerialLine.connect(SerialAddress(str(base / "scanner"), BAUD)), record, codes.put)
    worker = Worker(scanner, record)

    def babble() -> None:
        station.change({"garbage": True})
        for _ in range(3):
            station.scan(SECRET * 3)

    def reads_again() -> bool:
        station.scan("A015-7Hq2")
        # A piece of noise may end like a code, and the first code after noise is read together with it.
        with suppress(queue.Empty):
            while codes.get(timeout=0.5) != "A015-7Hq2":
                pass
            return True
        return False

    def mended() -> None:
        station.change({"garbage": False})
        until(reads_again)

    with on_line(base / "scanner", station), working(record, worker):
        until(lambda: worker.health().state is State.READY)
        yield Device(worker.health, babble, mended)


@contextmanager
def hid_scanner(_: Path) -> Iterator[Device]:
    device, record, codes = PipeDevice(), HealthRecord(Identity(Kind.SCANNER, "x"), "scanner"), queue.Queue()
    worker = Worker(HidScanner(lambda: device, record, codes.put), record)

    def mended() -> None:
        device.type(2, 3, 28)
        assert codes.get(timeout=5) == "12"

    with working(record, worker):
        until(lambda: worker.health().state is State.READY)
        # Keys that no scanner has, and a code without end.
        yield Device(worker.health, lambda: device.type(0x2FF, 0, 500, *([30] * (LONGEST + 40)), 28), mended)


KINDS = [printer, modbus_board, frame_board, polled_keypad, unasked_keypad, serial_scanner, hid_scanner]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_garbage_is_counted_logged_once_without_content_and_harms_nothing(
    kind: Callable[[Path], Iterator[Device]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with kind(tmp_path) as device:  # type: ignore[attr-defined]
        device.babble()
        until(lambda: device.health().garbage_bytes > 0)
        first = device.health().garbage_bytes
        device.babble()
        until(lambda: device.health().garbage_bytes > first)
        device.mended()
        assert "driver-error" not in {one.reason for one in device.health().history}
    mine = str(device.health().identity)
    said = [r.getMessage() for r in caplog.records if "mean nothing" in r.getMessage() and mine in r.getMessage()]
    assert len(said) == 1
    assert re.fullmatch(r"\S+ \([^)]+\): \d+ bytes that mean nothing", said[0])
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
