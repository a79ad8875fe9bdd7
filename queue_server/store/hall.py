"""The hall in the memory of a process, for its commands: what they ask of the tables again and again.

A command holds the lock of the log's end, so nothing happens beside it; what a process learned under that lock holds
until the next event, whoever appends it. So each piece is read once and followed from event to event. Before a command
the events that others appended meanwhile are taken from the log, and what does not lead to its end, as after a restore
or a command that was undone, is read anew.
"""

from collections.abc import Sequence

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from queue_server.store import event_form, log
from queue_server.store import tables as t
from queue_server.store.desks import Desks
from queue_server.store.lines import LinesInMemory
from queue_server.store.log import Event, Head
from queue_server.store.prepared import Question, Tables
from queue_server.store.standing import Standings

MOST_TO_FOLLOW = 200
"""Events; the whole hall is read in the time that more of them take."""
LONGEST_TAIL = 16_000
"""Characters of the events that are told with the lock: those of a dozen commands."""

_LAST_NUMBER = Question(
    select(t.series_counter.c.n).where(
        t.series_counter.c.centre_id == bindparam("b_centre"),
        t.series_counter.c.day == bindparam("b_day"),
        t.series_counter.c.series == bindparam("b_series"),
    )
)


class Hall:
    """What commands know, as of the event ``end``. One thread at a time: whoever has its turn to write."""

    def __init__(self, conn: Connection, centre_id: str, end: Head) -> None:
        self.end = end
        self.lines = LinesInMemory(conn)
        self.desks = Desks()
        self.tickets = Standings(centre_id)
        self._centre_id = centre_id
        self._last_numbers: dict[tuple[str, str], int] = {}

    def last_number(self, tables: Tables, day: str, series: str) -> int:
        """The number given out last in a series; 0 before the first of the day."""
        known = self._last_numbers.get((day, series))
        if known is None:
            known = _LAST_NUMBER.scalar(tables.conn, b_centre=self._centre_id, b_day=day, b_series=series) or 0
            self._last_numbers[day, series] = known
        return known

    def follow(self, event: Event, end: Head) -> None:
        """Take over the next event, after which the log ends at ``end``."""
        d = event.data
        if event.type == "day.opened":
            self._last_numbers.clear()
        elif event.type == "ticket.issued" and "lease_id" not in d:
            self._last_numbers[d["day"], d["series"]] = d["n"]
        self.lines.follow(event)
        self.desks.follow(event)
        self.tickets.follow(event)
        self.end = end


def up_to(known: Hall | None, conn: Connection, centre_id: str, head: Head) -> Hall:
    """The hall as of ``head``, the locked end of the log: the one that is known, led there, or a new one."""
    if known is not None and _leads(known, _missed(known, conn, centre_id, head), head):
        return known
    return Hall(conn, centre_id, head)


def tail_of(events: Sequence[Event]) -> str:
    """The events of a commit as they are told to whoever takes the lock next."""
    if sum(len(e.text) for e in events) > LONGEST_TAIL:
        return ""
    return orjson.dumps([event_form.plain(e) for e in events]).decode()


def _missed(known: Hall, conn: Connection, centre_id: str, head: Head) -> Sequence[Event]:
    """The events from the one that is known to ``head``, most often those that were told with it."""
    if not 0 < head.seq - known.end.seq <= MOST_TO_FOLLOW:
        return ()
    told = orjson.loads(head.tail) if head.tail else []
    if told and told[0]["seq"] <= known.end.seq + 1 and told[-1]["seq"] == head.seq:
        return [event_form.parsed(form) for form in told if form["seq"] > known.end.seq]
    return log.read_after(conn, centre_id, known.end.seq)


def _leads(known: Hall, missed: Sequence[Event], head: Head) -> bool:
    """Whether ``missed`` is all that lies between the hall that is known and ``head``, by their hashes; then it is
    followed."""
    end = known.end if not missed else log.end(missed[-1])
    if (end.seq, end.hash) != (head.seq, head.hash):
        return False
    try:
        before = known.end
        for event in missed:
            log.check(before, event)
            before = log.end(event)
    except log.BrokenChainError:
        return False
    for event in missed:
        known.follow(event, log.end(event))
    known.end = head
    return True
