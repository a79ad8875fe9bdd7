"""What a standby is sent: the next events, the answers that belong to them, and who may come in.

Events are the log's own text and hash: the standby checks the chain and makes its tables from them as a rebuild does.
Answers (idempotency) come with their events, so that a client that repeats a command after the change of machines
hears what it was told before. Accounts, sign-ins and device tokens are outside the log; they are few, and are sent
whole whenever they have changed. What is not sent: see decision 10.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.engine import Connection

from queue_server.store import auth_tables as a
from queue_server.store import event_form, log
from queue_server.store import tables as t
from queue_server.store.store import Transaction, View
from queue_server.store.upsert import upsert

MOST = 500
"""Events in one parcel."""

COMING_IN: Sequence[Table] = (a.staff, a.staff_session, a.sign_in_failure, a.device, a.pairing_code)
"""Who may come in, in the order in which the tables may be filled."""


@dataclass(frozen=True)
class Parcel:
    """`events` and `answers` follow on what the standby has; `coming_in` is empty when that is as it knows it."""

    centre_id: str
    generation: int
    last_seq: int
    events: Sequence[Mapping[str, Any]]
    answers: Sequence[Mapping[str, Any]]
    coming_in_digest: str
    coming_in: Mapping[str, Sequence[Mapping[str, Any]]]


def make(view: View, after: int, known_digest: str) -> Parcel:
    """The parcel for a standby that has everything up to `after`."""
    events = list(log.read(view.conn, view.centre_id, after, MOST))
    coming_in = {table.name: _rows(view.conn, table) for table in COMING_IN}
    digest = hashlib.sha256(json.dumps(coming_in, sort_keys=True).encode()).hexdigest()
    return Parcel(
        centre_id=view.centre_id,
        generation=log.read_standing(view.conn, view.centre_id).generation,
        last_seq=view.head.seq,
        events=[event_form.plain(e) for e in events],
        answers=_answers(view.conn, after, events[-1].seq) if events else [],
        coming_in_digest=digest,
        coming_in={} if digest == known_digest else coming_in,
    )


def take(tx: Transaction, parcel: Parcel) -> None:
    """Write a parcel into a standby's store. Raises `BrokenChainError` when it does not follow on what is there."""
    for written in map(event_form.parsed, parcel.events):
        # A promotion fetches the last of the log itself, perhaps beside the standby's own process.
        if written.seq > tx.head.seq:
            tx.follow(written)
    for answer in parcel.answers:
        upsert(tx.conn, t.idempotency, _as_row(t.idempotency, answer))
    if not parcel.coming_in:
        return
    for table in reversed(COMING_IN):
        tx.conn.execute(delete(table))
    for table in COMING_IN:
        if rows := [_as_row(table, row) for row in parcel.coming_in[table.name]]:
            tx.conn.execute(insert(table), rows)
    log.note_token_changed(tx.conn)


def _answers(conn: Connection, after: int, until: int) -> list[dict[str, Any]]:
    """Also those at `after` itself: a command without an event leaves the log where it was."""
    found = select(t.idempotency).where(t.idempotency.c.seq.between(after, until))
    return [_plain(row) for row in conn.execute(found).mappings()]


def _rows(conn: Connection, table: Table) -> list[dict[str, Any]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    return [_plain(row) for row in conn.execute(ordered).mappings()]


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(k): v.isoformat() if isinstance(v, datetime) else v for k, v in row.items()}


def _as_row(table: Table, plain: Mapping[str, Any]) -> dict[str, Any]:
    moments = {c.name for c in table.columns if isinstance(c.type, t.Instant)}
    return {k: datetime.fromisoformat(v) if k in moments and v is not None else v for k, v in plain.items()}
