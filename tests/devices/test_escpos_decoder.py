"""The virtual printer's reading of bytes: what others write, and what nobody should."""

import tracemalloc

import pytest
from escpos.printer import Dummy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bench.paper import TICKET
from devices.printer.ticket_paper import draw
from devices.sim.escpos_decoder import MOST_BYTES, MOST_ROWS, Answer, Cut, Decoder, decode
from devices.sim.printer_state import Paper, PrinterState
from devices.sim.virtual_printer import VirtualPrinter

FEW_DOTS = b"\x1dv0\x00\x01\x00\x02\x00\xff\x0f"


def drawn(data: bytes, width: int = 24) -> list[str]:
    """The last paper as rows of # and . for reading."""
    picture = decode(data, width)[-1].convert("L")
    return [
        "".join("." if picture.getpixel((x, y)) else "#" for x in range(picture.width)) for y in range(picture.height)
    ]


@pytest.mark.parametrize("way", ["bitImageRaster", "bitImageColumn"])
def test_pictures_as_python_escpos_writes_them(way: str) -> None:
    """An encoder by another hand, in both of the ways it has."""
    picture = draw(TICKET, 576)
    writer = Dummy()
    writer.image(picture, impl=way)
    writer.cut()
    (printed,) = decode(writer.output, 576)
    top = printed.crop((0, 0, *picture.size))
    assert ImageChops.logical_xor(top, picture).getbbox() is None
    assert ImageChops.invert(printed.crop((0, picture.height, *printed.size)).convert("L")).getbbox() is None


def test_justification_places_an_image() -> None:
    rows = [drawn(b"\x1b@\x1ba" + bytes((n,)) + FEW_DOTS + b"\x1dV\x00") for n in (0, 1, 2, 48, 49, 50)]
    assert rows[0] == ["########................", "....####................"]
    assert rows[1] == ["........########........", "............####........"]
    assert rows[2] == ["................########", "....................####"]
    assert rows[3:] == rows[:3]


def test_an_image_wider_than_the_paper_is_cut_at_its_right() -> None:
    assert drawn(b"\x1dv0\x00\x05\x00\x01\x00\xf0\x00\x00\xff\xff\x1dV\x01") == ["####" + "." * 20]


def test_double_width_and_height() -> None:
    assert drawn(b"\x1dv0\x03\x01\x00\x01\x00\xa1\x1dV\x00") == ["##..##........##........"] * 2
    assert drawn(b"\x1dv0\x31\x01\x00\x01\x00\xa1\x1dV\x00") == ["##..##........##........"]


@pytest.mark.parametrize(
    ("feed", "rows"),
    [
        (b"\x1bJ\x14", 10),  # a motion unit is half a dot
        (b"\x1dP\x00\xcb\x1bJ\x14", 20),  # until it is set to a whole one
        (b"\x1bd\x02", 60),
        (b"\n", 30),
        (b"\x1b3\x28\n", 20),
        (b"\x1b3\x28\x1b2\n", 30),
        (b"\x1dVA\x28", 20),  # cut after a feed
        (b"\x1dVB\x28", 20),
    ],
)
def test_feeds(feed: bytes, rows: int) -> None:
    assert len(drawn(FEW_DOTS + feed + b"\x1dV\x00")) == 2 + rows


@pytest.mark.parametrize(
    "cut", [b"\x1dV\x00", b"\x1dV\x01", b"\x1dV0", b"\x1dVA\x00", b"\x1dVB\x00", b"\x1bi", b"\x1bm"]
)
def test_every_way_to_cut_ends_the_paper_and_none_cuts_nothing(cut: bytes) -> None:
    assert len(decode(FEW_DOTS + cut, 24)) == 1
    assert decode(cut, 24) == []


def test_a_cut_carries_the_bytes_that_made_it() -> None:
    first, second = FEW_DOTS + b"\x1dV\x00", b"\x1b@abc" + FEW_DOTS + b"\x1dV\x01"
    stream = first + b"\x10\x04\x01" + second + b"rest"
    cuts = [happening for happening in Decoder(24).feed(stream) if isinstance(happening, Cut)]
    assert [cut.data for cut in cuts] == [first, second]
    assert [cut.skipped for cut in cuts] == [0, 3]


def test_text_and_foreign_commands_are_counted_and_passed_over() -> None:
    data = b"text\x1bE\x01\x1b!\x08\x1dk\x04ABC\x00\x1d(k\x03\x001C\x03\x1b\x99" + FEW_DOTS + b"\x1dV\x00"
    (cut,) = (happening for happening in Decoder(24).feed(data) if isinstance(happening, Cut))
    assert cut.skipped == 4 + 1 + 1 + 1
    assert cut.picture.size == (24, 2)


def test_answers_in_order() -> None:
    state = PrinterState(paper=Paper.NEAR_END)
    said = [
        happening.data
        for happening in Decoder(24, lambda: state).feed(b"\x1dr\x01\x1d(H\x06\x0000AB12\x1dr\x02\x1dI\x43\x1da\xff")
        if isinstance(happening, Answer)
    ]
    assert said[:3] == [b"\x03", b"\x37\x22AB12\x00", b"\x00"]
    assert said[3].startswith(b"_") and said[3].endswith(b"\x00")
    assert said[4] == state.message()
    assert [byte & 0x90 for byte in state.message()] == [0x10, 0, 0, 0]


HOSTILE = [
    b"\x1dv0\x00\xff\xff\xff\xff" + b"\xaa" * 200_000,  # an image of 4 GB
    b"\x1dv0\x03\x48\x00\xff\xff" + b"\xff" * 200_000,
    b"\x1bd\xff" * 600,  # half a kilometre of feed
    b"\x1b3\xff" + b"\n" * 20_000,
    b"\x1b*\x21\xff\xff" + b"\x55" * 200_000,
    b"\x1b*\x07\x00\x00\n" * 20_000,
    b"\x1d8L\xff\xff\xff\xff" + b"\x00" * 200_000,
    b"\x1d(H\xff\xff" + b"\x41" * 70_000,
    b"\x1d*\xff\xff" + b"\x00" * 600_000,
    b"\x1bD" + b"\x01" * 200_000,
    b"x" * (MOST_BYTES + 100_000),
]


@pytest.mark.parametrize("data", HOSTILE, ids=lambda data: data[:4].hex())
def test_hostile_bytes_take_bounded_memory(data: bytes) -> None:
    decoder = Decoder(576)
    tracemalloc.start()
    for happening in decoder.feed(data):
        assert not isinstance(happening, Cut) or happening.picture.height <= MOST_ROWS + 255 * 255
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert decoder.rows <= MOST_ROWS
    assert peak < 12_000_000


COMMANDS = st.sampled_from(
    [b"\x1b" + bytes((name,)) for name in b"@aJd*3D2mLcp"]
    + [b"\x1d" + bytes((name,)) for name in b"vV(8k*PraIL!"]
    + [b"\x1dv0\x00", b"\x1d(H\x06\x00", b"\x10\x04", b"\x10\x05", b"\x10\x14", b"\x1c", b"\n"]
)
STREAMS = st.lists(st.one_of(COMMANDS, st.binary(max_size=40)), max_size=60).map(b"".join)


@settings(max_examples=400, deadline=None)
@given(STREAMS, st.integers(1, 1024))
@example(b"\x1b*\x21\x03\x00" + b"\xff" * 9, 1)
def test_no_bytes_at_all_upset_the_reading(data: bytes, width: int) -> None:
    decoder = Decoder(width)
    for happening in decoder.feed(data):
        if isinstance(happening, Cut):
            assert happening.picture.size[0] == width
            assert happening.data in data or b"\x10" in data
    assert decoder.picture().size[0] == width


@settings(max_examples=200, deadline=None)
@given(STREAMS, st.data())
def test_how_the_bytes_are_parcelled_makes_no_difference(data: bytes, choice: st.DataObject) -> None:
    whole, parcelled = Decoder(64), Decoder(64)
    expected = list(whole.feed(data))
    got: list[Cut | Answer] = []
    rest = data
    while rest:
        size = choice.draw(st.integers(1, 50))
        got += parcelled.feed(rest[:size])
        rest = rest[size:]
    assert [type(one) for one in got] == [type(one) for one in expected]
    assert parcelled.picture().tobytes() == whole.picture().tobytes()
    cuts = [(one, other) for one, other in zip(expected, got, strict=True) if isinstance(one, Cut)]
    assert all(isinstance(other, Cut) and one.data == other.data for one, other in cuts)


SWITCHES = st.fixed_dictionaries(
    {},
    optional={
        "paper": st.sampled_from(list(Paper)),
        "cover_open": st.booleans(),
        "garbage": st.booleans(),
        "silent": st.booleans(),
        "rows_left": st.none() | st.integers(0, 500),
        "bytes_per_s": st.none() | st.integers(1, 10_000),
        "stall_after": st.none() | st.integers(0, 500),
        "drop_after": st.none() | st.integers(0, 500),
    },
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(STREAMS, SWITCHES), max_size=20))
def test_no_bytes_and_no_switches_upset_the_printer(steps: list[bytes | dict[str, object]]) -> None:
    cuts: list[Cut] = []
    printer = VirtualPrinter(64, cuts.append, buffer_bytes=512)
    for now, step in enumerate(steps):
        if isinstance(step, dict):
            printer.change(step)
            continue
        while step and (room := printer.room):
            printer.arrive(step[:room], now)
            step = step[room:]
            printer.work(now + 0.5)
            assert 0 <= printer.room <= 512
        printer.answers(now + 1.0)
    assert printer.paper()[1].width == 64


def test_real_time_questions_are_answered_in_the_middle_of_everything() -> None:
    printer = VirtualPrinter(64, lambda _: None)
    printer.change({"cover_open": True})
    # Inside an image, with the cover open, cut in two by the line.
    printer.arrive(b"\x1dv0\x00\x48\x00\xff\x00" + bytes(10) + b"\x10\x04", 0.0)
    printer.arrive(b"\x02" + bytes(10), 0.0)
    assert printer.answers(0.0) == b"\x16"
    printer.arrive(b"\x10\x04\x01\x10\x04\x03\x10", 0.0)
    printer.arrive(b"\x04\x04", 0.0)
    assert printer.answers(0.0) == b"\x1a\x12\x12"


def test_clearing_forgets_what_is_not_printed() -> None:
    cuts: list[Cut] = []
    printer = VirtualPrinter(24, cuts.append)
    printer.change({"paper": "out"})
    printer.arrive(FEW_DOTS + b"\x1dV\x00" + b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 0.0)
    assert printer.answers(0.0) == b"\x37\x25\x00"
    printer.change({"paper": "ok"})
    printer.work(1.0)
    assert (cuts, printer.rows) == ([], 0)


@pytest.mark.parametrize(
    "wish",
    [
        {"paper": "wet"},
        {"cover_open": 1},
        {"bytes_per_s": 0},
        {"stall_after": -1},
        {"rows_left": 1.5},
        {"rows_left": "3"},
        {"answer_delay_ms": None},
        {"drop_after": True},
        {"colour": "red"},
    ],
    ids=str,
)
def test_switches_that_make_no_sense_change_nothing(wish: dict[str, object]) -> None:
    printer = VirtualPrinter(24, lambda _: None)
    with pytest.raises(ValueError, match=next(iter(wish))):
        printer.change({"silent": True, **wish})
    assert printer.state == PrinterState()


def test_a_roll_runs_low_and_then_out() -> None:
    printer = VirtualPrinter(24, lambda _: None)
    printer.change({"rows_left": 3_000})
    seen = []
    for _ in range(120):
        printer.arrive(b"\x1bd\x01", 0.0)
        printer.work(0.0)
        seen.append(printer.state.paper)
    assert [level for level, before in zip(seen, [None, *seen], strict=False) if level != before] == list(Paper)
    assert Image.Image.getbbox(printer.paper()[1]) is not None
