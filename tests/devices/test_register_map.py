"""Register maps of Modbus boards: what is written for a picture, and how a wrong map is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.board.face import DARK, Face, Light
from devices.board.frame_file import frame_format
from devices.board.register_map import Write, read_register_map, register_map
from devices.described import Described, DeviceFileError
from devices.keypad.frame_file import keypad_format
from devices.sim.modbus_station import ModbusStation

MAPS = Path(__file__).parents[2] / "devices" / "board" / "maps"


def _map(name: str):
    return read_register_map(MAPS / f"{name}.toml")


def test_digits_as_bcd_in_one_register() -> None:
    registers = _map("seven-segment-bcd")
    assert registers.writes(Face.of("0125", Light.BLINK)) == [Write(0, (0x0125, 1, 7))]
    assert registers.writes(Face.of("A015", Light.STEADY)) == [Write(0, (0xF015, 0, 7))]
    assert registers.writes(DARK) == [Write(0, (0xFFFF, 0, 7))]


def test_letters_and_digits_as_ascii_in_one_message() -> None:
    assert _map("letter-and-digits").writes(Face.of("A015", Light.BLINK)) == [Write(0x10, (0x41, 0x30, 0x31, 0x35, 1))]
    assert _map("letter-and-digits").writes(Face.of("7", Light.STEADY)) == [Write(0x10, (0x20, 0x20, 0x20, 0x37, 0))]


def test_bars_two_places_to_a_register() -> None:
    assert _map("raw-segments").writes(Face.of("A015", Light.STEADY)) == [Write(100, (0x773F, 0x066D))]


def test_boards_that_take_one_register_at_a_time() -> None:
    text = 'name = "x"\nfunction = 6\n[digits]\nregister = 5\ncount = 2\nencoding = "ascii"\n'
    found = register_map(Described.parse(text, "x.toml"))
    assert found.writes(Face.of("42", Light.STEADY)) == [Write(5, (0x34,)), Write(6, (0x32,))]


@pytest.mark.parametrize("name", ["seven-segment-bcd", "letter-and-digits", "raw-segments"])
@given(text=st.text(max_size=20), light=st.sampled_from(Light))
def test_any_text_makes_registers_that_fit(name: str, text: str, light: Light) -> None:
    registers = _map(name)
    for write in registers.writes(Face.of(text, light)):
        assert all(0 <= value <= 0xFFFF for value in write.values)


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_no_stream_of_bytes_breaks_the_simulated_board(chunks: list[bytes]) -> None:
    station = ModbusStation(_map("letter-and-digits"), 1)
    for chunk in chunks:
        station.hear(chunk)
        station.face()


_DIGITS = '[digits]\nregister = 0\ncount = 4\nencoding = "ascii"\n'


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (_DIGITS, 1, "name is missing"),
        ('name = "x"\n', 1, "digits is missing"),
        ('name = "x"\n[digits]\nencoding = "bcd"\nregister = 70000\n', 4, "register is a whole number from 0 to 65535"),
        ('name = "x"\n[digits]\nregister = 0\ncount = 4\nencoding = "morse"\n', 5, "encoding is one of bcd, ascii"),
        ('name = "x"\n[digits]\nregister=0\ncount=3\nper_register=2\nencoding="ascii"\n', 4, "does not fill whole"),
        (f'name = "x"\n{_DIGITS}[blink]\nregister = 2\non = 1\noff = 0\n', 6, "register 2, which digits uses too"),
        (f'name = "x"\n{_DIGITS}colour = 1\n', 6, "colour is not known here"),
        (f'name = "x"\nfunction = 7\n{_DIGITS}', 2, "function is 16 or 6"),
        ('name = "x"\nname = "y"\n', 2, "is no TOML"),
    ],
)
def test_a_wrong_map_names_its_line_and_the_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(DeviceFileError) as caught:
        register_map(Described.parse(text, "map.toml"))
    assert str(caught.value).startswith(f"map.toml, line {line}: ")
    assert reason in str(caught.value)


_FILES = [path.read_text("utf-8") for kind in ("board", "keypad") for path in MAPS.parents[1].glob(f"{kind}/maps/*")]
_WORDS = st.sampled_from(["[digits]", "[keys]", "=", '"', "{text}", "name", "99999999999999999999", "\n", "\\u0000"])


@given(st.one_of(st.text(max_size=300), st.lists(st.one_of(_WORDS, st.sampled_from(_FILES)), max_size=6).map("".join)))
@pytest.mark.parametrize("reader", [register_map, frame_format, keypad_format])
def test_no_text_breaks_the_readers_of_files(reader, text: str) -> None:
    try:
        reader(Described.parse(text, "any.toml"))
    except DeviceFileError as why:
        assert why.line >= 1
        assert "any.toml, line" in str(why)


@given(st.sampled_from(_FILES), st.integers(0, 2_000), st.text(max_size=4))
@pytest.mark.parametrize("reader", [register_map, frame_format, keypad_format])
def test_no_slip_of_the_pen_breaks_the_readers_of_files(reader, text: str, at: int, slip: str) -> None:
    try:
        reader(Described.parse(text[:at] + slip + text[at + len(slip) :], "any.toml"))
    except DeviceFileError as why:
        assert why.line >= 1
