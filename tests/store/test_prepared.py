"""Statements handed to the driver as they are answer and fail as SQLAlchemy's own do."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import DBAPIError

from queue_server.store import tables as t
from queue_server.store.prepared import Question
from queue_server.store.store import Store

AT = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
VISIT = {"id": "v1", "day": "2026-03-02", "channel": "kiosk", "language": "vi", "identity": "none",
         "priority": "none", "help": ["wheelchair", "deaf"], "appointment_at": None, "opened_at": AT}  # fmt: skip
VISITS = Question(select(t.visit).where(t.visit.c.opened_at <= bindparam("b_until")).order_by(t.visit.c.id))
NUMBERS = Question(select(t.series_counter.c.n).where(t.series_counter.c.series == bindparam("b_series")))


def test_an_answer_is_what_sqlalchemy_answers(store: Store) -> None:
    with store.writing() as tx:
        row = {**VISIT, "centre_id": tx.centre_id}
        tx.conn.execute(insert(t.visit), [row, {**row, "id": "v2", "appointment_at": AT}])
        expected = [dict(found) for found in tx.conn.execute(select(t.visit).order_by(t.visit.c.id)).mappings()]
        assert VISITS.all(tx.conn, b_until=AT) == expected
        assert VISITS.first(tx.conn, b_until=AT) == row
        assert VISITS.all(tx.conn, b_until=datetime(2020, 1, 1, tzinfo=UTC)) == []


def test_nothing_found_is_none_and_one_that_must_be_is_missed(store: Store) -> None:
    with store.engine.connect() as conn:
        assert NUMBERS.first(conn, b_series="Ω") is None
        assert NUMBERS.scalar(conn, b_series="Ω") is None
        with pytest.raises(ValueError, match="not enough values"):
            NUMBERS.one(conn, b_series="Ω")


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_a_connection_that_died_is_given_up_and_the_next_one_works(store: Store) -> None:
    with store.engine.connect() as conn, store.engine.connect() as killer:
        own = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
        killer.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        with pytest.raises(DBAPIError) as lost:
            NUMBERS.all(conn, b_series="A")
        assert lost.value.connection_invalidated
        assert conn.invalidated
    with store.writing() as tx:
        assert tx.append("day.closed", {"day": "2026-03-02"}).seq == tx.head.seq
