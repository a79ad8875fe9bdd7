"""How long to wait before the next try, when the last one failed."""

from __future__ import annotations

import random

FIRST_S = 0.5
LONGEST_S = 30.0


class Backoff:
    """Pauses that double from `first_s` to `longest_s`, each cut by up to half at random.

    The random part keeps devices that fell out together (a hub, a switch) from coming back together for ever.
    """

    def __init__(self, first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._next_s = first_s

    def pause_s(self) -> float:
        """The next pause in seconds."""
        pause = self._next_s
        self._next_s = min(self._longest_s, pause * 2)
        return pause * random.uniform(0.5, 1.0)

    def reset(self) -> None:
        """All is well again: the next pause is the first one."""
        self._next_s = self._first_s
