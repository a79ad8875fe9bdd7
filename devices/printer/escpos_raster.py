"""A picture as ESC/POS bytes: short slices, blank rows fed instead of sent, white sides cut away.

python-escpos 3.1 collects the bytes (its `Dummy`) and knows the models (its profiles). The raster is ours: under half
the bytes of sending the picture whole, and no slice larger than a cheap printer's buffer.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import cast

from escpos.printer import Dummy
from PIL import Image, ImageChops

DEFAULT_PROFILE = "default"
SLICE_ROWS = 240
"""Printers with a small buffer crash on more."""
_BLANK_RUN_ROWS = 3
# From here on a feed and a new header cost less than the rows they replace, and each line of text gets its own crop.
_DEFAULT_DPI = 203
_MOST_FEED = 255

_REAL_TIME = re.compile(rb"\x10(?=\x04[\x01-\x05\x07\x08\x12]|\x05[\x00-\x02]|\x14[\x01-\x03\x08])")
# DLE EOT, DLE ENQ, DLE DC4: obeyed at once wherever they stand, inside image data too (Epson TM-U295 manual).


def encode(picture: Image.Image, profile: str = DEFAULT_PROFILE) -> bytes:
    """The bytes that print `picture` (mode "1", black is 0) dot for dot and cut the paper.

    `profile` names a python-escpos printer profile. Raises ValueError for another mode, a width that is no multiple
    of 8 or wider than the profile's paper, and for an unknown profile.
    """
    printer = _printer(profile, picture)
    # Feeds count in dots only after GS P: the motion unit of most models is half a dot (Epson TM-T88III manual).
    printer._raw(b"\x1b@\x1dP\x00" + bytes((_dpi(printer),)) + b"\x1ba\x01")
    for part in _parts(picture):
        if isinstance(part, int):
            printer._raw(b"\x1bJ" + bytes((part,)))
        else:
            printer._raw(_raster(part))
    printer._raw(_cut(printer))
    return _without_real_time_commands(cast(bytes, printer.output))


def width_dots(profile: str) -> int | None:
    """How many dots a line of the profile's paper has; None when the profile does not say. Raises ValueError."""
    pixels = _open(profile).profile.profile_data["media"]["width"].get("pixels")
    return pixels if isinstance(pixels, int) else None


def _printer(profile: str, picture: Image.Image) -> Dummy:
    if picture.mode != "1":
        raise ValueError(f"a ticket is a 1-bit picture, this one has mode {picture.mode!r}")
    if picture.width % 8:
        raise ValueError(f"a ticket is a multiple of 8 dots wide, this one has {picture.width}")
    widest = width_dots(profile)
    if widest is not None and picture.width > widest:
        raise ValueError(f"{picture.width} dots are wider than the paper of {profile!r} ({widest} dots)")
    return _open(profile)


def _open(profile: str) -> Dummy:
    try:
        return Dummy(profile=profile)
    except KeyError:
        raise ValueError(f"no such printer profile: {profile!r}") from None


def _dpi(printer: Dummy) -> int:
    dpi = printer.profile.profile_data["media"].get("dpi")
    return dpi if isinstance(dpi, int) and 0 < dpi < 256 else _DEFAULT_DPI


def _raster(picture: Image.Image) -> bytes:
    # Not Dummy.image(): it prints a remark for each slice of a profile without a width, and goes through RGBA.
    across, down = picture.width // 8, picture.height
    dots = picture.tobytes("raw", "1;I")
    half = _half(picture, dots)
    if half is None:
        return b"\x1dv0\x00" + struct.pack("<HH", across, down) + dots
    # Mode 3: twice as wide and twice as high.
    return b"\x1dv0\x03" + struct.pack("<HH", across // 2, down // 2) + half.tobytes("raw", "1;I")


def _half(picture: Image.Image, dots: bytes) -> Image.Image | None:
    """The picture at half its size where that loses nothing: a QR code and a rule are made of 2 × 2 dots."""
    if picture.width % 16 or picture.height % 2:
        return None
    stride = picture.width // 8
    rows = [dots[at : at + stride] for at in range(0, len(dots), stride)]
    if rows[::2] != rows[1::2]:
        return None
    half = picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.NEAREST)
    whole = half.resize(picture.size, Image.Resampling.NEAREST)
    return None if ImageChops.logical_xor(whole, picture).getbbox() else half


def _cut(printer: Dummy) -> bytes:
    if printer.profile.supports("paperPartCut") or printer.profile.supports("paperFullCut"):
        return b"\x1dVB\x00"
    return b"\x1bd\x05"


def _parts(picture: Image.Image) -> Iterator[Image.Image | int]:
    """The picture from top to bottom: images to print and numbers of blank rows to feed."""
    top = 0
    for first, last in _inked(picture):
        yield from _feeds(first - top)
        for upper in range(first, last, SLICE_ROWS):
            yield _cropped(picture, upper, min(upper + SLICE_ROWS, last))
        top = last
    yield from _feeds(picture.height - top)


def _inked(picture: Image.Image) -> Iterator[tuple[int, int]]:
    """Row ranges [first, last) to send as image: runs of inked rows, joined over gaps too short to be worth a feed."""
    stride = picture.width // 8
    rows, blank = picture.tobytes(), b"\xff" * stride
    first: int | None = None
    last = 0
    for row in range(picture.height):
        if rows[row * stride : (row + 1) * stride] == blank:
            continue
        if first is not None and row - last >= _BLANK_RUN_ROWS:
            yield first, last
            first = None
        first = row if first is None else first
        last = row + 1
    if first is not None:
        yield first, last


def _feeds(rows: int) -> Iterator[int]:
    while rows:
        step = min(rows, _MOST_FEED)
        yield step
        rows -= step


def _cropped(picture: Image.Image, upper: int, lower: int) -> Image.Image:
    """Rows [upper, lower) without the white that both sides share; the printer centres the rest."""
    rows = picture.crop((0, upper, picture.width, lower))
    # Through grey: a white dot may be stored as 1 or as 255.
    inked = ImageChops.invert(rows.convert("L")).getbbox()
    if inked is None:
        return rows
    # In steps of 8 dots on each side a width that can be halved (to whole bytes) stays one that can.
    margin = min(inked[0], picture.width - inked[2]) // 8 * 8
    return rows.crop((margin, 0, picture.width - margin, rows.height))


def _without_real_time_commands(data: bytes) -> bytes:
    """Image bytes that read as a real-time command get one dot more: unseen on paper, where a drawer kick would not be.

    0x18 starts no such command, so one pass is enough. Our own commands outside image data never contain the sequences.
    """
    return _REAL_TIME.sub(b"\x18", data)
