"""Where the time comes from."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of time, passed in at the edge so that a test can own it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    def steady(self) -> float:
        """Seconds since some moment, by a clock that nobody can set."""


class LeapWatch:
    """Tells a clock that was set forward from time that passed, by a clock that nobody can set.

    A machine whose clock leaps a day ahead for a moment must not end the day of everybody who waits. So after a leap
    the date is not believed until the clock has kept going for `SETTLES_S`; whoever set it wrong has put it right by
    then, and if it was wrong before, a quarter of an hour is nothing.
    """

    LEAP_S = 60.0
    SETTLES_S = 900.0

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._ahead: float | None = None
        self._believed_from = steady()

    def believes(self, now: datetime) -> bool:
        """Whether the date of `now` may be acted on. Every call is a look; leaps are noticed between two of them."""
        steady = self._steady()
        ahead = now.timestamp() - steady
        if self._ahead is not None and ahead - self._ahead > self.LEAP_S:
            self._believed_from = steady + self.SETTLES_S
        self._ahead = ahead
        return steady >= self._believed_from


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> float:
        return time.monotonic()
