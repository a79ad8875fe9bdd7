"""The keys of a calling keypad and a press of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Key(StrEnum):
    """What a key means."""

    NEXT = "next"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    TRANSFER = "transfer"
    NO_SHOW = "no-show"
    PARK = "park"
    DIGIT_0 = "0"
    DIGIT_1 = "1"
    DIGIT_2 = "2"
    DIGIT_3 = "3"
    DIGIT_4 = "4"
    DIGIT_5 = "5"
    DIGIT_6 = "6"
    DIGIT_7 = "7"
    DIGIT_8 = "8"
    DIGIT_9 = "9"

    @property
    def is_digit(self) -> bool:
        """Whether it is a figure and not a command."""
        return self.isdigit()


@dataclass(frozen=True, slots=True)
class Stroke:
    """A key as it came over the line. `sequence` is the keypad's own count of strokes, where it keeps one."""

    address: int
    key: Key
    sequence: int | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """A command somebody meant: the key, and the figures that were typed before it."""

    key: Key
    digits: str = ""
