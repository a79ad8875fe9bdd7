"""Calling keypads: strokes, presses, bounces, figures; polled and unasked over a pseudo-terminal."""

import queue
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.contract import State
from devices.keypad.frame_file import read_keypad_format
from devices.keypad.key import Key, Press, Stroke
from devices.keypad.presses import Presses
from devices.sim.keypad_station import KeypadStation
from devices.sim.pty_line import PtyLine
from tests.rings.line import BAUD, KEYPADS, keypad, owned, until

POLLED = read_keypad_format(KEYPADS / "stx-polled.toml")
UNASKED = read_keypad_format(KEYPADS / "stx-unasked.toml")


def test_next_twice_within_a_second_is_one() -> None:
    presses = Presses()
    assert presses.take(Stroke(1, Key.NEXT), 10.0) == Press(Key.NEXT)
    assert presses.take(Stroke(1, Key.NEXT), 10.9) is None
    assert presses.take(Stroke(1, Key.NEXT), 11.8) is None, "still the same lingering finger"
    assert presses.take(Stroke(1, Key.NEXT), 12.9) == Press(Key.NEXT)
    assert presses.take(Stroke(1, Key.RECALL), 13.0) == Press(Key.RECALL)


def test_a_repeated_frame_is_one_press_however_late() -> None:
    presses = Presses()
    assert presses.take(Stroke(1, Key.NEXT, 7), 10.0) == Press(Key.NEXT)
    assert presses.take(Stroke(1, Key.NEXT, 7), 60.0) is None
    assert presses.take(Stroke(1, Key.NEXT, 8), 61.0) == Press(Key.NEXT)


def test_figures_belong_to_the_command_after_them_for_five_seconds() -> None:
    presses = Presses()
    for n, key in enumerate((Key.DIGIT_1, Key.DIGIT_2)):
        assert presses.take(Stroke(1, key), 10.0 + n / 10) is None
    assert presses.take(Stroke(1, Key.TRANSFER), 11.0) == Press(Key.TRANSFER, "12")
    presses.take(Stroke(1, Key.DIGIT_9), 20.0)
    assert presses.take(Stroke(1, Key.TRANSFER), 26.0) == Press(Key.TRANSFER, "")
    for n in range(9):
        presses.take(Stroke(1, Key(str(n))), 30.0)
    assert presses.take(Stroke(1, Key.TRANSFER), 31.0) == Press(Key.TRANSFER, "5678")


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_no_bytes_break_the_reading_of_strokes(chunks: list[bytes]) -> None:
    unit = keypad(UNASKED, 1, lambda press: None)
    for chunk in chunks:
        unit.overhear(chunk)
        POLLED.stroke(chunk)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[tuple[Path, list[KeypadStation]]]:
    stations = [KeypadStation(POLLED, address) for address in (17, 18)]
    opened = PtyLine(tmp_path / "bus", BAUD, stations)
    for station in stations:
        station.on_change = opened.ring
    opened.start()
    yield tmp_path / "bus", stations
    opened.stop()


def test_polled_keypads_on_one_line_each_speak_for_themselves(line: tuple[Path, list[KeypadStation]]) -> None:
    path, stations = line
    said: queue.Queue[tuple[int, Press]] = queue.Queue()
    units = [keypad(POLLED, at, lambda press, at=at: said.put((at, press))) for at in (17, 18)]
    with owned(path, units):
        until(lambda: all(unit.record.snapshot().state is State.READY for unit in units))
        stations[1].press(Key.NEXT)
        assert said.get(timeout=1) == (18, Press(Key.NEXT))
        for key in (Key.DIGIT_2, Key.TRANSFER):
            stations[0].press(key)
        assert said.get(timeout=1) == (17, Press(Key.TRANSFER, "2"))
        stations[1].press(Key.NEXT)
        with pytest.raises(queue.Empty):
            said.get(timeout=0.5)
        units[0].show("A015")
        until(lambda: stations[0].text == "A015")
        assert stations[1].text == ""


def test_a_keypad_that_babbles_is_told_and_presses_nothing(line: tuple[Path, list[KeypadStation]]) -> None:
    path, stations = line
    said: queue.Queue[Press] = queue.Queue()
    units = [keypad(POLLED, 17, said.put), keypad(POLLED, 18, said.put)]
    with owned(path, units):
        until(lambda: units[0].record.snapshot().state is State.READY)
        stations[0].change({"garbage": True})
        stations[0].press(Key.NEXT)
        until(lambda: units[0].record.snapshot().state is State.ERROR, 3)
        assert units[0].record.snapshot().garbage_bytes > 0
        assert said.empty()
        assert units[1].record.snapshot().state is State.READY


def test_a_press_that_comes_late_is_not_lost_and_is_one(line: tuple[Path, list[KeypadStation]]) -> None:
    path, stations = line
    said: queue.Queue[tuple[int, Press]] = queue.Queue()
    units = [keypad(POLLED, at, lambda press, at=at: said.put((at, press))) for at in (17, 18)]
    with owned(path, units):
        until(lambda: all(unit.record.snapshot().state is State.READY for unit in units))
        for station in stations:
            station.change({"slow": True})
        for key in (Key.NEXT, Key.RECALL, Key.START):
            stations[0].press(key)
            assert said.get(timeout=12) == (17, Press(key))
        assert said.empty()


def test_a_press_waits_in_the_keypad_while_the_line_is_cut(tmp_path: Path) -> None:
    station = KeypadStation(POLLED, 17)
    opened = PtyLine(tmp_path / "bus", BAUD, [station])
    opened.start()
    said: queue.Queue[Press] = queue.Queue()
    with owned(tmp_path / "bus", [keypad(POLLED, 17, said.put)]) as owner:
        until(lambda: owner.worker.health().state is State.READY)
        opened.unplug()
        station.press(Key.RECALL)
        until(lambda: owner.worker.health().state is State.ABSENT)
        opened.plug()
        assert said.get(timeout=5) == Press(Key.RECALL)
    opened.stop()


def test_a_keypad_alone_on_its_line_speaks_unasked(tmp_path: Path) -> None:
    station = KeypadStation(UNASKED, 1)
    opened = PtyLine(tmp_path / "pad", BAUD, [station])
    station.on_change = opened.ring
    opened.start()
    said: queue.Queue[Press] = queue.Queue()
    unit = keypad(UNASKED, 1, said.put)
    with owned(tmp_path / "pad", [unit]) as owner:
        until(lambda: owner.worker.health().state is State.READY)
        assert unit.record.snapshot().state is State.UNKNOWN, "nobody can know before a key was pressed"
        begun = time.monotonic()
        station.press(Key.NEXT)
        assert said.get(timeout=2) == Press(Key.NEXT)
        assert time.monotonic() - begun < 0.5
        until(lambda: unit.record.snapshot().state is State.READY)
    opened.stop()
