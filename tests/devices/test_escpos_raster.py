"""Pictures to bytes and back: dot for dot, in slices, without a byte a printer would obey out of turn."""

import re
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from devices.printer import escpos_raster
from devices.printer.ticket_paper import draw
from devices.sim.escpos_decoder import decode
from tests.devices.tickets import TICKETS, WIDTHS

RASTER = re.compile(rb"\x1dv0([\x00\x03])(..)(..)", re.DOTALL)


def differing(one: Image.Image, other: Image.Image) -> int:
    assert one.size == other.size
    return ImageChops.logical_xor(one, other).convert("L").histogram()[255]


def slices(data: bytes) -> list[tuple[int, int]]:
    """Bytes across and rows down of each image in the bytes."""
    found, at = [], 0
    while match := RASTER.search(data, at):
        across, down = struct.unpack("<HH", match[2] + match[3])
        found.append((across, down))
        at = match.end() + across * down
    return found


@pytest.mark.parametrize("width", WIDTHS.values())
@pytest.mark.parametrize("name", TICKETS)
def test_the_bytes_print_the_picture_dot_for_dot(name: str, width: int) -> None:
    picture = draw(TICKETS[name], width)
    data = escpos_raster.encode(picture)
    (printed,) = decode(data, width)
    assert differing(printed, picture) == 0
    assert all(down <= escpos_raster.SLICE_ROWS for _, down in slices(data))
    assert len(data) < picture.width * picture.height / 8 / 1.5


@st.composite
def pictures(draw_: st.DrawFn) -> Image.Image:
    """Blank paper with black boxes and noise on it: long runs of white, lone dots, full rows."""
    width, height = 8 * draw_(st.integers(1, 72)), draw_(st.integers(1, 700))
    picture = Image.new("1", (width, height), 1)
    pen = ImageDraw.Draw(picture)
    for _ in range(draw_(st.integers(0, 5))):
        x, y = draw_(st.integers(0, width - 1)), draw_(st.integers(0, height - 1))
        pen.rectangle(
            (x, y, x + draw_(st.integers(0, width)), y + draw_(st.integers(0, 300))), fill=draw_(st.booleans())
        )
    noise = draw_(st.binary(max_size=400))
    picture.paste(Image.frombytes("1", (8, len(noise)), noise), (0, 0)) if noise else None
    return picture


@settings(max_examples=150, deadline=None)
@given(pictures())
def test_any_picture_prints_dot_for_dot(picture: Image.Image) -> None:
    data = escpos_raster.encode(picture)
    printed = decode(data, picture.width)
    guarded = escpos_raster._REAL_TIME.search(picture.tobytes("raw", "1;I")) is not None
    if ImageChops.invert(picture.convert("L")).getbbox() is None:
        assert printed == [] or differing(printed[0], picture) == 0
    elif not guarded:
        assert differing(printed[0], picture) == 0


@pytest.mark.parametrize(
    "command",
    [*(bytes((0x10, 4, n)) for n in (1, 2, 3, 4, 5, 7, 8, 18)), *(bytes((0x10, 5, n)) for n in (0, 1, 2)),
     *(bytes((0x10, 0x14, n)) for n in (1, 2, 3, 8))],
    ids=bytes.hex,
)  # fmt: skip
@pytest.mark.parametrize("split", ["in one row", "over two rows"])
def test_no_real_time_command_hides_in_the_dots(command: bytes, split: str) -> None:
    across = 3 if split == "in one row" else 2
    dots = b"\xff" * across * 2 + command + b"\xff" * across * 3
    picture = Image.frombytes(
        "1", (across * 8, len(dots) // across), dots[: len(dots) // across * across], "raw", "1;I"
    )
    data = escpos_raster.encode(picture)
    assert command not in data
    (printed,) = decode(data, picture.width)
    # One dot more, and it is the one beside the first byte's own.
    assert differing(printed, picture) == 1


def test_blank_paper_costs_next_to_nothing() -> None:
    picture = Image.new("1", (576, 2_000), 1)
    ImageDraw.Draw(picture).rectangle((280, 1_900, 290, 1_950), fill=0)
    data = escpos_raster.encode(picture)
    assert len(data) < 200
    assert differing(decode(data, 576)[0], picture) == 0


def test_a_profile_says_how_wide_and_how_fine_the_head_is() -> None:
    assert escpos_raster.width_dots("TM-T20II") == 576
    assert escpos_raster.width_dots("POS-5890") == 384
    assert escpos_raster.width_dots("default") is None
    picture = Image.new("1", (512, 10), 0)
    assert b"\x1dP\x00" + bytes((180,)) in escpos_raster.encode(picture, "TM-T88V")
    # A printer without a cutter is not told to cut.
    assert b"\x1dV" in escpos_raster.encode(picture, "TM-T20II")
    assert b"\x1dV" not in escpos_raster.encode(Image.new("1", (384, 10), 0), "POS-5890")


@pytest.mark.parametrize(
    ("picture", "profile", "why"),
    [
        (Image.new("L", (576, 10)), "default", "1-bit"),
        (Image.new("1", (570, 10)), "default", "multiple of 8"),
        (Image.new("1", (576, 10)), "POS-5890", "wider"),
        (Image.new("1", (576, 10)), "no-such-model", "no such printer profile"),
    ],
    ids=["grey", "odd width", "too wide", "unknown model"],
)
def test_pictures_and_profiles_that_cannot_be_are_refused(picture: Image.Image, profile: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        escpos_raster.encode(picture, profile)
