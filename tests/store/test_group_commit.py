"""Commands that queue for each other share a commit, and nothing else."""

import threading
from collections.abc import Callable
from contextvars import ContextVar

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from queue_server.domain.problems import Problem
from queue_server.operations.call_next import call_next
from queue_server.operations.issue import IssueRequest, issue
from queue_server.operations.service_desk import undo
from queue_server.store import log
from queue_server.store import tables as t
from queue_server.store.disk import disk_of
from queue_server.store.engine import make_engine
from queue_server.store.store import Store, Transaction
from tests.operations.hall import SCRIPT, Hall

Command = Callable[[Transaction], None]


def say(day: str) -> Command:
    return lambda tx: tx.append("day.closed", {"day": day}) and None


def say_and_be_refused(tx: Transaction) -> None:
    tx.append("day.closed", {"day": "refused"})
    raise Problem("counter_busy")


def say_and_fail(tx: Transaction) -> None:
    tx.append("day.closed", {"day": "failed"})
    raise RuntimeError("a fault nobody foresaw")


def keep_and_be_refused(tx: Transaction) -> None:
    tx.make(t.idempotency, {"actor": "a", "key": "k", "fingerprint": "", "status": 200, "body": "",
                            "created_at": tx.now, "seq": 1})  # fmt: skip
    raise Problem("counter_busy")


def together(store: Store, commands: list[Command]) -> list[BaseException | None]:
    """Run the commands in this order as one group: the first holds the turn until the last has queued."""
    ends: list[BaseException | None] = [None] * len(commands)
    all_queued = threading.Event()

    def run(i: int) -> None:
        try:
            store.perform(lambda tx: (i == 0 and all_queued.wait(10), commands[i](tx)))
        except BaseException as failure:
            ends[i] = failure

    threads = []
    for i in range(len(commands)):
        threads.append(threading.Thread(target=run, args=(i,)))
        threads[i].start()
        _until(lambda queued=i: store._turns.in_line >= queued)
    all_queued.set()
    for thread in threads:
        thread.join()
    return ends


def _until(holds: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(10_000):
        if holds():
            return
        pause.wait(0.001)
    raise AssertionError("the thread never queued")


def said(store: Store) -> list[str]:
    with store.reading() as view:
        events = list(log.verified(log.read(view.conn, view.centre_id)))
    return [e.data["day"] for e in events if e.type == "day.closed"]


def test_all_of_a_group_are_kept_in_order_and_published_once(store: Store) -> None:
    groups: list[int] = []
    store.subscribe(lambda events: groups.append(len(events)))
    assert together(store, [say("1"), say("2"), say("3")]) == [None, None, None]
    assert said(store) == ["1", "2", "3"]
    assert groups == [3], "one commit for the three of them"


def test_a_refusal_undoes_itself_alone(store: Store) -> None:
    first, refused, last = together(store, [say("1"), say_and_be_refused, say("3")])
    assert (first, last) == (None, None)
    assert isinstance(refused, Problem)
    assert said(store) == ["1", "3"]
    assert Hall(store).audit().differences == ()


def test_a_row_of_a_refused_command_goes_with_it(store: Store) -> None:
    first, refused, last = together(store, [say("1"), keep_and_be_refused, say("3")])
    assert first is last is None
    assert isinstance(refused, Problem)
    with store.reading() as view:
        assert view.conn.execute(select(t.idempotency.c.key)).all() == []
    assert said(store) == ["1", "3"]


def test_a_fault_is_that_of_one(store: Store) -> None:
    first, faulty, last = together(store, [say("1"), say_and_fail, say("3")])
    assert (first, last) == (None, None)
    assert isinstance(faulty, RuntimeError)
    assert said(store) == ["1", "3"]
    assert Hall(store).audit().differences == ()


def test_a_database_at_fault_keeps_nothing_and_everybody_hears_it(store: Store) -> None:
    def say_to_the_deaf(tx: Transaction) -> None:
        tx.append("day.closed", {"day": "lost"})
        tx.conn.execute(text("SELECT no_such_column"))

    waiting, faulty = together(store, [say("1"), say_to_the_deaf])
    assert isinstance(faulty, DBAPIError)
    assert isinstance(waiting, Problem)
    assert waiting.code == "storage_failed"
    assert said(store) == []
    assert together(store, [say("1")]) == [None], "the same command may be repeated"
    assert said(store) == ["1"]


def test_nobody_is_answered_before_the_commit(store: Store) -> None:
    seen: list[list[str]] = []

    def look_after(day: str) -> None:
        store.perform(say(day))
        seen.append(said(store))

    threads = [threading.Thread(target=look_after, args=(str(i),)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 20
    assert all(seen)


@pytest.mark.parametrize("refusals", [1, 3])
def test_a_refusal_before_anything_is_kept_leaves_the_log_as_it_was(store: Store, refusals: int) -> None:
    ends = together(store, [say_and_be_refused] * refusals)
    assert all(isinstance(end, Problem) for end in ends)
    assert said(store) == []


def test_a_command_keeps_the_context_of_its_thread_whoever_leads(store: Store) -> None:
    whose: ContextVar[str] = ContextVar("whose")
    seen: list[str] = []

    def run(name: str) -> None:
        whose.set(name)
        store.perform(lambda tx: seen.append(whose.get()))

    threads = [threading.Thread(target=run, args=(str(i),)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen, key=int) == [str(i) for i in range(20)]


def test_a_store_that_cannot_begin_refuses_each_and_recovers(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(store._turns, "_disk", disk_of(make_engine("sqlite:////nowhere/motcua.db")))
        for _ in range(2):
            with pytest.raises(OperationalError):
                store.perform(say("1"))
    assert together(store, [say("3")]) == [None]
    assert said(store) == ["3"]


def test_undo_sees_what_the_same_commit_appended(store: Store) -> None:
    hall = Hall(store)
    hall.open("Q1")
    ticket = hall.issue()
    assert together(
        store,
        [
            lambda tx: call_next(tx, "Q1", SCRIPT) and None,
            lambda tx: undo(tx, ticket, SCRIPT),
            say_and_be_refused,
            say("1"),
        ],
    )[:2] == [None, None]
    assert hall.ticket(ticket)["state"] == "waiting"
    assert hall.audit().differences == ()


def test_a_refusal_takes_back_the_rows_it_wrote(store: Store) -> None:
    numbers: dict[str, str] = {}

    def take(who: str) -> Command:
        def command(tx: Transaction) -> None:
            ticket = issue(tx, IssueRequest("NOP"))
            numbers[who] = tx.conn.execute(select(t.ticket.c.number).where(t.ticket.c.id == ticket)).scalar_one()

        return command

    def take_and_be_refused(tx: Transaction) -> None:
        take("refused")(tx)
        raise Problem("counter_busy")

    together(store, [take("first"), take_and_be_refused, take("last")])
    assert numbers == {"first": "A001", "refused": "A002", "last": "A002"}, "the number fell back"
    assert len(Hall(store).snapshot()["tickets"]) == 2
    assert Hall(store).audit().differences == ()
