"""The end of the log as every process of a centre hears it: in the order of `seq` and without holes, whoever committed.

What was committed here comes at once, what others committed over the bus, which may lose it. So the log is looked at
when something is missing, and when nothing was heard for half a second.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from prometheus_client import Counter

from queue_server.mates.bus import Bus
from queue_server.mates.commits import Commit, heard, told
from queue_server.mates.in_order import HOLD_S, InOrder
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


class Tail:
    """Hands on what is committed, on the thread that learned of it: another would have to be woken for each commit.

    ``_mutex`` keeps them in order. A thread of its own only looks after what did not come. Subscribe before `start`.
    """

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._subscribers: list[Subscriber] = []
        self._mutex = threading.Lock()
        self._order = InOrder(BEGINNING)
        self._silent_since = time.monotonic()

    def subscribe(self, subscriber: Subscriber) -> None:
        """Have events handed to `subscriber`; it must only hand them on."""
        self._subscribers.append(subscriber)

    def start(self) -> None:
        """Begin with what is committed after this moment."""
        with self._mutex:
            self._store.subscribe(self._committed_here)
            self._bus.on(COMMITTED, self._committed_elsewhere)
            with self._store.reading() as view:
                self._order = InOrder(view.head)
        threading.Thread(target=self._run, name="tail", daemon=True).start()

    def _committed_here(self, events: Sequence[Event]) -> None:
        self._bus.say(COMMITTED, told(events))
        self._take(Commit(events[-1].seq, events))

    def _committed_elsewhere(self, _sender: str, message: Mapping[str, Any]) -> None:
        self._take(heard(message, self._order.seq))

    def _take(self, commit: Commit) -> None:
        with self._mutex:
            if commit.seq <= self._order.seq:
                return
            if not commit.events:
                self._order.miss(time.monotonic())
                return
            self._hand_on(self._order.take(commit.events, time.monotonic()))

    def _run(self) -> None:
        while True:
            time.sleep(HOLD_S)
            if self._is_to_look():
                self._look()

    def _is_to_look(self) -> bool:
        with self._mutex:
            return time.monotonic() >= min(self._silent_since + LOOK_AFTER_S, self._order.patience_ends)

    def _look(self) -> None:
        looked_at = time.monotonic()
        try:
            while self._read_on() == _MOST:
                pass
        except Exception:
            # The database restarts: the next look finds all that was missed.
            log.exception("tail_not_read")
        with self._mutex:
            self._order.let_go(looked_at)
            self._silent_since = time.monotonic()

    def _read_on(self) -> int:
        """How many events the log had to tell. It is asked while others hand on, so they may come first."""
        found = self._store.events_after(self._order.seq, _MOST)
        with self._mutex:
            fresh = [e for e in found if e.seq > self._order.seq]
            if fresh:
                READ.inc(len(fresh))
                self._order.go_on_after(fresh[-1])
                self._hand_on([*fresh, *self._order.take((), time.monotonic())])
        return len(found)

    def _hand_on(self, events: Sequence[Event]) -> None:
        if not events:
            return
        self._silent_since = time.monotonic()
        for subscriber in self._subscribers:
            subscriber(events)
