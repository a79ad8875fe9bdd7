"""When a unit gets its next turn: often while it answers, one turn in twenty while it does not."""

from __future__ import annotations

MISSES = 3
"""So many turns in a row without an answer, and a unit counts as dead."""
DEAD_TURNS = 20
"""A dead unit is asked once in so many turns: each silence costs the others its time."""
AGAIN_S = 0.2
"""The pause before a unit that missed one turn is asked again."""


class Attendance:
    """The turns of one unit. Times are seconds of one monotonic clock."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._misses = 0
        self.due = 0.0
        """When its next turn is."""

    @property
    def dead(self) -> bool:
        """Whether it has not answered for so long that it is given up."""
        return self._misses >= MISSES

    def answered(self, now: float) -> None:
        """It had a turn and answered, or was not expected to."""
        self._misses = 0
        self.due = now + self._every_s

    def missed(self, now: float) -> None:
        """It had a turn and did not answer."""
        self._misses += 1
        self.due = now + (self._every_s * DEAD_TURNS if self.dead else min(AGAIN_S, self._every_s))

    def begin_anew(self) -> None:
        """The line was opened again: everybody may be there."""
        self._misses = 0
        self.due = 0.0
