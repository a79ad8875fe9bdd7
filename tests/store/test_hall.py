"""What a process has of the hall in memory is what the tables say, whoever wrote them and however."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from queue_server.domain.problems import Problem
from queue_server.domain.transitions import Command
from queue_server.operations.issue import IssueRequest, issue
from queue_server.store import hall as memory
from queue_server.store import log, standing
from queue_server.store import tables as t
from queue_server.store.engine import make_engine
from queue_server.store.store import Store, Transaction
from tests.operations.hall import Hall, assert_hall_is_what_the_tables_say


@pytest.fixture
def others(store: Store) -> Iterator[Store]:
    """Another server of the same centre."""
    other = Store(make_engine(store.engine.url.render_as_string(hide_password=False)), store.clock)
    yield other
    other.close()


def check(store: Store) -> None:
    with store.writing() as tx:
        assert_hall_is_what_the_tables_say(tx)


def a_morning(hall: Hall, others: Hall) -> None:
    hall.open("Q1")
    for n in range(6):
        (hall if n % 2 else others).issue()
    called = others.call_next("Q1")
    assert called is not None
    following = hall.end_and_call_next("Q1", called, Command.PARK)
    others.do("call", called, "Q2", None) if following is None else others.do("start", following)


def test_two_servers_take_turns(store: Store, others: Store) -> None:
    a_morning(Hall(store), Hall(others))
    check(store)
    check(others)


def test_events_that_are_not_told_with_the_lock_are_read(
    store: Store, others: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "LONGEST_TAIL", 0)
    a_morning(Hall(store), Hall(others))
    with store.reading() as view:
        assert view.conn.execute(select(t.log_head.c.tail)).scalar_one() == ""
    check(store)
    check(others)


def test_more_than_can_be_followed_is_read_anew(store: Store, others: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_TO_FOLLOW", 2)
    Hall(store).issue()
    for _ in range(3):
        Hall(others).issue()
    check(store)


def test_what_was_undone_is_forgotten(store: Store) -> None:
    def take_and_be_refused(tx: Transaction) -> None:
        issue(tx, IssueRequest("NOP"))
        raise Problem("counter_busy")

    hall = Hall(store)
    hall.issue()
    with pytest.raises(Problem):
        store.perform(take_and_be_refused)
    check(store)
    assert hall.number(hall.issue()) == "A002", "no number has a hole before it"


def test_a_refusal_that_wrote_nothing_forgets_nothing(store: Store) -> None:
    hall = Hall(store)
    hall.issue()
    known = store._hall
    with pytest.raises(Problem):
        hall.call_next("Q1")
    assert store._hall is known


def test_a_log_that_is_another_is_not_followed(store: Store, others: Store) -> None:
    """As after a restore beneath a server that runs: the end that is known is not on the way to the one that is."""
    hall = Hall(store)
    hall.issue()
    assert store._hall is not None
    end = store._hall.end
    store._hall.end = log.Head(end.seq, end.at, end.day, "another", end.config_seq, end.tokens_changed)
    known = store._hall
    Hall(others).issue()
    check(store)
    assert store._hall is not known


def test_a_tail_that_does_not_fit_is_not_believed(store: Store, others: Store) -> None:
    Hall(store).issue()
    Hall(others).issue()
    with store.engine.begin() as conn:
        told = conn.execute(select(t.log_head.c.tail)).scalar_one()
        conn.execute(update(t.log_head).values(tail=told.replace('"NOP"', '"TRA"').replace("A002", "A003")))
    check(store)


def test_tickets_in_memory_are_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "MOST", 3)
    hall = Hall(store)
    for _ in range(10):
        hall.issue()
        assert store._hall is not None
        assert len(store._hall.tickets._known) <= 3
    check(store)


def test_a_command_of_the_hot_path_asks_nothing(store: Store) -> None:
    """But for the lock and the write: a hall of two thousand tickets costs no more than one of two."""
    hall = Hall(store)
    hall.open("Q1")
    for _ in range(3):
        hall.issue()
    first = hall.call_next("Q1")
    assert first is not None
    texts = list[str]()
    with store.writing() as tx:
        execute = tx._group.conn.connection.cursor
        tx._group.conn.connection.cursor = lambda: _Heard(execute(), texts)  # type: ignore[method-assign,assignment]
        issue(tx, IssueRequest("NOP"))
    assert any("INSERT INTO leg" in text for text in texts)
    assert not any(text.startswith("SELECT") for text in texts)


class _Heard:
    def __init__(self, cursor: Any, texts: list[str]) -> None:
        self._cursor, self._texts = cursor, texts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, text: str, given: Any) -> None:
        self._texts.append(text)
        self._cursor.execute(text, given)

    def executemany(self, text: str, given: Any) -> None:
        self._texts.append(text)
        self._cursor.executemany(text, given)
