"""What a kiosk knows alone: the hall as last seen, for so long, and when its tickets were issued."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.lease_book import LeaseBook
from kiosk.leases import Lease, Number
from kiosk.problems import LocalProblem
from kiosk.server_clock import ServerClock
from kiosk.standby import SEEN_LIMIT, Standby
from kiosk.wish import Wish

# Monday 10:00 in Ho Chi Minh City.
TEN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HOURS = (
    (TEN - timedelta(hours=2, minutes=30), TEN + timedelta(hours=1, minutes=30)),
    (TEN + timedelta(hours=3, minutes=30), TEN + timedelta(hours=7)),
)
WISH = Wish("s1", "none", (), "vi", None, "print")


def service(name: str) -> dict[str, Any]:
    named = dict.fromkeys(("id", "code", "name_vi", "name_en"), name)
    state = {"open": True, "waiting": 4, "open_counters": 1, "forecast": {"low_s": 60, "high_s": 90}}
    return {**named, **state, "where": None, "opens_at": None, "closes_at": None}


SEEN = {"centre": {"name_vi": "TT", "tz": "Asia/Ho_Chi_Minh"}, "services": [service("s1"), service("s2")]}


class Machine:
    """Its clock, and the one nobody sets."""

    def __init__(self) -> None:
        self.wall = TEN
        self.since_boot = 50.0

    def go(self, span: timedelta) -> None:
        self.wall += span
        self.since_boot += span.total_seconds()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[LeaseBook]:
    made = LeaseBook(tmp_path / "leases.db", TEN)
    made.add(Lease("l1", "s1", "2026-11-23", HOURS), [Number(9001 + i, f"A{9001 + i}", f"t{i}", "u") for i in range(2)])
    yield made
    made.close()


@pytest.fixture
def standby(book: LeaseBook, machine: Machine) -> Standby:
    made = Standby(book, ServerClock(timedelta(0), lambda: machine.wall, lambda: machine.since_boot))
    made.remember(SEEN)
    return made


def shown(standby: Standby) -> dict[str, tuple[bool, str | None]]:
    view = standby.view()
    assert view is not None
    return {one["id"]: (one["open"], one["closed_reason"]) for one in view["services"]}


def test_a_service_is_open_by_its_lease_and_hours(standby: Standby, machine: Machine) -> None:
    assert shown(standby) == {"s1": (True, None), "s2": (False, "no_connection")}
    machine.go(timedelta(hours=2))
    assert shown(standby)["s1"] == (False, "outside_hours")
    view = standby.view()
    assert view is not None
    assert view["services"][0]["opens_at"] == HOURS[1][0].isoformat()
    assert view["services"][0]["waiting"] is None
    with pytest.raises(LocalProblem, match="no_number_here"):
        standby.issue("i1", WISH, with_paper=False)
    machine.go(timedelta(hours=2))
    assert standby.issue("i1", WISH, with_paper=False).number == "A9001"


def test_what_was_seen_too_long_ago_is_not_shown(standby: Standby, machine: Machine) -> None:
    machine.go(SEEN_LIMIT)
    assert standby.view() is not None
    machine.go(timedelta(seconds=1))
    assert standby.view() is None


def test_numbers_of_another_day_are_not_given_out(standby: Standby, book: LeaseBook, machine: Machine) -> None:
    book.add(Lease("l2", "s2", "2026-11-20", HOURS), [Number(9001, "B9001", "t9", "u")])
    assert shown(standby)["s2"] == (False, "no_connection")
    with pytest.raises(LocalProblem, match="no_number_here"):
        standby.issue("i1", Wish("s2", "none", (), "vi", None, "print"), with_paper=False)


def test_the_same_touch_is_the_same_ticket(standby: Standby) -> None:
    first = standby.issue("i1", WISH, with_paper=True)
    assert standby.issue("i1", WISH, with_paper=True) == first
    assert standby.issue("i2", WISH, with_paper=True).number == "A9002"
    with pytest.raises(LocalProblem, match="no_number_here"):
        standby.issue("i3", WISH, with_paper=True)


def test_within_a_boot_a_wrong_clock_is_put_right_afterwards(book: LeaseBook, machine: Machine) -> None:
    """The kiosk restarted while cut off, its clock an hour slow; the server tells the time only later."""
    machine.wall -= timedelta(hours=1)
    clock = ServerClock(timedelta(0), lambda: machine.wall, lambda: machine.since_boot)
    standby = Standby(book, clock)
    book.keep("hall", '{"at": "2026-11-23T02:00:00+00:00", "centre": {"tz": "Asia/Ho_Chi_Minh"}, "services": []}')
    ticket = standby.issue("i1", WISH, with_paper=False)
    assert standby.issued_at(ticket) == TEN - timedelta(hours=1)
    machine.go(timedelta(minutes=20))
    clock.heard(TEN + timedelta(minutes=20), machine.since_boot, machine.since_boot)
    assert standby.issued_at(ticket) == TEN
