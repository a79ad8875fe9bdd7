"""The end of the log as every process of a centre hears it: in the order of `seq` and without holes, whoever committed.

What was committed here comes at once; a hint on the bus tells what others committed; and twice a second the log is
looked at, so that a hint may be lost. Whatever does not follow on what was heard before is read from the log itself.
"""

import queue
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from queue_server.mates.bus import Bus
from queue_server.store import log as event_log
from queue_server.store.log import Event
from queue_server.store.store import Store, Subscriber

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 0.5
LEAST_APART_S = 0.02
"""Under load many commits are taken in by one look; a single one after a pause is looked at once."""
_MOST = 500
"""Events in memory at a time."""

_LOOK: Sequence[Event] = ()


class Tail:
    """Hands on what is committed, on a thread of its own. Subscribe before `start`."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._subscribers: list[Subscriber] = []
        self._committed: queue.SimpleQueue[Sequence[Event]] = queue.SimpleQueue()
        self._seq = 0
        self._hinted = 0
        self._looked_at = float("-inf")

    def subscribe(self, subscriber: Subscriber) -> None:
        """Have events handed to `subscriber`; it must only hand them on."""
        self._subscribers.append(subscriber)

    def start(self) -> None:
        """Begin with what is committed after this moment."""
        self._store.subscribe(self._committed_here)
        self._bus.on("committed", self._committed_elsewhere)
        with self._store.reading() as view:
            self._seq = view.head.seq
        threading.Thread(target=self._run, name="tail", daemon=True).start()

    def _committed_here(self, events: Sequence[Event]) -> None:
        self._committed.put(events)
        self._bus.say("committed", {"seq": events[-1].seq})

    def _committed_elsewhere(self, _sender: str, message: Mapping[str, Any]) -> None:
        seq = int(message["seq"])
        if seq > max(self._seq, self._hinted):
            # One look takes in all that was hinted at until then.
            self._hinted = seq
            self._committed.put(_LOOK)

    def _run(self) -> None:
        while True:
            try:
                self._take(self._committed.get(timeout=LOOK_EVERY_S))
            except queue.Empty:
                self._look()

    def _take(self, events: Sequence[Event]) -> None:
        if events and events[0].seq == self._seq + 1:
            self._hand_on(events)
        elif not events or events[-1].seq > self._seq:
            self._look()

    def _look(self) -> None:
        time.sleep(max(0.0, self._looked_at + LEAST_APART_S - time.monotonic()))
        self._looked_at = time.monotonic()
        try:
            while True:
                with self._store.reading() as view:
                    found = list(event_log.read(view.conn, view.centre_id, self._seq, _MOST))
                if not found:
                    return
                self._hand_on(found)
        except Exception:
            # The database restarts: the next look finds all that was missed.
            log.exception("tail_not_read")

    def _hand_on(self, events: Sequence[Event]) -> None:
        self._seq = events[-1].seq
        for subscriber in self._subscribers:
            subscriber(events)
