"""The counters as the feed tells them: which ticket is at which, called or served."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

_LEAVES = ("ticket.finished", "ticket.no_show", "ticket.parked", "ticket.transferred", "ticket.cancelled")
_STATES = {"counter.opened": "open", "counter.paused": "paused", "counter.closed": "closed"}


class Stage(StrEnum):
    """What happens with the ticket at a counter."""

    CALLED = "called"
    SERVING = "serving"


@dataclass(frozen=True, slots=True)
class AtCounter:
    """The ticket at a counter."""

    ticket_id: str
    number: str
    stage: Stage
    call_id: str


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter. `state` is closed, open or paused."""

    id: str
    number: int
    state: str
    ticket: AtCounter | None


class Counters:
    """Moved on by the feed's thread, read by any. An event that cannot be understood raises LookupError, ValueError
    or TypeError; then the snapshot has to be read again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_id: dict[str, Counter] = {}
        self.on_change: Callable[[Counter], None] = lambda counter: None

    def numbered(self, number: int) -> Counter | None:
        """The counter with this number."""
        with self._lock:
            return next((one for one in self._by_id.values() if one.number == number), None)

    def begin(self, snapshot: Mapping[str, Any]) -> None:
        """Start from a snapshot."""
        found = [_counter(row) for row in snapshot["counters"]]
        with self._lock:
            self._by_id = {one.id: one for one in found}
        for one in found:
            self.on_change(one)

    def event(self, event: Mapping[str, Any]) -> bool:
        """Move on by the next event of the feed."""
        return self.follow(str(event["type"]), event["data"])

    def follow(self, kind: str, data: Mapping[str, Any]) -> bool:
        """Move on by an event; False when only a new snapshot can tell what it means."""
        if kind == "ticket.undone" or kind.endswith(".saved"):
            # What is put back may be anything: the server knows, and it is rare.
            return False
        if kind == "ticket.called":
            ticket = AtCounter(str(data["ticket_id"]), str(data["number"]), Stage.CALLED, str(data["call_id"]))
            return self._change(data["counter_id"], ticket=ticket)
        if kind == "ticket.started":
            return self._started(data)
        if kind in _LEAVES:
            return self._left(str(data["ticket_id"]))
        if kind in _STATES:
            return self._change(data["counter_id"], state=_STATES[kind])
        return True

    def message(self, name: str, data: Any) -> None:
        """Who leads the voice and what is tried out is the walls' business."""

    def cut_off(self) -> None:
        """What is known stays: whoever shows it decides for how long."""

    def _started(self, data: Mapping[str, Any]) -> bool:
        with self._lock:
            counter = self._by_id.get(data["counter_id"])
        if counter is None or counter.ticket is None:
            return False
        return self._change(counter.id, ticket=replace(counter.ticket, stage=Stage.SERVING))

    def _left(self, ticket_id: str) -> bool:
        with self._lock:
            freed = [one.id for one in self._by_id.values() if one.ticket and one.ticket.ticket_id == ticket_id]
        for counter_id in freed:
            self._change(counter_id, ticket=None)
        return True

    def _change(self, counter_id: str, **changes: Any) -> bool:
        with self._lock:
            counter = self._by_id.get(counter_id)
            if counter is None:
                return False
            self._by_id[counter_id] = changed = replace(counter, **changes)
        self.on_change(changed)
        return True


def _counter(row: Mapping[str, Any]) -> Counter:
    ticket = row["ticket"]
    at = ticket and AtCounter(str(ticket["id"]), str(ticket["number"]), Stage(ticket["state"]), str(ticket["call_id"]))
    return Counter(str(row["id"]), int(row["number"]), str(row["state"]), at)
