"""Scanners: Vietnamese letters intact over a serial line, and key strokes in HID mode."""

import os
import queue
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.address import SerialAddress
from devices.contract import Identity, Kind, State
from devices.health import HealthRecord
from devices.scanner.code_reader import LONGEST_CODE, CodeReader
from devices.scanner.hid_scanner import HidScanner
from devices.scanner.key_reader import LONGEST, SILENCE_S, KeyReader
from devices.scanner.serial_scanner import SerialScanner
from devices.sim.pty_line import PtyLine
from devices.sim.scanner_station import ScannerStation
from devices.transport.serial_line import SerialLine
from devices.worker import Worker
from tests.rings.line import until

CARD = "001087000123|011234567|Nguyễn Thị Ánh Tuyết|02031987|Nữ|Số 5, phố Đặng Thái Thân, phường Cửa Nam|15042021"
BAUD = 115_200


def _record() -> HealthRecord:
    return HealthRecord(Identity(Kind.SCANNER, "test"), "scanner")


def _scanning(path: Path, codes: "queue.Queue[str]") -> Worker:
    record = _record()
    scanner = SerialScanner(lambda _: SerialLine.connect(SerialAddress(str(path), BAUD)), record, codes.put)
    worker = Worker(scanner, record)
    worker.start()
    return worker


def test_an_identity_card_arrives_letter_for_letter_also_after_a_replug(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    station = ScannerStation()
    line = PtyLine(tmp_path / "scanner", BAUD, [station])
    station.on_change = line.ring
    line.start()
    codes: queue.Queue[str] = queue.Queue()
    worker = _scanning(tmp_path / "scanner", codes)
    try:
        until(lambda: worker.health().state is State.READY)
        station.scan(CARD)
        assert codes.get(timeout=2) == CARD
        line.unplug()
        until(lambda: worker.health().state is State.ABSENT)
        line.plug()
        until(lambda: worker.health().state is State.READY)
        station.scan("A015-7Hq2")
        assert codes.get(timeout=2) == "A015-7Hq2"
    finally:
        worker.stop()
        line.stop()
    assert "Nguyễn" not in caplog.text


@given(st.lists(st.binary(max_size=3_000), max_size=4))
def test_no_bytes_break_the_reading_of_codes(chunks: list[bytes]) -> None:
    reader = CodeReader()
    codes = [code for chunk in chunks for code in reader.feed(chunk)]
    assert all(code and code.isprintable() and len(code) <= LONGEST_CODE for code in codes)
    assert len(reader._inbox) <= LONGEST_CODE


def test_half_a_code_is_none_and_the_next_one_is_whole() -> None:
    reader = CodeReader()
    assert reader.feed(b"x" * (LONGEST_CODE + 1) + b"\r" + "Đỗ\r\n".encode()) == ["Đỗ"]
    assert reader.skipped == LONGEST_CODE + 1


def test_what_is_no_utf_8_is_marked_not_lost() -> None:
    assert CodeReader().feed(b"Nguy\xean 12\r") == ["Nguy\N{REPLACEMENT CHARACTER}n 12"]


def test_noise_is_no_code_and_spoils_none_after_it() -> None:
    reader = CodeReader()
    noise = bytes(range(0x80, 0xC0))
    assert reader.feed(noise + b"\r") == []
    assert reader.skipped == len(noise)
    assert reader.feed(noise) == []
    reader.silence()
    assert reader.skipped == 2 * len(noise)
    assert reader.feed(b"A015-7Hq2\r") == ["A015-7Hq2"]


def _typed(reader: KeyReader, *strokes: tuple[int, int], at: float = 1.0) -> list[str]:
    return [code for key, value in strokes if (code := reader.stroke(key, value, at))]


def test_key_strokes_with_shift_end_on_enter() -> None:
    reader = KeyReader()
    # Shift+a, 0, 1, minus, h, Enter: down and up.
    strokes = [(42, 1), (30, 1), (30, 0), (42, 0), *((k, v) for k in (11, 2, 12, 35, 28) for v in (1, 0))]
    assert _typed(reader, *strokes) == ["A01-h"]
    assert _typed(reader, (28, 1)) == []


def test_key_strokes_end_by_silence_too() -> None:
    reader = KeyReader()
    _typed(reader, (2, 1), (3, 1), at=5.0)
    assert reader.silence(5.0 + SILENCE_S / 2) is None
    assert reader.silence(5.0 + SILENCE_S) == "12"
    assert reader.silence(9.0) is None


@given(st.lists(st.tuples(st.integers(0, 0x2FF), st.integers(0, 2)), max_size=700))
def test_no_strokes_break_the_reading_of_codes(strokes: list[tuple[int, int]]) -> None:
    assert all(0 < len(code) <= LONGEST for code in _typed(KeyReader(), *strokes))


class PipeDevice:
    """Key events through a pipe: the descriptor is real, so waiting and unplugging are."""

    def __init__(self) -> None:
        self.fd, self._end = os.pipe()
        os.set_blocking(self.fd, False)
        self.grabbed = False
        self._events: queue.Queue[tuple[int, int]] = queue.Queue()

    def grab(self) -> None:
        self.grabbed = True

    def type(self, *keys: int) -> None:
        for key in keys:
            for value in (1, 0):
                self._events.put((key, value))
        os.write(self._end, b"!")

    def read(self) -> Iterable[SimpleNamespace]:
        if not os.read(self.fd, 100):
            raise OSError(19, "No such device")
        while not self._events.empty():
            code, value = self._events.get()
            yield SimpleNamespace(type=1, code=code, value=value)

    def pull(self) -> None:
        os.close(self._end)

    def close(self) -> None:
        os.close(self.fd)


def test_a_hid_scanner_is_grabbed_read_and_found_missing() -> None:
    device = PipeDevice()
    codes: queue.Queue[str] = queue.Queue()
    record = _record()
    worker = Worker(HidScanner(lambda: device, record, codes.put), record)
    worker.start()
    until(lambda: worker.health().state is State.READY)
    assert device.grabbed
    device.type(2, 3, 4, 28)
    assert codes.get(timeout=2) == "123"
    device.type(5, 6)
    assert codes.get(timeout=2) == "45"
    device.pull()
    until(lambda: worker.health().state in (State.ABSENT, State.ERROR))
    worker.stop()
