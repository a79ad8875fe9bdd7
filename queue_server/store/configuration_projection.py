"""From events to state: what a centre is."""

from collections.abc import Callable, Mapping

from sqlalchemy import Table, delete, insert
from sqlalchemy.engine import Connection

from queue_server.store import tables as t
from queue_server.store.log import Event
from queue_server.store.upsert import upsert

_Handler = Callable[[Connection, str, Event], None]


def configures(event_type: str) -> bool:
    """Whether an event changes the configuration or the procedures: what was prepared from them is then out of date."""
    return event_type in HANDLERS


def _saved(table: Table) -> _Handler:
    def handle(conn: Connection, _centre_id: str, e: Event) -> None:
        upsert(conn, table, e.data)

    return handle


def _officer_saved(conn: Connection, _centre_id: str, e: Event) -> None:
    row = {k: v for k, v in e.data.items() if k != "service_ids"}
    upsert(conn, t.officer, row)
    conn.execute(delete(t.skill).where(t.skill.c.officer_id == row["id"]))
    skills = [{"officer_id": row["id"], "service_id": s, "position": i} for i, s in enumerate(e.data["service_ids"])]
    if skills:
        conn.execute(insert(t.skill), skills)


def _hours_removed(conn: Connection, _centre_id: str, e: Event) -> None:
    conn.execute(delete(t.hours).where(t.hours.c.id == e.data["id"]))


def _holiday_removed(conn: Connection, _centre_id: str, e: Event) -> None:
    conn.execute(delete(t.holiday).where(t.holiday.c.day == e.data["day"]))


def _procedures_saved(conn: Connection, _centre_id: str, e: Event) -> None:
    for row in e.data["items"]:
        upsert(conn, t.procedure, row)


HANDLERS: Mapping[str, _Handler] = {
    "centre.saved": _saved(t.centre),
    "zone.saved": _saved(t.zone),
    "agency.saved": _saved(t.agency),
    "service.saved": _saved(t.service),
    "officer.saved": _officer_saved,
    "counter.saved": _saved(t.counter),
    "hours.saved": _saved(t.hours),
    "hours.removed": _hours_removed,
    "holiday.saved": _saved(t.holiday),
    "holiday.removed": _holiday_removed,
    "procedures.saved": _procedures_saved,
}
