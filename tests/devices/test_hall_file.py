"""The device file of a zone: what it may say, and how a wrong one is refused."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.board.frame_file import FrameFormat
from devices.board.register_map import RegisterMap
from devices.bus.hall_file import read_hall_file
from devices.described import DeviceFileError

GOOD = Path(__file__).with_name("hall.toml").read_text("utf-8").replace("LINES", "/dev/lines")


def _read(base: Path, text: str):
    file = base / "devices.toml"
    file.write_text(text, encoding="utf-8")
    return read_hall_file(file)


def test_a_whole_zone(tmp_path: Path) -> None:
    found = _read(tmp_path, GOOD)
    assert [type(board.make) for board in found.boards] == [RegisterMap, FrameFormat]
    assert [(board.unit, board.counter) for board in found.boards] == [(1, 6), (2, 7)]
    assert found.keypads[0].transfer == {"1": "KQ"}
    assert found.scanners[0].address.startswith("serial://")


def test_a_make_of_ones_own_lies_beside_the_device_file(tmp_path: Path) -> None:
    own = '[digits]\nregister = 9\ncount = 3\nencoding = "ascii"\n'
    (tmp_path / "own.toml").write_text('name = "own"\n' + own, encoding="utf-8")
    found = _read(tmp_path, GOOD.replace('registers = "letter-and-digits"', 'registers = "own.toml"'))
    assert found.boards[0].make.name == "own"
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    with pytest.raises(DeviceFileError, match=r"own\.toml, line 1: name is missing"):
        _read(tmp_path, GOOD.replace('registers = "letter-and-digits"', 'registers = "own.toml"'))


@pytest.mark.parametrize(
    ("wrong", "right", "line", "reason"),
    [
        ('bus = "Dãy khác"', 'bus = "Dãy quầy"', 7, "there is no [[bus]] named 'Dãy khác'"),
        ('address = "COM3"', 'address = "serial:///dev/lines/bus?baud=115200"', 3, "not a device address: 'COM3'"),
        ("unit = 248", "unit = 2", 15, "unit is a whole number from 1 to 247"),
        ("unit = 1", "unit = 2", 15, "unit 1 of 'Dãy quầy' is 'Bảng quầy 6' already"),
        ("unit = 2", "unit = 17", 22, "unit 2 of 'Dãy quầy' is 'Bảng quầy 7' already"),
        ("unit = 100", "unit = 17", 22, "unit is at most 99 in the frames"),
        ('frames = "morse"', 'frames = "ascii-stx"', 17, "one of ascii-dollar, ascii-stx, letter-and-digits"),
        ('transfer = { x = "KQ" }', 'transfer = { 1 = "KQ" }', 25, "transfer goes from figures"),
        ("colour = 1\ncounter = 7", "counter = 7", 16, "colour is not known here"),
        ("", 'registers = "letter-and-digits"', 6, "a board has either registers or frames"),
    ],
)
def test_a_wrong_file_names_its_line_and_the_reason(
    tmp_path: Path, wrong: str, right: str, line: int, reason: str
) -> None:
    assert right in GOOD
    with pytest.raises(DeviceFileError) as caught:
        _read(tmp_path, GOOD.replace(right, wrong, 1))
    assert f"devices.toml, line {line}: " in str(caught.value)
    assert reason in str(caught.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2_000), st.text(st.characters(codec="utf-8"), max_size=6))
def test_no_slip_of_the_pen_breaks_the_reader(tmp_path: Path, at: int, slip: str) -> None:
    try:
        _read(tmp_path, GOOD[:at] + slip + GOOD[at + len(slip) :])
    except DeviceFileError as why:
        assert why.line >= 1
