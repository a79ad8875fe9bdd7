"""Midnight, daylight saving, leap days and clocks that are set: told by a clock moved by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from queue_server.domain.clock import LeapWatch
from queue_server.operations import days
from queue_server.operations.day_legs import not_before
from queue_server.reports.today import today
from queue_server.store import log
from queue_server.store import tables as t
from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from tests.centres import found_small_centre
from tests.clocks import MONDAY_NINE, HandClock
from tests.operations.hall import Hall


def hall_at(tmp_path, zone: str, local: str) -> tuple[Hall, HandClock]:  # type: ignore[no-untyped-def]
    """The small centre in another time zone, at a local moment, open around the clock."""
    clock = HandClock(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
    store = Store(make_engine(f"sqlite:///{tmp_path}/motcua.db"), clock)
    store.migrate()
    found_small_centre(store)
    with store.writing() as tx:
        tx.append("centre.saved", {**dict(tx.directory.centre), "tz": zone})
        for row in tx.conn.execute(select(t.hours)).mappings().all():
            tx.append("hours.saved", {**dict(row), "opens": "00:00", "closes": "00:00"})
        for weekday in (5, 6):
            row = {"id": f"more-{weekday}", "weekday": weekday, "opens": "00:00", "closes": "00:00", "service_id": None}
            tx.append("hours.saved", row)
    return Hall(store), clock


def end_of_day(hall: Hall) -> int:
    with hall.store.writing() as tx:
        return days.close_past_days(tx)


@pytest.mark.parametrize(
    ("zone", "before", "minutes", "day", "next_day"),
    [
        ("Asia/Ho_Chi_Minh", "2026-11-23T23:59", 1, "2026-11-23", "2026-11-24"),
        ("Asia/Ho_Chi_Minh", "2026-12-31T23:59", 1, "2026-12-31", "2027-01-01"),
        ("Asia/Ho_Chi_Minh", "2028-02-28T23:59", 1, "2028-02-28", "2028-02-29"),
        ("Asia/Ho_Chi_Minh", "2028-02-29T23:59", 1, "2028-02-29", "2028-03-01"),
        ("Asia/Ho_Chi_Minh", "2027-02-28T23:59", 1, "2027-02-28", "2027-03-01"),
        # Berlin: the day that is an hour longer, and the one that is an hour shorter.
        ("Europe/Berlin", "2026-10-25T00:30", 24 * 60 + 30, "2026-10-25", "2026-10-26"),
        ("Europe/Berlin", "2027-03-28T00:30", 22 * 60 + 30, "2027-03-28", "2027-03-29"),
        # Havana and Beirut leap at midnight itself: the day begins at one o'clock.
        ("America/Havana", "2026-03-07T23:59", 1, "2026-03-07", "2026-03-08"),
        ("Asia/Beirut", "2026-03-28T23:59", 1, "2026-03-28", "2026-03-29"),
        # Kiribati is fourteen hours ahead, Niue eleven behind.
        ("Pacific/Kiritimati", "2026-11-23T23:59", 1, "2026-11-23", "2026-11-24"),
        ("Pacific/Niue", "2026-11-23T23:59", 1, "2026-11-23", "2026-11-24"),
    ],
)
def test_the_day_ends_at_the_centres_midnight(  # type: ignore[no-untyped-def]
    tmp_path, zone: str, before: str, minutes: int, day: str, next_day: str
) -> None:
    hall, clock = hall_at(tmp_path, zone, before)
    hall.open("Q1")
    served, waits, parked = hall.issue(), hall.issue(), hall.issue("TRA")
    assert hall.call_next("Q1") == served
    hall.do("start", served)
    assert hall.ticket(served)["day"] == day
    clock.go(minutes=minutes, seconds=-1)
    assert end_of_day(hall) == 0, "not a second too early"
    clock.go(seconds=1)
    assert end_of_day(hall) == 2
    assert end_of_day(hall) == 0, "once"
    states = {n: hall.ticket(n)["state"] for n in (served, waits, parked)}
    assert states == {served: "serving", waits: "expired", parked: "expired"}
    hall.do("finish", served)
    first = hall.ticket(hall.issue())
    assert (first["number"], first["day"]) == ("A001", next_day)
    assert hall.audit().differences == ()


@pytest.mark.parametrize(("zone", "at"), [("Europe/Berlin", "2026-10-25T01:30"), ("Europe/Berlin", "2027-03-28T01:30")])
def test_a_wait_over_the_change_of_hours_is_the_time_that_passed(tmp_path, zone: str, at: str) -> None:  # type: ignore[no-untyped-def]
    hall, clock = hall_at(tmp_path, zone, at)
    hall.open("Q1")
    ticket = hall.issue()
    clock.go(minutes=90)
    hall.call_next("Q1")
    hall.do("start", ticket)
    assert hall.ticket(ticket)["legs"][0]["waited_s"] == 90 * 60
    with hall.store.reading() as view:
        assert today(view)["mean_wait_s"] == 90 * 60


@pytest.mark.parametrize(
    "back", [timedelta(microseconds=1), timedelta(seconds=1), timedelta(hours=1), timedelta(days=3)]
)
def test_a_clock_set_back_repeats_no_number_and_measures_nothing_below_zero(
    store: Store, clock: HandClock, back: timedelta
) -> None:
    hall = Hall(store)
    hall.open("Q1")
    before = [hall.issue() for _ in range(3)]
    clock.at -= back
    after = [hall.issue() for _ in range(3)]
    numbers = [(hall.ticket(n)["day"], hall.ticket(n)["number"]) for n in (*before, *after)]
    assert len(set(numbers)) == 6
    ticket = hall.call_next("Q1")
    assert ticket is not None
    hall.do("start", ticket)
    hall.do("finish", ticket)
    leg = hall.ticket(ticket)["legs"][0]
    assert leg["waited_s"] >= 0
    assert leg["served_s"] >= 0
    with store.reading() as view:
        figures = today(view)
        assert [e.seq for e in log.verified(log.read(view.conn, view.centre_id))][-1] == view.head.seq
    assert (figures["mean_wait_s"] or 0) >= 0
    assert min(figures["curve"]["waiting"], default=0) >= 0
    assert hall.audit().differences == ()


def test_moments_are_read_in_the_order_of_their_events() -> None:
    at = MONDAY_NINE
    hour = timedelta(hours=1)
    assert not_before(at, None, at + hour) == [None, at + hour]
    assert not_before(at, at - hour, at - 2 * hour) == [at, at]
    assert not_before(at, at + hour, at) == [at + hour, at + hour]


@pytest.mark.parametrize(
    ("looks", "believed"),
    [
        # Seconds of a steady clock, seconds the wall clock shows more than that.
        ([(0, 0), (60, 0), (120, 0)], [True, True, True]),
        ([(0, 0), (60, 30), (120, 60)], [True, True, True]),
        ([(0, 0), (60, 86400), (120, 86400), (961, 86400)], [True, False, False, True]),
        ([(0, 0), (60, 86400), (120, 0), (180, 0)], [True, False, False, False]),
        ([(0, 86400), (60, 0), (120, 0)], [True, True, True]),
        ([(0, 0), (36000, 0)], [True, True]),
    ],
    ids=["steady", "drifts", "leaps and was right", "leaps and is put right", "set back", "a long night"],
)
def test_a_clock_that_leaps_is_not_believed_at_once(looks: list[tuple[int, int]], believed: list[bool]) -> None:
    steady = [float(at) for at, _ in looks]
    turn = iter([steady[0], *steady])
    watch = LeapWatch(lambda: next(turn))
    assert [watch.believes(MONDAY_NINE + timedelta(seconds=at + ahead)) for at, ahead in looks] == believed
