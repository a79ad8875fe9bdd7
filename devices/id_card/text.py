"""Words from a card: composed letters, nothing that acts on a screen or a terminal, of bounded length."""

from __future__ import annotations

import unicodedata

LONGEST = 400


def clean(text: str) -> str:
    """The printable letters in their composed form (NFC), single-spaced, at most 400 of them."""
    composed = unicodedata.normalize("NFC", text[: 4 * LONGEST])
    printable = "".join(letter if letter.isprintable() else " " for letter in composed)
    return " ".join(printable.split())[:LONGEST]
