"""The lines, one a service and class: who waits in them, and who is before whom."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.engine import Connection

from queue_server.domain.priority import WaitClass
from queue_server.domain.transitions import State
from queue_server.store import event_rows
from queue_server.store import tables as t
from queue_server.store.log import Event
from queue_server.store.prepared import Question

_CLASSES = tuple(WaitClass)
_AHEAD = Question(
    select(func.count().label("ahead")).where(
        t.leg.c.service_id == bindparam("b_service"),
        t.IS_WAITING,
        t.leg.c.id != bindparam("b_leg"),
        or_(
            *(
                and_(t.leg.c.wait_class == c.value, t.leg.c.queued_at <= bindparam(f"b_{c.value}", type_=t.Instant))
                for c in _CLASSES
            )
        ),
    )
)
_WAITING = Question(
    select(t.leg.c.service_id, t.leg.c.wait_class, t.leg.c.queued_at, t.leg.c.id, t.leg.c.ticket_id).where(t.IS_WAITING)
)


class Lines(Protocol):
    """What may be asked of the lines."""

    def ahead(self, service_id: str, leg_id: str, latest: Mapping[WaitClass, datetime]) -> int:
        """How many others wait for a service, of each class those queued no later than ``latest`` says."""


class LinesInTables:
    """The lines as a look sees them."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def ahead(self, service_id: str, leg_id: str, latest: Mapping[WaitClass, datetime]) -> int:
        """As of `Lines`."""
        moments = {f"b_{c.value}": latest[c] for c in _CLASSES}
        ahead: int = _AHEAD.scalar(self._conn, b_service=service_id, b_leg=leg_id, **moments)
        return ahead


class Waiting(NamedTuple):
    """A place in a line; they stand in the order of their fields."""

    queued_at: datetime
    leg_id: str
    ticket_id: str


_Line = tuple[str, str]
"""Service and class."""


class LinesInMemory:
    """The lines as a process follows them: read once, then kept by the events."""

    def __init__(self, conn: Connection) -> None:
        self._lines: dict[_Line, list[Waiting]] = defaultdict(list)
        self._places: dict[str, tuple[_Line, Waiting]] = {}
        for row in _WAITING.all(conn):
            self._join(row["service_id"], row["wait_class"], Waiting(row["queued_at"], row["id"], row["ticket_id"]))

    def first(self, service_ids: Iterable[str], wait_class: WaitClass) -> Waiting | None:
        """Who of a class has waited longest for any of the services."""
        lines = self._lines
        heads = [line[0] for service_id in service_ids if (line := lines.get((service_id, wait_class)))]
        return min(heads, default=None)

    def ahead(self, service_id: str, leg_id: str, latest: Mapping[WaitClass, datetime]) -> int:
        """As of `Lines`."""
        count = 0
        for wait_class, moment in latest.items():
            if line := self._lines.get((service_id, wait_class)):
                count += bisect_right(line, moment, key=_queued_at)
        of_mine = self._places.get(leg_id)
        if of_mine is None:
            return count
        (service, wait_class_), place = of_mine
        return count - (service == service_id and place.queued_at <= latest[WaitClass(wait_class_)])

    def follow(self, event: Event) -> None:
        """Take over who joined a line and who left it."""
        d = event.data
        if event.type == "ticket.issued":
            self._queue(d, d["leg_id"])
        elif event.type == "ticket.transferred":
            self._leave(d["leg_id"])
            self._queue(d, d["new_leg_id"])
        elif event.type == "ticket.undone":
            self._leave(d["leg_id"])
            self._leave(d["new_leg_id"])
            if d["state"] == State.WAITING:
                self._queue(d, d["leg_id"])
        elif event.type in event_rows.LEG_AFTER:
            self._leave(d["leg_id"])

    def _queue(self, d: Mapping[str, str], leg_id: str) -> None:
        queued_at = event_rows.moment(d["queued_at"])
        assert queued_at is not None
        self._join(d["service_id"], d["class"], Waiting(queued_at, leg_id, d["ticket_id"]))

    def _join(self, service_id: str, wait_class: str, place: Waiting) -> None:
        line = service_id, wait_class
        insort(self._lines[line], place)
        self._places[place.leg_id] = line, place

    def _leave(self, leg_id: str | None) -> None:
        if leg_id is None or (left := self._places.pop(leg_id, None)) is None:
            return
        line, place = left
        waiting = self._lines[line]
        del waiting[bisect_left(waiting, place)]


def _queued_at(place: Waiting) -> datetime:
    return place.queued_at
