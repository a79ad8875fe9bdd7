"""Commits of several processes in the order of the log, however they arrive.

What a process commits itself it knows at once, what its mates commit comes over the bus: so an event may arrive before
the one it follows. It is held until then, for a moment. The chain of hashes says whether it is the one that was written
there: what is stale, or of another log, does not pass.
"""

import math
from collections.abc import Sequence

import structlog

from queue_server.store import log as event_log
from queue_server.store.log import BrokenChainError, Event, Head

log = structlog.get_logger(__name__)

HOLD_S = 0.05
"""How long what is missing is waited for: many times what the bus takes, and no person sees it."""
MOST_HELD = 500


class InOrder:
    """For one thread at a time, but for `seq`. Moments are seconds by a clock that nobody can set."""

    def __init__(self, end: Head) -> None:
        self._end = end
        self._held: dict[int, tuple[float, Event]] = {}
        self._missing_since = math.inf

    @property
    def seq(self) -> int:
        """The last event that may be handed on; all before it may, too."""
        return self._end.seq

    @property
    def patience_ends(self) -> float:
        """When the log is to be read, since what is missing did not come; infinite while nothing is missing."""
        if len(self._held) > MOST_HELD:
            return -math.inf
        return min(self._missing_since, *(since for since, _ in self._held.values()), math.inf) + HOLD_S

    def take(self, events: Sequence[Event], now: float) -> list[Event]:
        """What may be handed on now that these have come, each the next after the one before."""
        for e in events:
            if e.seq > self.seq:
                self._held[e.seq] = now, e
        ready: list[Event] = []
        while (held := self._held.pop(self.seq + 1, None)) is not None:
            try:
                event_log.check(self._end, held[1])
            except BrokenChainError as broken:
                log.warning("event_does_not_follow", seq=broken.seq, reason=broken.reason)
                self.miss(now)
                break
            self._end = event_log.end(held[1])
            ready.append(held[1])
        return ready

    def miss(self, now: float) -> None:
        """Something was committed that did not come, or not as it was written."""
        self._missing_since = min(self._missing_since, now)

    def go_on_after(self, read: Event) -> None:
        """The log was read up to this event."""
        self._end = event_log.end(read)

    def let_go(self, looked_at: float) -> None:
        """Wait no more for what was missing before the log was read: it was found there, or is of no log of ours."""
        self._held = {seq: held for seq, held in self._held.items() if seq > self.seq and held[0] >= looked_at}
        if self._missing_since < looked_at:
            self._missing_since = math.inf
