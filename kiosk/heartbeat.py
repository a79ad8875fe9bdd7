"""Whether the kiosk's screen is alive: the page beats, and its silence is noticed."""

import logging
import threading
import time
from datetime import UTC, datetime

# The page beats every 5 s; three missed beats are a hung renderer, which does not exit by itself.
LOST_AFTER_S = 16.0
LOOK_EVERY_S = 2.0

log = logging.getLogger(__name__)


class Heartbeat:
    """Takes the beats of the page and writes one log line per change between `alive` and `lost`."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._state = "unknown"
        self.since = datetime.now(UTC)
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._watcher.start()

    def stop(self) -> None:
        """End watching."""
        self._ended.set()

    def beat(self) -> None:
        """The page is alive."""
        with self._lock:
            self._last = time.monotonic()
        self._judge()

    def state(self) -> str:
        """`unknown` before the first beat, then `alive` or `lost`."""
        self._judge()
        return self._state

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            self._judge()

    def _judge(self) -> None:
        with self._lock:
            if self._last is None:
                return
            state = "lost" if time.monotonic() - self._last > LOST_AFTER_S else "alive"
            if state != self._state:
                log.info("screen: %s -> %s", self._state, state)
                self._state, self.since = state, datetime.now(UTC)
