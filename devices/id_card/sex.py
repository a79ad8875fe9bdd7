"""The sex of a person as cards write it."""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """Nam, Nữ."""

    MALE = "male"
    FEMALE = "female"


_WORDS = {"nam": Sex.MALE, "nữ": Sex.FEMALE, "m": Sex.MALE, "f": Sex.FEMALE}


def sex_of(word: str) -> Sex | None:
    """From "Nam", "Nữ", "M" or "F"; None for anything else."""
    return _WORDS.get(word.strip().lower())
