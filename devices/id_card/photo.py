"""The face in data group 2 (ICAO Doc 9303-10, 4.7.2): found, and measured before it is decoded."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError

from devices.id_card import tlv
from devices.id_card.problems import CardProblem, Code

MOST_PIXELS = 4_000_000
LONGEST_SIDE = 4_096
_DG2, _GROUP, _TEMPLATE = 0x75, 0x7F61, 0x7F60
_BLOCKS = (0x5F2E, 0x7F2E)
_MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x00\x00\x00\x0cjP  \r\n\x87\n": "JPEG2000", b"\xff\x4f\xff\x51": "JPEG2000"}
_LONGEST_RECORD_HEADER = 1_024
"""Octets before the picture: the record's header, and 8 for each feature point."""


@dataclass(frozen=True, slots=True, repr=False)
class Photo:
    """A picture as it stood in the chip. `kind` is "JPEG" or "JPEG2000"; width and height are in pixels."""

    data: bytes
    kind: str
    width: int
    height: int

    def decode(self) -> Image.Image:
        """The picture in colour. Raises CardProblem(PHOTO)."""
        try:
            with Image.open(io.BytesIO(self.data), formats=[self.kind]) as picture:
                return picture.convert("RGB")
        except Exception as why:
            # Whatever a decoder raises over octets from outside is the picture's fault.
            raise CardProblem(Code.PHOTO, f"not decoded: {type(why).__name__}") from None


def parse_dg2(data: bytes) -> Photo:
    """The first picture of data group 2. Raises CardProblem(PHOTO), CardProblem(TLV)."""
    group = tlv.parse(data)
    if group.tag != _DG2:
        raise CardProblem(Code.PHOTO, f"tag {group.tag:X}")
    template = group.child(_GROUP).child(_TEMPLATE)
    block = next((part for part in template.children() if part.tag in _BLOCKS), None)
    if block is None:
        raise CardProblem(Code.PHOTO, "no biometric data block")
    return _measured(*_picture(block.value))


def _picture(record: bytes) -> tuple[bytes, str]:
    """The picture and its kind, by its first octets: headers of several standards stand before it."""
    begins = record[:_LONGEST_RECORD_HEADER]
    found = [(at, kind) for magic, kind in _MAGIC.items() if (at := begins.find(magic)) >= 0]
    if not found:
        raise CardProblem(Code.PHOTO, "neither JPEG nor JPEG 2000")
    at, kind = min(found)
    return record[at:], kind


def _measured(data: bytes, kind: str) -> Photo:
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            width, height = picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as why:
        raise CardProblem(Code.PHOTO, f"no picture: {type(why).__name__}") from None
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise CardProblem(Code.PHOTO, f"{width} × {height} pixels")
    return Photo(data, kind, width, height)
