"""What a counter board shows."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 16
"""Characters; no counter board has more places."""


class Light(StrEnum):
    """How the characters are lit."""

    STEADY = "steady"
    BLINK = "blink"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Face:
    """One picture of a board: capital letters, digits, spaces and hyphens."""

    text: str
    light: Light

    @classmethod
    def of(cls, text: str, light: Light) -> Face:
        """The face for any text: what no board can show becomes a hyphen."""
        plain = unicodedata.normalize("NFC", text).upper()[-LONGEST:]
        return cls("".join(char if _shows(char) else "-" for char in plain), light)

    def fitted(self, places: int) -> str:
        """The text in exactly `places` characters, to the right. Of a longer one the end is kept: it tells tickets
        apart."""
        return "" if places == 0 else self.text[-places:].rjust(places)


DARK = Face("", Light.DARK)


def _shows(char: str) -> bool:
    return char in " -" or (char.isascii() and char.isalnum())
