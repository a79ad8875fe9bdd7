"""Rows that wait to be written come out as if each had been written at once, on both engines."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Table, select, text
from sqlalchemy.exc import IntegrityError

from queue_server.store import tables as t
from queue_server.store.store import Store, Transaction
from queue_server.store.unwritten import Unwritten

AT = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
VISIT = {"centre_id": "c", "day": "2026-03-02", "channel": "kiosk", "language": "vi", "identity": "none",
         "priority": "none", "help": ["wheelchair"], "appointment_at": None, "opened_at": AT}  # fmt: skip
TICKET = {"day": "2026-03-02", "series": "A", "state": "waiting", "leg_id": "none", "returns": 0, "issued_at": AT,
          "paper": "none", "paper_detail": None}  # fmt: skip
JOB = {"kiosk_id": "k", "state": "queued", "reprint": False, "reason": None, "officer_id": None, "detail": None,
       "queued_at": AT, "ended_at": None}  # fmt: skip
SERIES = {"centre_id": "c", "day": "2026-03-02"}


@pytest.fixture
def tx(store: Store) -> Iterator[Transaction]:
    with store.writing() as tx:
        yield tx


@pytest.fixture
def rows(tx: Transaction) -> Unwritten:
    return Unwritten(tx.conn)


def read(rows: Unwritten, table: Table, *columns: str) -> list[tuple[Any, ...]]:
    found = rows.conn.execute(select(*(table.c[name] for name in columns)).order_by(*table.primary_key.columns))
    return [tuple(row) for row in found]


def visit(rows: Unwritten, tx: Transaction, visit_id: str, **more: Any) -> None:
    rows.make(t.visit, {"id": visit_id, **VISIT, "centre_id": tx.centre_id, **more})


def test_lists_moments_and_nothing_at_all_are_kept(tx: Transaction, rows: Unwritten) -> None:
    visit(rows, tx, "a")
    visit(rows, tx, "b", appointment_at=AT, help=[])
    assert read(rows, t.visit, "id", "help", "appointment_at", "opened_at") == [
        ("a", ["wheelchair"], None, AT),
        ("b", [], AT, AT),
    ]


def test_any_text_is_kept_as_it_is(rows: Unwritten) -> None:
    odd = '{"name":"Ô tô “điện”"}\n\\u0041 %(w0)s \u2028'
    rows.make(t.idempotency, {"actor": "a", "key": "k", "fingerprint": "", "status": 200, "body": odd,
                              "created_at": AT, "seq": 2**40})  # fmt: skip
    assert read(rows, t.idempotency, "body", "seq") == [(odd, 2**40)]


def test_a_row_that_is_changed_before_it_is_written_is_written_once(tx: Transaction, rows: Unwritten) -> None:
    row = {"id": "a", **VISIT, "centre_id": tx.centre_id}
    rows.make(t.visit, row)
    rows.change(t.visit, "a", {"language": "en"})
    assert row["language"] == "vi", "whoever gave the row still has it as it was"
    assert read(rows, t.visit, "language") == [("en",)]


def test_later_changes_of_a_row_win_and_those_of_others_do_not_mix(tx: Transaction, rows: Unwritten) -> None:
    for visit_id in "abc":
        visit(rows, tx, visit_id)
    rows.write()
    rows.change(t.visit, "a", {"language": "en"})
    rows.change(t.visit, "a", {"language": "lo", "priority": "elderly"})
    rows.change(t.visit, "b", {"language": "en"})
    visit(rows, tx, "d")
    assert read(rows, t.visit, "id", "language", "priority") == [
        ("a", "lo", "elderly"),
        ("b", "en", "none"),
        ("c", "vi", "none"),
        ("d", "vi", "none"),
    ]


def test_a_row_that_is_put_replaces_the_one_with_its_key(rows: Unwritten) -> None:
    for n in (1, 7):
        rows.put(t.series_counter, {**SERIES, "series": "Z", "n": n})
    assert read(rows, t.series_counter, "series", "n") == [("Z", 7)]
    rows.put(t.series_counter, {**SERIES, "series": "Z", "n": 8})
    rows.put(t.series_counter, {**SERIES, "series": "Y", "n": 1})
    assert read(rows, t.series_counter, "series", "n") == [("Y", 1), ("Z", 8)]


@pytest.mark.parametrize("between", [Unwritten.write, lambda rows: None], ids=["written", "unwritten"])
def test_a_key_that_is_taken_is_refused(store: Store, between: Any) -> None:
    with pytest.raises(IntegrityError) as refused, store.writing() as tx:
        rows = Unwritten(tx.conn)
        visit(rows, tx, "a")
        between(rows)
        visit(rows, tx, "a")
        rows.write()
    assert "wheelchair" not in str(refused.value), "what was to be written is nobody's business"


def test_a_change_makes_room_for_a_new_row(store: Store) -> None:
    """A desk has one open call: the next may come in the same breath in which the last is over."""
    with store.writing() as tx:
        at_desk = tx.conn.execute(select(t.counter.c.id)).scalars().first()
        officer = tx.conn.execute(select(t.officer.c.id)).scalars().first()
        service = tx.conn.execute(select(t.service.c.id)).scalars().first()
        rows, here = Unwritten(tx.conn), {"centre_id": tx.centre_id}
        for key in "ab":
            visit(rows, tx, key)
            rows.make(t.ticket, {"id": key, "visit_id": key, **here, "day": "2026-03-02", "series": "Z", "n": ord(key),
                                 "number": key, "state": "called", "leg_id": key, "returns": 0, "issued_at": AT,
                                 "paper": "none", "paper_detail": None})  # fmt: skip
            rows.make(t.leg, {"id": key, "ticket_id": key, "ordinal": 1, "service_id": service, "wait_class": "regular",
                              "state": "called", "queued_at": AT, "waits_from": AT, "served_us": 0})  # fmt: skip
        call = {"leg_id": "a", "counter_id": at_desk, "officer_id": officer, "called_at": AT, "recalls": 0}
        rows.make(t.call, {"id": "a", "ticket_id": "a", **call})
        rows.write()
        rows.make(t.call, {"id": "b", "ticket_id": "b", **call})
        rows.change(t.call, "a", {"closed_at": AT, "outcome": "finished"})
        assert read(rows, t.call, "id", "closed_at") == [("a", AT), ("b", None)]


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_many_rows_are_one_statement_and_none_is_none(tx: Transaction, rows: Unwritten) -> None:
    counted = text("SELECT count(*) FROM pg_prepared_statements")
    before = tx.conn.execute(counted).scalar_one()
    for each in range(20):
        rows.write()
        for n in range(each):
            visit(rows, tx, f"v{each}-{n}")
            rows.put(t.series_counter, {**SERIES, "series": f"S{n}", "n": n})
    rows.write()
    assert tx.conn.execute(counted).scalar_one() - before <= 2, "the writes, and the count itself"
    assert len(read(rows, t.visit, "id")) == sum(range(20))


def test_a_row_comes_after_the_one_it_points_to_whatever_was_made_first(tx: Transaction, rows: Unwritten) -> None:
    for n in "ab":
        visit(rows, tx, n)
        rows.make(t.ticket, {"id": n, **TICKET, "centre_id": tx.centre_id, "visit_id": n, "n": ord(n), "number": n})
        if n == "a":
            rows.write()
            rows.make(t.print_job, {"id": "before", **JOB, "ticket_id": "a"})
    rows.make(t.print_job, {"id": "after", **JOB, "ticket_id": "b"})
    assert read(rows, t.print_job, "id", "ticket_id") == [("after", "b"), ("before", "a")]
