"""From events to state: appointments."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlalchemy.engine import Connection

from queue_server.store import tables as t
from queue_server.store.log import Event

_INSERT = insert(t.appointment)
_OF_ID = update(t.appointment).where(t.appointment.c.id == bindparam("b_id"))
_CANCEL = _OF_ID.values(state="cancelled")
_ARRIVE = _OF_ID.values(state="arrived", ticket_id=bindparam("b_ticket"))


def _booked(conn: Connection, centre_id: str, e: Event) -> None:
    d = e.data
    row = {name: d[name] for name in ("code", "service_id", "day")}
    row |= {"id": d["appointment_id"], "centre_id": centre_id, "state": "booked", "ticket_id": None}
    conn.execute(_INSERT, {**row, "at": datetime.fromisoformat(d["at"])})


def _cancelled(conn: Connection, _centre_id: str, e: Event) -> None:
    conn.execute(_CANCEL, {"b_id": e.data["appointment_id"]})


def _arrived(conn: Connection, _centre_id: str, e: Event) -> None:
    conn.execute(_ARRIVE, {"b_id": e.data["appointment_id"], "b_ticket": e.data["ticket_id"]})


HANDLERS: Mapping[str, Callable[[Connection, str, Event], None]] = {
    "appointment.booked": _booked,
    "appointment.cancelled": _cancelled,
    "appointment.arrived": _arrived,
}
