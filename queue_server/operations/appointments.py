"""Appointments: booked for a service and a moment, and turned into a ticket when the person comes that day."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.engine import RowMapping

from queue_server.domain import calendar
from queue_server.domain.appointment_code import as_typed, new_code
from queue_server.domain.calendar import service_day
from queue_server.domain.identity import new_id
from queue_server.domain.problems import Problem
from queue_server.store import tables as t
from queue_server.store.store import Transaction, View

AHEAD = timedelta(days=90)
"""How far ahead one can book: as long as plans of opening hours and holidays are made for."""

_KNOWN = select(t.appointment).where(
    (t.appointment.c.id == bindparam("b_key")) | (t.appointment.c.code == bindparam("b_code"))
)
_CODE = select(t.appointment.c.id).where(t.appointment.c.code == bindparam("b_code"))
_ON_DAY = (
    select(t.appointment)
    .where(t.appointment.c.centre_id == bindparam("b_centre"), t.appointment.c.day == bindparam("b_day"))
    .order_by(t.appointment.c.at, t.appointment.c.id)
)
_FROM_NOW_ON = (
    select(t.appointment.c.id)
    .where(t.appointment.c.centre_id == bindparam("b_centre"), t.appointment.c.day >= bindparam("b_day"))
    .limit(1)
)
_OF_MARKS = _ON_DAY.join(t.person_appointment, t.person_appointment.c.appointment_id == t.appointment.c.id).where(
    t.person_appointment.c.mark.in_(bindparam("b_marks", expanding=True)), t.appointment.c.state == "booked"
)
_TELL_AGAIN = insert(t.person_appointment)
_REFUSED = {"arrived": "appointment_used", "cancelled": "appointment_cancelled"}


def day_to_book(view: View, service: str, at: datetime) -> str:
    """The service day (ISO) of a moment that can be booked.

    Raises:
        Problem: ``unknown_service``, ``appointment_past``, ``appointment_too_far`` (with the most days ahead),
            ``appointment_outside_hours`` (with the next opening after that moment).
    """
    service_id = view.directory.service(service)["id"]
    if at <= view.now:
        raise Problem("appointment_past")
    if at > view.now + AHEAD:
        raise Problem("appointment_too_far", days=AHEAD.days)
    day = service_day(at, view.directory.tz).isoformat()
    if not any(opens <= at < closes for opens, closes in view.directory.spans_of(service_id, day)):
        opens_at = view.directory.opening(service_id, at).opens_at
        raise Problem("appointment_outside_hours", opens_at=opens_at and opens_at.isoformat())
    return day


def book(tx: Transaction, service: str, at: datetime, person: Callable[[str, str], str] | None) -> str:
    """A new appointment; its id. `person` makes the mark of whom it is for, from service and day of the appointment.

    Raises as `day_to_book`.
    """
    day = day_to_book(tx, service, at)
    service_id = tx.directory.service(service)["id"]
    appointment_id = new_id(tx.now)
    tx.append(
        "appointment.booked",
        {
            "appointment_id": appointment_id,
            "code": _free_code(tx),
            "service_id": service_id,
            "day": day,
            "at": at.isoformat(),
        },
    )
    if person is not None:
        row = {"centre_id": tx.centre_id, "day": day, "mark": person(service_id, day)}
        tx.conn.execute(_TELL_AGAIN, {**row, "appointment_id": appointment_id})
    return appointment_id


def cancel(tx: Transaction, key: str, reason: str | None) -> str:
    """Call an appointment off; its id.

    Raises ``appointment_unknown``, ``appointment_used``, ``appointment_cancelled``.
    """
    found = _booked(tx, key)
    told = {"appointment_id": found["id"], "service_id": found["service_id"], "reason": reason}
    tx.append("appointment.cancelled", told)
    return str(found["id"])


def due(view: View, key: str) -> RowMapping:
    """The appointment of that id or code, if somebody may come with it now.

    Raises:
        Problem: ``appointment_unknown``, ``appointment_used``, ``appointment_cancelled``, ``appointment_not_today``
            (with its moment).
    """
    found = _booked(view, key)
    if found["day"] != view.day:
        raise Problem("appointment_not_today", at=found["at"].isoformat())
    return found


def arrive(tx: Transaction, appointment: RowMapping, ticket_id: str) -> None:
    """The person came and has a ticket."""
    told = {"appointment_id": appointment["id"], "service_id": appointment["service_id"], "ticket_id": ticket_id}
    tx.append("appointment.arrived", told)


def of_person(view: View, mark: Callable[[str, str], str]) -> list[dict[str, Any]]:
    """What a person can still come with today; `mark` makes their mark from service and day."""
    marks = [mark(service_id, view.day) for service_id in view.directory.services]
    return _shown(view, view.conn.execute(_OF_MARKS, {**_day(view, view.day), "b_marks": marks}).mappings().all())


def slots(view: View, service: str, day: str) -> list[tuple[datetime, int]]:
    """The moments of a day that are offered for a service, each with how many have booked from it to the next.

    Empty where nobody can book. Raises ``unknown_service``.
    """
    service_id = view.directory.service(service)["id"]
    today = date.fromisoformat(view.day)
    if not today <= date.fromisoformat(day) <= today + AHEAD:
        return []
    rows = view.conn.execute(_ON_DAY, _day(view, day)).mappings()
    booked = [row["at"] for row in rows if row["service_id"] == service_id and row["state"] != "cancelled"]
    offered = calendar.slots(view.directory.spans_of(service_id, day), view.now)
    within = [at for at in offered if at <= view.now + AHEAD]
    return [(at, sum(at <= one < at + calendar.SLOT for one in booked)) for at in within]


def are_booked(view: View) -> bool:
    """Whether anybody has booked for today or later: whether it makes sense to ask who comes for one."""
    return view.conn.execute(_FROM_NOW_ON, _day(view, view.day)).first() is not None


def on_day(view: View, day: str) -> list[dict[str, Any]]:
    """All appointments of a day, in the order of their moments."""
    return _shown(view, view.conn.execute(_ON_DAY, _day(view, day)).mappings().all())


def shown(view: View, key: str) -> dict[str, Any]:
    """An appointment as the API shows it. Raises ``appointment_unknown``."""
    return _shown(view, [_known(view, key)])[0]


def purge(tx: Transaction) -> None:
    """Forget the marks of past days; their keys are gone, so they say nothing any more."""
    tx.conn.execute(delete(t.person_appointment).where(t.person_appointment.c.day < tx.day))


def _known(view: View, key: str) -> RowMapping:
    found = view.conn.execute(_KNOWN, {"b_key": key, "b_code": as_typed(key)}).mappings().first()
    if found is None:
        raise Problem("appointment_unknown")
    return found


def _booked(view: View, key: str) -> RowMapping:
    found = _known(view, key)
    if found["state"] != "booked":
        raise Problem(_REFUSED[found["state"]])
    return found


def _free_code(tx: Transaction) -> str:
    while tx.conn.execute(_CODE, {"b_code": (code := new_code())}).first() is not None:
        pass
    return code


def _day(view: View, day: str) -> dict[str, str]:
    return {"b_centre": view.centre_id, "b_day": day}


def _shown(view: View, rows: Collection[RowMapping]) -> list[dict[str, Any]]:
    return [
        {
            **{name: row[name] for name in ("id", "code", "day", "state", "ticket_id")},
            "service": _service(view, row["service_id"]),
            "at": row["at"].isoformat(),
        }
        for row in rows
    ]


def _service(view: View, service_id: str) -> dict[str, Any]:
    row = view.directory.services[service_id]
    return {name: row[name] for name in ("id", "code", "name_vi")} | {"name_en": row["name_en"] or row["name_vi"]}
