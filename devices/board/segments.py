"""Characters on seven segments: bit 0 is the top bar, then clockwise, bit 6 the middle bar (the order a to g)."""

from __future__ import annotations

_CODES = {
    " ": 0x00, "-": 0x40,
    "0": 0x3F, "1": 0x06, "2": 0x5B, "3": 0x4F, "4": 0x66, "5": 0x6D, "6": 0x7D, "7": 0x07, "8": 0x7F, "9": 0x6F,
    "A": 0x77, "B": 0x7C, "C": 0x39, "D": 0x5E, "E": 0x79, "F": 0x71, "G": 0x3D, "H": 0x76, "I": 0x30, "J": 0x1E,
    "L": 0x38, "N": 0x54, "O": 0x5C, "P": 0x73, "Q": 0x67, "R": 0x50, "S": 0x6D, "T": 0x78, "U": 0x3E, "Y": 0x6E,
}  # fmt: skip
_NO_SHAPE = _CODES["-"]
# K, M, V, W, X and Z cannot be told from other letters on seven segments.


def segments(char: str) -> int:
    """The lit bars of a character; the middle bar alone for one without a shape of its own."""
    return _CODES.get(char, _NO_SHAPE)


def character(code: int) -> str:
    """The character with these bars, as somebody in front of the board reads it; `?` when there is none."""
    return _READ.get(code & 0x7F, "?")


_READ = {code: char for char, code in reversed(_CODES.items())}
