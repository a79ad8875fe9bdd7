"""Whether the server is within reach, as the last try showed."""

import logging
import threading
from datetime import datetime

from kiosk.problems import KioskProblem

# The server is away, somebody else answers in its place, or its machine cannot keep what it is told; any other refusal
# is its word.
AWAY = frozenset({"server_unreachable", "server_answer_bad", "storage_failed"})

log = logging.getLogger(__name__)


def away(problem: KioskProblem) -> bool:
    """Whether the problem is that the server is not there."""
    return problem.code in AWAY


class Reach:
    """One value for all threads. Whoever fails to reach the server says so; the keeper of the leases alone says that it
    is back, once all that was issued meanwhile has been told: new tickets must not overtake those."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._lock = threading.Lock()

    @property
    def lost_since(self) -> datetime | None:
        """Since when the server is out of reach, by the kiosk's reckoning of its time; None while it is there."""
        return self._since

    def lose(self, at: datetime) -> None:
        """The server did not answer."""
        with self._lock:
            if self._since is None:
                self._since = at
                log.warning("server out of reach")

    def find(self) -> None:
        """The server answers, and knows all that happened here."""
        with self._lock:
            if self._since is not None:
                self._since = None
                log.info("server within reach")
