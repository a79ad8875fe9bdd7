"""At most three wrong access numbers a card and minute: a kiosk must not be a machine for trying numbers out."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable

from devices.id_card.problems import CardProblem, Code

MOST = 3
WINDOW_S = 60.0


class Attempts:
    """Counts wrong numbers by a key: the card's own number, or the reader where the card has none."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: dict[Hashable, deque[float]] = {}

    def require(self, key: Hashable) -> None:
        """Raise CardProblem(TOO_MANY_ATTEMPTS) when there were three wrong ones within the last minute."""
        self._forget()
        if len(self._wrong.get(key, ())) >= MOST:
            raise CardProblem(Code.TOO_MANY_ATTEMPTS)

    def wrong(self, key: Hashable) -> None:
        """There was one more."""
        self._wrong.setdefault(key, deque(maxlen=MOST)).append(self._clock())

    def _forget(self) -> None:
        since = self._clock() - WINDOW_S
        for key, moments in list(self._wrong.items()):
            while moments and moments[0] <= since:
                moments.popleft()
            if not moments:
                del self._wrong[key]
