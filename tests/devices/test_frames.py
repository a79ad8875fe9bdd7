"""Checksums by known vectors, envelopes in any stream, and what a frame of each make looks like on the wire."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.board.face import Face, Light
from devices.board.frame_file import frame_format, read_frame_format
from devices.described import Described, DeviceFileError
from devices.frames.checksum import Checksum
from devices.frames.envelope import LONGEST_BODY, Envelope, FrameReader, Place, Spelling

MAPS = Path(__file__).parents[2] / "devices" / "board" / "maps"
_CHECK = b"123456789"
"""The text over which catalogues of checksums give their check value."""


@pytest.mark.parametrize(
    ("checksum", "data", "expected"),
    [
        (Checksum.NONE, _CHECK, ""),
        (Checksum.XOR, _CHECK, "31"),
        (Checksum.XOR, b"01N\x03", "4C"),
        (Checksum.SUM, _CHECK, "DD"),
        (Checksum.CRC16_MODBUS, _CHECK, "374B"),
        # The example of Modbus over serial line V1.02, appendix B: slave 2, function 7, sent as 41 12.
        (Checksum.CRC16_MODBUS, b"\x02\x07", "4112"),
        (Checksum.CRC16_CCITT, _CHECK, "29B1"),
    ],
)
def test_known_checksums(checksum: Checksum, data: bytes, expected: str) -> None:
    assert checksum.of(data) == bytes.fromhex(expected)
    assert checksum.size == len(bytes.fromhex(expected))


@pytest.mark.parametrize(
    ("place", "spelling", "expected"),
    [
        (Place.BEFORE_END, Spelling.BINARY, b"$AB\x03#"),
        (Place.AFTER_END, Spelling.BINARY, b"$AB# "),
        (Place.WHOLE, Spelling.BINARY, b"$AB#\x04"),
        (Place.WHOLE, Spelling.HEX, b"$AB#04"),
    ],
)
def test_where_a_checksum_stands(place: Place, spelling: Spelling, expected: bytes) -> None:
    assert Envelope(b"$", b"#", Checksum.XOR, place, spelling).wrap(b"AB") == expected


def test_frames_of_the_makes_that_come_with_the_product() -> None:
    dollar, stx = (read_frame_format(MAPS / f"{name}.toml") for name in ("ascii-dollar", "ascii-stx"))
    assert dollar.frame(1, Face.of("A015", Light.BLINK)) == b"$001,A015#"
    assert dollar.frame(12, Face.of("7", Light.STEADY)) == b"$012,   7#"
    frame = stx.frame(0x1F, Face.of("A015", Light.BLINK))
    assert frame[:-1] == b"\x021FS1A015\x03"
    body = b"1FS1A015\x03"
    bcc = 0
    for byte in body:
        bcc ^= byte
    assert frame[-1] == bcc
    assert stx.answer(0x1F) == b"\x061F"


envelopes = st.builds(
    Envelope,
    start=st.binary(min_size=1, max_size=3),
    end=st.binary(min_size=1, max_size=3),
    checksum=st.sampled_from(Checksum),
    place=st.sampled_from(Place),
    spelling=st.sampled_from(Spelling),
)


@given(envelopes, st.lists(st.binary(max_size=200), max_size=8))
def test_no_stream_of_bytes_breaks_a_reader_or_grows_it(envelope: Envelope, chunks: list[bytes]) -> None:
    reader = FrameReader(envelope)
    taken = 0
    for chunk in chunks:
        for body in reader.feed(chunk):
            assert len(body) <= LONGEST_BODY
            taken += len(envelope.wrap(body))
    kept = sum(map(len, chunks)) - taken - reader.skipped
    assert 0 <= kept <= envelope.longest + LONGEST_BODY


@given(
    envelopes.filter(lambda one: one.checksum in (Checksum.CRC16_CCITT, Checksum.CRC16_MODBUS)),
    st.lists(st.binary(max_size=20), min_size=1, max_size=5),
    st.integers(1, 7),
)
def test_bodies_come_out_as_they_went_in_however_the_stream_is_cut(
    envelope: Envelope, bodies: list[bytes], step: int
) -> None:
    stream = b"".join(map(envelope.wrap, bodies))
    reader = FrameReader(envelope)
    found = [body for at in range(0, len(stream), step) for body in reader.feed(stream[at : at + step])]
    assert found == bodies


def test_a_frame_is_found_behind_noise_and_behind_a_broken_one() -> None:
    envelope = Envelope(b"\x02", b"\x03", Checksum.XOR)
    good = envelope.wrap(b"01N")
    reader = FrameReader(envelope)
    broken = good[:-1] + bytes((good[-1] ^ 1,))
    assert reader.feed(b"\x00\xff" + broken + b"\x02" * 5 + bytes(100) + good) == [b"01N"]
    assert reader.skipped > 0


def test_noise_that_looks_like_a_start_hides_no_frame() -> None:
    envelope = Envelope(b"\x02", b"\x03", Checksum.XOR)
    # The late answer of a Modbus board: its length byte is an STX.
    assert FrameReader(envelope).feed(b"\x01\x03\x02\x00\x41\x78\x74" + envelope.wrap(b"17N\x05")) == [b"17N\x05"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('name = "x"\ndigits = 99\n', 2, "digits is a whole number from 1 to 16, not 99"),
        ('name = "x"\ndigits = 4\nstart = ""\n', 3, "start is 1 to 8 bytes"),
        ('name = "x"\ndigits = 4\nstart = "$"\nend = "#"\nchecksum = "md5"\n', 5, "checksum is one of none, xor"),
        ('name = "x"\ndigits = 4\nstart = "$"\nend = "#"\ntemplate = "{text}{colour}"\n', 5, "not {colour}"),
        ('name = "x"\ndigits = 4\nstart = "$"\nend = "#"\ntemplate = "{address}"\n', 5, "where {text} goes"),
        ('name = "x"\ndigits = 4\nstart = "$"\nend = "#"\ntemplate = "{text}"\nblink = 1\n', 6, "blink is not known"),
        ('name = "x"\ndigits = \n', 2, "is no TOML"),
        ('name = "x"\ndigits = 4\nend = "#"\n', 1, "start is missing"),
    ],
)
def test_a_wrong_file_names_its_line_and_the_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(DeviceFileError) as caught:
        frame_format(Described.parse(text, "panel.toml"))
    assert f"panel.toml, line {line}: " in str(caught.value)
    assert reason in str(caught.value)
