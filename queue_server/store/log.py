"""The append-only event log: writing, reading, verifying."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson
from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection, RowMapping

from queue_server.domain import chain
from queue_server.domain.problems import Problem
from queue_server.store import tables as t
from queue_server.store.prepared import Question, Row
from queue_server.store.unwritten import Unwritten


class Event(NamedTuple):
    """One fact. ``seq`` has no holes within a centre; ``data`` is JSON-ready; ``text`` is what is stored and hashed."""

    seq: int
    at: datetime
    day: str
    type: str
    data: dict[str, Any]
    text: str
    hash: str

    def as_message(self) -> dict[str, Any]:
        """The form of the feed."""
        return {"seq": self.seq, "at": self.at.isoformat(), "type": self.type, "data": self.data}


CLOCK_SLACK = timedelta(seconds=1)
"""How far a machine's clock is corrected back in steps without anybody noticing."""


class Head(NamedTuple):
    """The end of a centre's log, and what the table `log_head` tells with it."""

    seq: int
    at: datetime
    day: str
    hash: str
    config_seq: int
    tokens_changed: int
    tail: str = ""

    def next_moment(self, now: datetime) -> datetime:
        """``now``, or just after the last event when the clock gave the same moment again or was set back a little.

        So a place in line is never shared. A clock set back by more than ``CLOCK_SLACK`` was wrong before and is
        followed.
        """
        behind = self.at - now
        return now if behind < timedelta(0) or behind > CLOCK_SLACK else self.at + timedelta(microseconds=1)


LEFT, ARRIVING = "left", "arriving"
"""Why a store may not write: its centre was moved to another database; it is on its way into this one."""


@dataclass(frozen=True)
class Standing:
    """Whether this store has the right to write: see the table `log_head`."""

    generation: int
    barred: str | None
    successor: str | None


class BrokenChainError(Exception):
    """The stored log is not the one that was written. ``seq`` is the first event that does not fit."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"event {seq}: {reason}")
        self.seq = seq
        self.reason = reason


BEGINNING = Head(0, t.EPOCH, "", "", 0, 0)
"""Before the first event."""

_HEAD = select(t.log_head).where(t.log_head.c.centre_id == bindparam("b_centre"))
_AFTER = Question(
    select(t.event)
    .where(t.event.c.centre_id == bindparam("b_centre"), t.event.c.seq > bindparam("b_after"))
    .order_by(t.event.c.seq)
)
_LOCK_HEAD, _READ_HEAD = Question(_HEAD.with_for_update()), Question(_HEAD)


def lock_head(conn: Connection, centre_id: str) -> Head:
    """The end of the log, locked until the transaction ends (on SQLite ``BEGIN IMMEDIATE`` has locked already).

    Raises:
        Problem: ``not_the_primary`` when another has the right to write.
    """
    row = _LOCK_HEAD.one(conn, b_centre=centre_id)
    if row["barred"] is not None:
        raise Problem("not_the_primary", role=row["barred"], primary=row["successor"])
    return _head(row)


def lock_head_though_barred(conn: Connection, centre_id: str) -> Head:
    """As `lock_head`, for a standby that follows, and for what changes who may write."""
    return _head(_LOCK_HEAD.one(conn, b_centre=centre_id))


def read_head(conn: Connection, centre_id: str) -> Head:
    """The end of the log as this transaction sees it."""
    return _head(_READ_HEAD.one(conn, b_centre=centre_id))


def read_standing(conn: Connection, centre_id: str) -> Standing:
    """Who may write, as this transaction sees it."""
    row = _READ_HEAD.one(conn, b_centre=centre_id)
    return Standing(row["generation"], row["barred"], row["successor"])


def write_standing(conn: Connection, centre_id: str, standing: Standing) -> None:
    """Change who may write; the caller holds the lock of the head."""
    conn.execute(
        update(t.log_head)
        .where(t.log_head.c.centre_id == centre_id)
        .values(generation=standing.generation, barred=standing.barred, successor=standing.successor)
    )


def note_token_changed(conn: Connection) -> None:
    """Have all who trust tokens from memory look again: one was replaced or taken away."""
    conn.execute(update(t.log_head).values(tokens_changed=t.log_head.c.tokens_changed + 1))


def touch(conn: Connection, centre_id: str) -> None:
    """Write the end of the log as it is: what a full or read-only disk refuses, an empty transaction would not meet."""
    conn.execute(update(t.log_head).where(t.log_head.c.centre_id == centre_id).values(seq=t.log_head.c.seq))


def _head(row: Row) -> Head:
    return Head(row["seq"], row["at"], row["day"], row["hash"], row["config_seq"], row["tokens_changed"], row["tail"])


def canonical(data: dict[str, Any]) -> str:
    """The one text of an event's data: sorted, compact, UTF-8."""
    # What comes from a row has names of columns as keys, strings of a class of SQLAlchemy's own.
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()


def next_event(head: Head, at: datetime, day: str, event_type: str, data: dict[str, Any]) -> Event:
    """The event that follows ``head``; the chain starts anew on a new day."""
    body = canonical(data)
    previous = head.hash if head.day == day else chain.START
    seq = head.seq + 1
    return Event(seq, at, day, event_type, data, body, chain.link(previous, seq, _stamp(at), event_type, body))


def write(rows: Unwritten, centre_id: str, e: Event, head: Head) -> None:
    """Append ``e``, after which the log ends at ``head``."""
    rows.make(
        t.event,
        {
            "centre_id": centre_id,
            "seq": e.seq,
            "at": e.at,
            "day": e.day,
            "type": e.type,
            "ticket_id": e.data.get("ticket_id"),
            "data": e.text,
            "hash": e.hash,
        },
    )
    end = {"seq": head.seq, "at": head.at, "day": head.day, "hash": head.hash, "config_seq": head.config_seq}
    rows.change(t.log_head, centre_id, end)


def device_changes(conn: Connection, centre_id: str, most: int) -> Iterator[Event]:
    """The last `most` transitions of devices, newest first."""
    query = (
        select(t.event)
        .where(t.event.c.centre_id == centre_id, t.IS_DEVICE_CHANGED)
        .order_by(t.event.c.seq.desc())
        .limit(most)
    )
    return map(from_row, conn.execute(query).mappings())


def latest(conn: Connection, centre_id: str, event_type: str, after: int) -> Iterator[Event]:
    """The events of one type after ``after``, newest first."""
    query = (
        select(t.event)
        .where(t.event.c.centre_id == centre_id, t.event.c.seq > after, t.event.c.type == event_type)
        .order_by(t.event.c.seq.desc())
    )
    return map(from_row, conn.execute(query).mappings())


def read(conn: Connection, centre_id: str, after: int = 0, limit: int | None = None) -> Iterator[Event]:
    """Events after ``after`` in order; the first ``limit`` at once, all of them a thousand at a time."""
    query = select(t.event).where(t.event.c.centre_id == centre_id, t.event.c.seq > after).order_by(t.event.c.seq)
    if limit is not None:
        rows = conn.execute(query.limit(limit))
    else:
        rows = conn.execute(query, execution_options={"yield_per": 1000})
    for row in rows.mappings():
        yield from_row(row)


def read_after(conn: Connection, centre_id: str, after: int) -> list[Event]:
    """All events after ``after``, of which there are few."""
    return [from_row(row) for row in _AFTER.all(conn, b_centre=centre_id, b_after=after)]


def from_row(row: Row | RowMapping) -> Event:
    """A stored row as an event."""
    return Event(row["seq"], row["at"], row["day"], row["type"], orjson.loads(row["data"]), row["data"], row["hash"])


def verified(events: Iterator[Event]) -> Iterator[Event]:
    """The same events, each checked against the one before it.

    Raises:
        BrokenChainError: at the first hole, altered event or wrong link between days.
    """
    before = BEGINNING
    for e in events:
        check(before, e)
        before = end(e)
        yield e


def end(last: Event) -> Head:
    """The end of a log whose last event is ``last``, as far as `check` asks for it."""
    return Head(last.seq, last.at, last.day, last.hash, 0, 0)


def check(before: Head, e: Event) -> None:
    """That ``e`` is what was written after ``before``. Raises `BrokenChainError`."""
    if e.seq != before.seq + 1:
        raise BrokenChainError(before.seq + 1, f"missing, {e.seq} follows")
    same_day = before.day == e.day
    start = before.hash if same_day else chain.START
    if chain.link(start, e.seq, _stamp(e.at), e.type, e.text) != e.hash:
        raise BrokenChainError(e.seq, "its hash does not fit")
    if before.seq > 0 and not same_day and e.data.get("previous_hash") != before.hash:
        raise BrokenChainError(e.seq, "the new day does not name the last hash of the day before")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
