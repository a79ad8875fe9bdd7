"""From events to state: numbers lent to kiosks, and the tickets of theirs that could not join the line."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlalchemy.engine import Connection

from queue_server.store import tables as t
from queue_server.store.log import Event

_INSERT_LEASE = insert(t.lease)
_END_LEASE = (
    update(t.lease)
    .where(t.lease.c.id == bindparam("b_lease"))
    .values(end=bindparam("b_end"), ended_at=bindparam("b_at"))
)
_INSERT_REFUSED = insert(t.refused_ticket)
_SETTLE = (
    update(t.refused_ticket).where(t.refused_ticket.c.id == bindparam("b_ticket")).values(settled_at=bindparam("b_at"))
)


def _lease_granted(conn: Connection, centre_id: str, e: Event) -> None:
    d = e.data
    conn.execute(
        _INSERT_LEASE,
        {
            "id": d["lease_id"],
            "centre_id": centre_id,
            **{name: d[name] for name in ("kiosk_id", "service_id", "series", "day")},
            "first_n": d["first"],
            "last_n": d["last"],
            "granted_at": e.at,
            "end": None,
            "ended_at": None,
        },
    )


def _lease_ended(conn: Connection, _centre_id: str, e: Event) -> None:
    conn.execute(_END_LEASE, {"b_lease": e.data["lease_id"], "b_end": e.data["reason"], "b_at": e.at})


def _refused(conn: Connection, centre_id: str, e: Event) -> None:
    d = e.data
    row = {name: d[name] for name in ("kiosk_id", "number", "service", "reason")}
    row |= {"id": d["ticket_id"], "centre_id": centre_id}
    moments = {"issued_at": datetime.fromisoformat(d["issued_at"]), "at": e.at, "settled_at": None}
    conn.execute(_INSERT_REFUSED, row | moments)


def _settled(conn: Connection, _centre_id: str, e: Event) -> None:
    conn.execute(_SETTLE, {"b_ticket": e.data["ticket_id"], "b_at": e.at})


HANDLERS: Mapping[str, Callable[[Connection, str, Event], None]] = {
    "lease.granted": _lease_granted,
    "lease.ended": _lease_ended,
    "ticket.refused": _refused,
    "ticket.refusal_settled": _settled,
}
