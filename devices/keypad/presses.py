"""From strokes to what was meant: a bouncing key is one press, a repeated frame is one press, figures belong to the
command after them."""

from __future__ import annotations

from devices.keypad.key import Key, Press, Stroke

BOUNCE_S = 1.0
"""The same command twice within this time is one: a finger that lingers must not call two citizens."""
DIGITS_S = 5.0
"""Figures that no command follows within this time are forgotten."""
MOST_DIGITS = 4


class Presses:
    """One keypad's strokes in their order. Times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._sequence: int | None = None
        self._command: Key | None = None
        self._command_at = 0.0
        self._digits = ""
        self._digits_at = 0.0

    def take(self, stroke: Stroke, now: float) -> Press | None:
        """The press this stroke completes, if it does."""
        if self._is_repeat(stroke):
            return None
        if now - self._digits_at > DIGITS_S:
            self._digits = ""
        if stroke.key.is_digit:
            self._digits = (self._digits + stroke.key)[-MOST_DIGITS:]
            self._digits_at = now
            return None
        bounces = stroke.key is self._command and now - self._command_at < BOUNCE_S
        self._command, self._command_at = stroke.key, now
        digits, self._digits = self._digits, ""
        return None if bounces else Press(stroke.key, digits)

    def _is_repeat(self, stroke: Stroke) -> bool:
        repeated = stroke.sequence is not None and stroke.sequence == self._sequence
        self._sequence = stroke.sequence
        return repeated
