"""Vietnamese letters as dots: the fonts of the paper, and text that is sure to have a glyph for every letter."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_FONTS = Path(__file__).parent / "fonts"
_NO_CHARACTER = "\U0010ffff"


class Weight(StrEnum):
    """A cut of Be Vietnam Pro."""

    REGULAR = "Regular"
    BOLD = "Bold"


class FontsMissingError(Exception):
    """The fonts were not built: they come from npm at build time and are no part of the source."""


@lru_cache(maxsize=64)
def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """Be Vietnam Pro at `size` dots to the em. Raises FontsMissingError."""
    path = _FONTS / f"BeVietnamPro-{weight}.ttf"
    try:
        return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    except OSError as why:
        raise FontsMissingError(f"{path} cannot be read; build the fonts as the README says") from why


def printable(text: str) -> str:
    """`text` composed (NFC), on one line, with "?" for each character the fonts cannot draw.

    Composed, because Pillow's basic layout sets decomposed marks beside their letters.
    """
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(letter if has_glyph(letter) else "?" for letter in composed)


@lru_cache(maxsize=4096)
def has_glyph(letter: str) -> bool:
    """Whether the paper's fonts draw this character as more than the box for missing ones."""
    if letter.isspace():
        return True
    face = font(Weight.REGULAR, 40)
    return bytes(face.getmask(letter)) != bytes(face.getmask(_NO_CHARACTER))


def length(text: str, face: ImageFont.FreeTypeFont) -> float:
    """How many dots wide `text` is drawn; the basic layout sets letters side by side, so it is the sum of theirs."""
    return sum(_advance(letter, face) for letter in text)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """`text` broken between words into lines at most `width` dots long; a longer word is broken within."""
    lines: list[str] = []
    line = ""
    for word in printable(text).split(" "):
        for piece in _pieces(word, face, width):
            longer = f"{line} {piece}" if line else piece
            if line and length(longer, face) > width:
                lines.append(line)
                longer = piece
            line = longer
    return [*lines, line] if line else lines


def balanced(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """As `wrapped`, in as few lines, made as even as they can be: a heading does not leave one word alone."""
    lines = wrapped(text, face, width)
    if len(lines) < 2:
        return lines
    low, high = width // 2, width
    while high - low > 4:
        middle = (low + high) // 2
        if len(wrapped(text, face, middle)) > len(lines):
            low = middle
        else:
            high = middle
    return wrapped(text, face, high)


@lru_cache(maxsize=8192)
def _advance(letter: str, face: ImageFont.FreeTypeFont) -> float:
    return face.getlength(letter)


def _pieces(word: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    if length(word, face) <= width:
        return [word]
    pieces, piece = [], ""
    for letter in word:
        if piece and length(piece + letter, face) > width:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]
