"""The server's time as this kiosk reckons it: a kiosk's own clock may be wrong, or lost with the power."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

# A wrong clock is worth a line in the log from here on; people read minutes.
WORTH_TELLING = timedelta(seconds=5)
# How much two clocks may part in a second: a hundred times worse than a cheap crystal.
DRIFT = 0.005

log = logging.getLogger(__name__)


def boot_s() -> float:
    """Seconds since this machine started. Nobody can set this clock, and it goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_id() -> str:
    """Which start of the machine `boot_s` counts from; empty where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


class ServerClock:
    """Counts on from the last contact by `boot_s`; before the first one, from the own clock and its last known error.

    `skew` is how far the server is ahead of the own clock. Thread-safe: what is replaced is replaced whole.
    """

    def __init__(
        self,
        skew: timedelta = timedelta(0),
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        since_boot: Callable[[], float] = boot_s,
    ) -> None:
        self.skew = skew
        self.since_boot = since_boot
        self._wall = wall
        self._contact: tuple[datetime, float] | None = None
        self._error = 0.0

    def heard(self, server_at: datetime, sent: float, received: float) -> None:
        """The server stamped an answer with its time, between two moments of `since_boot`.

        The middle is wrong by half the way there and back at most; a slow answer does not spoil what a quick one told.
        """
        middle, error = (sent + received) / 2, (received - sent) / 2
        if self._contact is not None and error > self._error + (middle - self._contact[1]) * DRIFT:
            return
        skew = server_at - (self._wall() - timedelta(seconds=self.since_boot() - middle))
        if abs(skew - self.skew) > WORTH_TELLING:
            log.warning("the clock of this kiosk is %+.0f s off the server's", -skew.total_seconds())
        self._contact, self._error, self.skew = (server_at, middle), error, skew

    def now(self) -> datetime:
        """The server's time."""
        if self._contact is None:
            return self._wall() + self.skew
        server_at, then = self._contact
        return server_at + timedelta(seconds=self.since_boot() - then)
