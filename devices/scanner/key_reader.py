"""From key strokes of a scanner in HID mode to the codes it read."""

from __future__ import annotations

from devices.scanner.keymap import ENTER, SHIFT, character

SILENCE_S = 0.08
"""A scanner that sends no Enter is done when it is silent for so long; nobody types that fast."""
LONGEST = 256
_UP, _DOWN = 0, 1


class KeyReader:
    """One scanner's key strokes in their order. Times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._typed: list[str] = []
        self._shifts: set[int] = set()
        self._last = 0.0
        self.skipped = 0
        """Characters of codes that were too long, so far."""

    def stroke(self, code: int, value: int, now: float) -> str | None:
        """A key went down (1), up (0) or repeats (2); the code this completes, if it does."""
        self._last = now
        if code in SHIFT:
            if value == _UP:
                self._shifts.discard(code)
            else:
                self._shifts.add(code)
            return None
        if value != _DOWN:
            return None
        if code in ENTER:
            return self._finished()
        char = character(code, bool(self._shifts))
        if char is not None and len(self._typed) <= LONGEST:
            self._typed.append(char)
        return None

    def silence(self, now: float) -> str | None:
        """No key until `now`: the code that is complete because of it, if one is."""
        return self._finished() if self._typed and now - self._last >= SILENCE_S else None

    def _finished(self) -> str | None:
        text, self._typed = "".join(self._typed), []
        if len(text) > LONGEST:
            self.skipped += len(text)
            return None
        return text.strip() or None
