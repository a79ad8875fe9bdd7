"""Numbers lent to kiosks and the tickets that come back from them, as stories."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from queue_server.domain.identity import derived_id, new_id
from queue_server.domain.leases import SIZE, End
from queue_server.domain.numbering import FIRST_LENT
from queue_server.domain.priority import Priority
from queue_server.domain.problems import Problem
from queue_server.operations import days, leases, offline_tickets
from queue_server.operations.offline_tickets import OfflineTicket, Taken
from queue_server.store import tables as t
from queue_server.store.log import from_row
from queue_server.store.store import Store
from tests.clocks import MONDAY_NINE, HandClock
from tests.operations.hall import Hall

KIOSK, OTHER = "kiosk-1", "kiosk-2"


@pytest.fixture
def hall(store: Store) -> Iterator[Hall]:
    """At the end of every story the log must rebuild to the live tables."""
    made = Hall(store)
    yield made
    assert made.audit().differences == ()


def grant(hall: Hall, service: str = "NOP", kiosk: str = KIOSK) -> str:
    return hall.store.perform(lambda tx: leases.grant(tx, kiosk, service))


def offline(lease_id: str, n: int = FIRST_LENT, **more: Any) -> OfflineTicket:
    plain = OfflineTicket(lease_id, n, f"A{n}", "NOP", MONDAY_NINE, Priority.NONE, (), "vi", None, None)
    return replace(plain, **more)


def merge(hall: Hall, *told: OfflineTicket, kiosk: str = KIOSK) -> list[Taken]:
    return hall.store.perform(lambda tx: offline_tickets.merge(tx, kiosk, told))


def refusal(act: Any) -> str:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.code


def events(hall: Hall, *types: str) -> list[dict[str, Any]]:
    with hall.store.reading() as view:
        rows = view.conn.execute(select(t.event).where(t.event.c.type.in_(types)).order_by(t.event.c.seq)).mappings()
        return [from_row(row).data for row in rows]


def test_a_ticket_issued_without_the_server_has_its_place_by_its_own_time(hall: Hall, clock: HandClock) -> None:
    lease = grant(hall)
    clock.go(minutes=5)
    during = clock.now()
    clock.go(minutes=5)
    after = hall.issue("NOP")
    clock.go(minutes=1)
    (taken,) = merge(hall, offline(lease, issued_at=during))
    assert (taken.outcome, taken.ticket_id) == ("merged", derived_id(lease, FIRST_LENT))
    ticket = hall.ticket(taken.ticket_id)
    assert (ticket["number"], ticket["issued_at"], ticket["people_ahead"]) == ("A9001", during.isoformat(), 0)
    assert hall.ticket(after)["number"] == "A001"
    hall.open("Q1")
    assert hall.call_next("Q1") == taken.ticket_id
    assert hall.ticket(taken.ticket_id)["legs"][0]["waited_s"] == 360


def test_told_twice_and_out_of_order_it_is_one_ticket_each(hall: Hall, clock: HandClock) -> None:
    lease = grant(hall)
    clock.go(minutes=10)
    told = [offline(lease, FIRST_LENT + i, issued_at=MONDAY_NINE + timedelta(minutes=i)) for i in range(3)]
    assert [one.outcome for one in merge(hall, told[2], told[0])] == ["merged", "merged"]
    assert [one.outcome for one in merge(hall, *told)] == ["known", "merged", "known"]
    assert [one.outcome for one in merge(hall, *told, kiosk=OTHER)] == ["known"] * 3
    hall.open("Q1")
    called = []
    for _ in told:
        called.append(hall.call_next("Q1"))
        hall.do("no_show", str(called[-1]))
    assert called == [derived_id(lease, one.n) for one in told]


def test_two_kiosks_hold_different_numbers_and_the_line_keeps_its_own(hall: Hall) -> None:
    first, second = grant(hall), grant(hall, kiosk=OTHER)
    with hall.store.reading() as view:
        numbers = [label for lease in (first, second) for _, label, _ in leases.numbers(view, lease)]
    assert numbers == [f"A{n}" for n in range(FIRST_LENT, FIRST_LENT + 2 * SIZE)]
    assert [hall.number(hall.issue("NOP")) for _ in range(3)] == ["A001", "A002", "A003"]


def test_what_a_kiosk_gives_back_is_void_number_by_number(hall: Hall) -> None:
    lease = grant(hall)
    merge(hall, offline(lease, FIRST_LENT + 1))
    assert refusal(lambda: hall.store.perform(lambda tx: leases.end(tx, lease, End.RETURNED, OTHER))) == "forbidden"
    for _ in range(2):
        hall.store.perform(lambda tx: leases.end(tx, lease, End.RETURNED, KIOSK))
    (ended,) = events(hall, "lease.ended")
    assert ended["reason"] == "returned"
    assert ended["void"] == [[FIRST_LENT, FIRST_LENT], [FIRST_LENT + 2, FIRST_LENT + SIZE - 1]]
    (taken,) = merge(hall, offline(lease, FIRST_LENT + 5))
    assert (taken.outcome, taken.reason) == ("refused", "lease_ended")


def test_the_day_ends_leases_and_a_late_ticket_is_told_to_the_staff_once(hall: Hall, clock: HandClock) -> None:
    lease = grant(hall)
    merge(hall, offline(lease))
    clock.go(days=1)
    hall.store.perform(days.close_past_days)
    (ended,) = events(hall, "lease.ended")
    assert (ended["reason"], ended["void"]) == ("day_over", [[FIRST_LENT + 1, FIRST_LENT + SIZE - 1]])
    assert events(hall, "day.closed") == [{"day": "2026-11-23"}]
    late = offline(lease, FIRST_LENT + 1, number="A9002", service="NOP")
    for _ in range(2):
        (taken,) = merge(hall, late)
        assert (taken.outcome, taken.reason) == ("refused", "day_over")
    with hall.store.reading() as view:
        (shown,) = offline_tickets.refused(view)
    assert (shown["number"], shown["reason"], shown["kiosk_id"]) == ("A9002", "day_over", KIOSK)
    assert len(events(hall, "ticket.refused")) == 1
    assert grant(hall) != lease


def test_numbers_nobody_lent_and_services_that_are_gone_are_refused(hall: Hall) -> None:
    lease, nowhere = grant(hall), new_id(MONDAY_NINE)
    assert [one.reason for one in merge(hall, offline(nowhere), offline(lease, FIRST_LENT + SIZE))] == [
        "lease_unknown",
        "not_lent",
    ]
    with hall.store.writing() as tx:
        tx.append("service.saved", {**tx.directory.service("NOP"), "active": False})
    assert merge(hall, offline(lease))[0].reason == "service_gone"


def test_a_clock_gone_wrong_neither_jumps_the_line_nor_waits_from_the_future(hall: Hall, clock: HandClock) -> None:
    clock.go(minutes=1)
    lease = grant(hall)
    clock.go(minutes=9)
    early, late = MONDAY_NINE - timedelta(days=400), MONDAY_NINE + timedelta(days=400)
    merge(hall, offline(lease, issued_at=early), offline(lease, FIRST_LENT + 1, issued_at=late))
    issued = [hall.ticket(derived_id(lease, n))["issued_at"] for n in (FIRST_LENT, FIRST_LENT + 1)]
    assert issued[0] == (MONDAY_NINE + timedelta(minutes=1)).isoformat()
    assert MONDAY_NINE + timedelta(minutes=10) <= datetime.fromisoformat(issued[1]) < clock.now() + timedelta(seconds=1)


def test_the_ticket_whose_answer_was_lost_is_withdrawn(hall: Hall) -> None:
    lease, twin = grant(hall), hall.issue("NOP")
    (taken,) = merge(hall, offline(lease, twin_id=twin))
    assert hall.ticket(twin)["state"] == "cancelled"
    assert hall.ticket(taken.ticket_id)["state"] == "waiting"
    hall.open("Q1")
    called = hall.call_next("Q1")
    assert called == taken.ticket_id
    merge(hall, offline(lease, FIRST_LENT + 1, twin_id=called))
    assert hall.ticket(str(called))["state"] == "called"


def test_the_paper_a_kiosk_began_is_known_under_its_own_id(hall: Hall) -> None:
    lease, job = grant(hall), "018f0000-0000-7000-8000-000000000001"
    (first, second) = merge(hall, offline(lease, job_id=job), offline(lease, FIRST_LENT + 1, job_id=job))
    assert hall.ticket(first.ticket_id)["paper"] == "queued"
    assert hall.ticket(second.ticket_id)["paper"] == "none"


def test_what_cannot_be_lent_is_refused(hall: Hall, clock: HandClock) -> None:
    assert refusal(lambda: grant(hall, "XYZ")) == "unknown_service"
    for _ in range(3):
        grant(hall)
    assert refusal(lambda: grant(hall)) == "not_lent"
    grant(hall, kiosk=OTHER)
    with hall.store.writing() as tx:
        tx.append("service.saved", {**tx.directory.service("TRA"), "daily_limit": 50})
    assert refusal(lambda: grant(hall, "TRA")) == "not_lent"
    clock.go(hours=8, minutes=1)
    assert refusal(lambda: grant(hall, kiosk=OTHER)) == "service_closed"


def test_the_hours_of_the_day_go_with_the_lease(hall: Hall) -> None:
    lease = grant(hall)
    with hall.store.reading() as view:
        spans = leases.hours(view, lease)
    assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in spans] == ["07:30-11:30", "13:30-17:00"]
