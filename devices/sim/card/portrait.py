"""A drawn face for the chip: nobody's photograph, the same one each time for the same seed."""

from __future__ import annotations

import io
import random
from enum import StrEnum

from PIL import Image, ImageDraw, ImageFilter


class PhotoFormat(StrEnum):
    """How the picture is written on the chip."""

    JPEG = "jpeg"
    JPEG_2000 = "jpeg2000"
    FINE = "fine"
    """JPEG of some 45 KB: its end lies beyond what an offset in a command's parameters can reach."""
    TOO_LARGE = "too-large"
    """JPEG of more than 64 KB."""
    BOMB = "bomb"
    """A JPEG that says it is 60,000 dots wide and high."""


WIDTH, HEIGHT = 480, 640
"""Dots of the picture on the chip."""
_OVER = 2
"""Drawn larger and shrunk, which smooths the edges."""
_QUALITY = {PhotoFormat.FINE: 84, PhotoFormat.TOO_LARGE: 97}
_FRAME = b"\xff\xc0"
_VAST = 60_000
_SKIN = ("#e8b98f", "#d9a577", "#f0c8a2", "#c98f63")
_HAIR = ("#1b1512", "#2b211c", "#6d6a68", "#b9b6b2")
_CLOTHES = ("#23425c", "#5c2331", "#2f4f3a", "#4a4458")


def portrait(seed: str, grey_hair: bool, kind: PhotoFormat) -> bytes:
    """The picture as a file, about 20 KB unless the kind says otherwise."""
    chance = random.Random(seed)
    picture = _paper()
    _draw(ImageDraw.Draw(picture), chance, chance.choice(_HAIR[2:] if grey_hair else _HAIR[:2]))
    # A camera's grain: without it the file would be a tenth of a real one.
    grain = Image.frombytes("L", (WIDTH, HEIGHT), chance.randbytes(WIDTH * HEIGHT)).convert("RGB")
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.6))
    return encoded(Image.blend(small, grain, 0.06), kind)


def encoded(picture: Image.Image, kind: PhotoFormat) -> bytes:
    """A picture as a file of that kind."""
    file = io.BytesIO()
    if kind is PhotoFormat.JPEG_2000:
        picture.save(file, "JPEG2000", quality_mode="rates", quality_layers=[60])
        return file.getvalue()
    picture.save(file, "JPEG", quality=_QUALITY.get(kind, 60))
    return _vast(file.getvalue()) if kind is PhotoFormat.BOMB else file.getvalue()


def _vast(jpeg: bytes) -> bytes:
    """The file with other measures in its frame header (ITU-T T.81, B.2.2): marker, length, precision, then height."""
    at = jpeg.index(_FRAME) + 5
    return jpeg[:at] + 2 * _VAST.to_bytes(2, "big") + jpeg[at + 4 :]


def _paper() -> Image.Image:
    return Image.new("RGB", (WIDTH * _OVER, HEIGHT * _OVER), "#eef2f4")


def _draw(pen: ImageDraw.ImageDraw, chance: random.Random, hair: str) -> None:
    skin = chance.choice(_SKIN)
    broad = chance.uniform(0.92, 1.08)
    _oval(pen, (240, 268), (152 * broad, 196), hair)
    pen.rectangle(_box((240, 480), (52, 70)), fill=_darker(skin))
    _oval(pen, (240, 700), (230 * broad, 190), chance.choice(_CLOTHES))
    _oval(pen, (240, 310), (128 * broad, 172), skin)
    for side in (-1, 1):
        _face_side(pen, side, broad, hair, skin)
    pen.polygon(_points((240, 285), (222, 362), (258, 362)), fill=_darker(skin))
    _oval(pen, (240, 362), (22, 10), _darker(skin))
    pen.chord(_box((240, 404), (chance.uniform(36, 46), 22)), 12, 168, fill="#a8483f")


def _face_side(pen: ImageDraw.ImageDraw, side: int, broad: float, hair: str, skin: str) -> None:
    eye = 240 + side * 54 * broad
    _oval(pen, (240 + side * 130 * broad, 318), (16, 36), skin)
    _oval(pen, (eye, 282), (29, 15), "#f7f4ef")
    _oval(pen, (eye, 282), (13, 14), "#2a1a12")
    _oval(pen, (eye + 4, 278), (4, 4), "#ffffff")
    pen.arc(_box((eye, 270), (36, 22)), 200, 340, fill=hair, width=7 * _OVER)


def _oval(pen: ImageDraw.ImageDraw, centre: tuple[float, float], half: tuple[float, float], colour: str) -> None:
    pen.ellipse(_box(centre, half), fill=colour)


def _box(centre: tuple[float, float], half: tuple[float, float]) -> tuple[float, float, float, float]:
    (x, y), (wide, high) = centre, half
    return (x - wide) * _OVER, (y - high) * _OVER, (x + wide) * _OVER, (y + high) * _OVER


def _points(*points: tuple[float, float]) -> list[tuple[float, float]]:
    return [(x * _OVER, y * _OVER) for x, y in points]


def _darker(colour: str) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) * 88 // 100 for n in (1, 3, 5))
    return f"#{red:02x}{green:02x}{blue:02x}"
