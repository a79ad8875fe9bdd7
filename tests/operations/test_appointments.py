"""Appointments: booked within opening hours, come with once, found by the person on their day; on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from queue_server.domain.problems import Problem
from queue_server.operations import appointments
from queue_server.store import log
from queue_server.store import tables as t
from queue_server.store.store import Store
from tests.clocks import MONDAY_NINE, HandClock
from tests.operations.hall import Hall
from tests.operations.test_one_a_person import of

TEN = MONDAY_NINE + timedelta(hours=1)


@pytest.fixture
def hall(store: Store) -> Hall:
    return Hall(store)


def book(store: Store, at: datetime = TEN, service: str = "NOP", name: str | None = None) -> dict[str, Any]:
    with store.writing() as tx:
        booked = appointments.book(tx, service, at, of(name) if name else None)
        return appointments.shown(tx, booked)


def found(store: Store, name: str) -> list[str]:
    with store.reading() as view:
        return [one["id"] for one in appointments.of_person(view, of(name))]


def refusal(hall: Hall, **wish: Any) -> Problem:
    with pytest.raises(Problem) as refused:
        hall.issue(**wish)
    return refused.value


def test_who_comes_with_an_appointment_keeps_its_place(hall: Hall, store: Store) -> None:
    booked = book(store)
    walk_in = hall.issue()
    ticket = hall.issue(appointment=booked["code"])
    assert hall.snapshot()["tickets"][-1]["class"] == "appointment"
    with store.reading() as view:
        assert appointments.shown(view, booked["id"]) == {**booked, "state": "arrived", "ticket_id": ticket}
        at = view.conn.execute(select(t.visit.c.appointment_at).join(t.ticket).where(t.ticket.c.id == ticket)).scalar()
    assert at == TEN
    assert walk_in != ticket
    assert hall.audit().differences == ()


@pytest.mark.parametrize("key", ["id", "code"])
def test_an_appointment_is_good_for_one_number(hall: Hall, store: Store, key: str) -> None:
    booked = book(store)
    hall.issue(appointment=booked[key])
    assert refusal(hall, appointment=booked[key]).code == "appointment_used"
    assert hall.number(hall.issue()) == "A002"


def test_it_is_for_its_service_and_its_day(hall: Hall, store: Store, clock: HandClock) -> None:
    booked = book(store, TEN + timedelta(days=1))
    too_soon = refusal(hall, appointment=booked["code"])
    assert (too_soon.code, too_soon.data) == ("appointment_not_today", {"at": booked["at"]})
    clock.go(days=1)
    assert refusal(hall, service="TRA", appointment=booked["code"]).code == "appointment_other_service"
    hall.issue(appointment=booked["code"])


def test_a_code_is_taken_as_it_is_typed(hall: Hall, store: Store) -> None:
    code = book(store)["code"]
    hall.issue(appointment=f" {code[:4].lower()}-{code[4:]} ")


def test_what_was_called_off_or_never_booked_is_named(hall: Hall, store: Store) -> None:
    booked = book(store)
    with store.writing() as tx:
        appointments.cancel(tx, booked["code"], "bận việc")
    assert refusal(hall, appointment=booked["id"]).code == "appointment_cancelled"
    assert refusal(hall, appointment="22222222").code == "appointment_unknown"
    with pytest.raises(Problem, match="appointment_cancelled"), store.writing() as tx:
        appointments.cancel(tx, booked["id"], None)
    assert hall.audit().differences == ()


def test_who_came_is_not_to_be_called_off(hall: Hall, store: Store) -> None:
    booked = book(store)
    hall.issue(appointment=booked["id"])
    with pytest.raises(Problem, match="appointment_used"), store.writing() as tx:
        appointments.cancel(tx, booked["id"], None)


@pytest.mark.parametrize(
    ("away", "code"),
    [
        ({"minutes": -1}, "appointment_past"),
        ({"days": 91}, "appointment_too_far"),
        ({"hours": 3}, "appointment_outside_hours"),
        ({"hours": 8}, "appointment_outside_hours"),
        ({"days": 5}, "appointment_outside_hours"),
    ],
)
def test_a_moment_nobody_is_there_is_refused(store: Store, away: dict[str, float], code: str) -> None:
    with pytest.raises(Problem, match=code):
        book(store, MONDAY_NINE + timedelta(**away))
    with store.reading() as view:
        assert view.conn.execute(select(t.appointment)).first() is None


def test_a_person_finds_what_is_open_today(hall: Hall, store: Store, clock: HandClock) -> None:
    later = book(store, TEN + timedelta(minutes=30), "TRA", "An")
    first = book(store, TEN, "NOP", "An")
    book(store, TEN, "NOP", "Bình")
    tomorrow = book(store, TEN + timedelta(days=1), "NOP", "An")
    assert found(store, "An") == [first["id"], later["id"]]
    hall.issue(appointment=first["id"])
    assert found(store, "An") == [later["id"]]
    assert found(store, "Chi") == []
    clock.go(days=1)
    assert found(store, "An") == [tomorrow["id"]]


def test_the_log_does_not_say_whose_it_is_and_the_marks_go_when_their_day_is_over(
    hall: Hall, store: Store, clock: HandClock
) -> None:
    book(store, TEN, "NOP", "An")
    book(store, TEN + timedelta(days=1), "NOP", "An")
    with store.reading() as view:
        assert not any("An " in event.text for event in log.read(view.conn, view.centre_id))
    clock.go(days=1)
    with store.writing() as tx:
        appointments.purge(tx)
        left = tx.conn.execute(select(t.person_appointment.c.day)).scalars().all()
    assert left == ["2026-11-24"]
    assert hall.audit().differences == ()


def test_a_day_is_listed_in_its_order(store: Store) -> None:
    second, first = book(store, TEN + timedelta(minutes=20)), book(store)
    book(store, TEN + timedelta(days=1))
    with store.reading() as view:
        assert [one["id"] for one in appointments.on_day(view, view.day)] == [first["id"], second["id"]]
