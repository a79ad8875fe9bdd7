"""The end of the log as every process of a centre hears it: in the order of `seq` and without holes, whoever committed.

What was committed here comes at once, what others committed over the bus, which may lose it. So the log is looked at
when something is missing, and when nothing was heard for half a second.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from prometheus_client import Counter

from queue_server.mates.bus import Bus
from queue_server.mates.commits import Commit, heard, told
from queue_server.mates.in_order import InOrder
from queue_server.store.log import BEGINNING, Event
from queue_server.store.store import Store, Subscriber

log = structlog.get_logger(__name__)

READ = Counter("motcua_feed_read_from_log", "Events that nobody told of in time, and a look at the log found")

COMMITTED = "committed"
LOOK_AFTER_S = 0.5
"""The silence after which the log is looked at. While events are handed on it need not be: each follows on the one
before, so that what was lost shows by the next one, or by this silence."""
_MOST = 500
"""Events in memory at a time."""
_MOST_WAITING = 1000
"""Commits of others, while a look takes its time; it finds the rest."""


class Tail:
    """Hands on what is committed, on a thread of its own. Subscribe before `start`."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._subscribers: list[Subscriber] = []
        self._arrived: queue.SimpleQueue[Commit] = queue.SimpleQueue()
        self._order = InOrder(BEGINNING)
        self._silent_since = time.monotonic()

    def subscribe(self, subscriber: Subscriber) -> None:
        """Have events handed to `subscriber`; it must only hand them on."""
        self._subscribers.append(subscriber)

    def start(self) -> None:
        """Begin with what is committed after this moment."""
        self._store.subscribe(self._committed_here)
        self._bus.on(COMMITTED, self._committed_elsewhere)
        with self._store.reading() as view:
            self._order = InOrder(view.head)
        threading.Thread(target=self._run, name="tail", daemon=True).start()

    def _committed_here(self, events: Sequence[Event]) -> None:
        self._arrived.put(Commit(events[-1].seq, events))
        self._bus.say(COMMITTED, told(events))

    def _committed_elsewhere(self, _sender: str, message: Mapping[str, Any]) -> None:
        commit = heard(message, self._order.seq)
        if self._arrived.qsize() < _MOST_WAITING:
            self._arrived.put(commit)

    def _run(self) -> None:
        while True:
            with contextlib.suppress(queue.Empty):
                self._take(self._arrived.get(timeout=max(0.0, self._look_at - time.monotonic())))
            if time.monotonic() >= self._look_at:
                self._look()

    @property
    def _look_at(self) -> float:
        return min(self._silent_since + LOOK_AFTER_S, self._order.patience_ends)

    def _take(self, commit: Commit) -> None:
        if commit.seq <= self._order.seq:
            return
        if not commit.events:
            self._order.miss(time.monotonic())
            return
        self._hand_on(self._order.take(commit.events, time.monotonic()))

    def _look(self) -> None:
        try:
            while found := self._store.events_after(self._order.seq, _MOST):
                READ.inc(len(found))
                self._order.go_on_after(found[-1])
                self._hand_on(found)
                if len(found) < _MOST:
                    break
        except Exception:
            # The database restarts: the next look finds all that was missed.
            log.exception("tail_not_read")
        self._order.let_go()
        self._silent_since = time.monotonic()

    def _hand_on(self, events: Sequence[Event]) -> None:
        if not events:
            return
        self._silent_since = time.monotonic()
        for subscriber in self._subscribers:
            subscriber(events)
