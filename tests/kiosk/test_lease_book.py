"""The record of lent numbers: each number once, whatever is repeated, restarted or set wrong."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.lease_book import LeaseBook, Moment
from kiosk.leases import Lease, Number, read_lease
from kiosk.wish import Wish

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
WISH = Wish("s1", "none", ("wheelchair",), "vi", None, "print")
LEASE = Lease("l1", "s1", "2026-11-23", ((NOON - timedelta(hours=4), NOON + timedelta(hours=4)),))
NUMBERS = [Number(9001 + i, f"A{9001 + i}", f"t{i}", f"http://centre/t#{i}") for i in range(3)]


def at(moment: datetime = NOON) -> Moment:
    return Moment(moment, "boot", 1000.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "leases.db"


@pytest.fixture
def book(file: Path) -> Iterator[LeaseBook]:
    made = LeaseBook(file, NOON)
    made.add(LEASE, NUMBERS)
    yield made
    made.close()


def test_numbers_go_out_in_order_each_once_and_then_there_are_none(book: LeaseBook) -> None:
    assert [book.issue(f"i{i}", WISH, ["l1"], at(), None) for i in range(4)] == [True, True, True, False]
    assert [one.number for one in book.untold()] == ["A9001", "A9002", "A9003"]
    assert book.held() == {}


def test_a_lease_that_comes_twice_brings_no_used_number_back(book: LeaseBook) -> None:
    book.issue("i1", WISH, ["l1"], at(), None)
    book.add(LEASE, NUMBERS)
    assert book.held() == {"s1": 2}


def test_what_was_issued_outlives_a_restart(book: LeaseBook, file: Path) -> None:
    book.issue("i1", WISH, ["l1"], at(), "job")
    book.close()
    again = LeaseBook(file, NOON)
    (ticket,) = again.untold()
    assert ticket == again.ticket_of("i1")
    assert (ticket.number, ticket.job_id, ticket.help, ticket.issued) == ("A9001", "job", ("wheelchair",), at())
    assert again.leases() == [(LEASE, 2)]
    again.close()


def test_nobody_is_dated_before_the_one_before_them(book: LeaseBook) -> None:
    book.issue("i1", WISH, ["l1"], at(), None)
    book.issue("i2", WISH, ["l1"], at(NOON - timedelta(hours=3)), None)
    assert [one.issued.at for one in book.untold()] == [NOON, NOON]


def test_a_told_ticket_keeps_no_link_and_goes_after_a_day(book: LeaseBook, file: Path) -> None:
    book.issue("i1", WISH, ["l1"], at(), None)
    book.issue("i2", WISH, ["l1"], at(), None)
    book.told("t0", "merged")
    told = book.ticket_of("i1")
    assert told is not None
    assert told.follow_url == ""
    book.close()
    later = LeaseBook(file, NOON + timedelta(hours=25))
    assert later.ticket_of("i1") is None
    assert [one.id for one in later.untold()] == ["t1"]
    later.close()


def test_a_lost_lease_is_asked_for_under_the_same_key(book: LeaseBook) -> None:
    key = book.key_to_ask("s2")
    assert book.key_to_ask("s2") == key != book.key_to_ask("s3")
    book.add(Lease("l2", "s2", "2026-11-23", ()), [])
    assert book.key_to_ask("s2") != key


def test_a_lease_that_is_over_takes_its_numbers_with_it(book: LeaseBook) -> None:
    book.issue("i1", WISH, ["l1"], at(), None)
    book.forget("l1")
    assert book.held() == {}
    assert not book.issue("i2", WISH, ["l1"], at(), None)
    assert [one.id for one in book.untold()] == ["t0"]


def test_the_file_is_for_its_owner_alone(book: LeaseBook, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_hours_of_the_day() -> None:
    noon, one, two, three = (NOON + timedelta(hours=h) for h in range(4))
    lease = Lease("l", "s", "d", ((noon, one), (two, three)))
    lunch = one + timedelta(minutes=30)
    assert (lease.open_at(noon), lease.open_at(lunch), lease.open_at(one)) == (True, False, False)
    assert (lease.opens_after(lunch), lease.closes_after(noon)) == (two, one)
    assert (lease.over(lunch), lease.over(three)) == (False, True)


@pytest.mark.parametrize(
    "spoilt",
    [{"id": None}, {"hours": [{"opens_at": "2026-11-23T07:30:00", "closes_at": "x"}]}, {"numbers": [{"n": 1}]}],
)
def test_an_answer_that_is_no_lease_is_no_lease(spoilt: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_lease({"id": "l", "service_id": "s", "day": "d", "hours": [], "numbers": [], **spoilt})
