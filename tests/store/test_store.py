"""Durability, order and migrations on both databases."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from queue_server.domain.clock import SystemClock
from queue_server.operations.rebuild import audit
from queue_server.store import log
from queue_server.store.engine import FifoLock, make_engine
from queue_server.store.store import MIGRATIONS, Store, newest_revision
from queue_server.store.tables import Instant, metadata
from tests.centres import found_small_centre
from tests.operations.hall import Hall


def test_migrations_make_the_tables_of_the_code(store: Store) -> None:
    def same_type(_context, _column, _metadata_column, inspected, declared) -> bool | None:  # type: ignore[no-untyped-def]
        return False if isinstance(declared, Instant) and inspected.__class__.__name__ == "BIGINT" else None

    with store.engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": same_type})
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_the_one_alembic_runs_last() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [newest_revision()]


def test_migrating_twice_changes_nothing(store: Store) -> None:
    store.migrate()
    assert store.has_centre


def test_a_command_that_fails_leaves_nothing(store: Store) -> None:
    hall = Hall(store)
    hall.issue()
    with pytest.raises(RuntimeError), store.writing() as tx:
        hall_number = tx.directory.service("NOP")["series"]
        tx.append("day.closed", {"day": "2026-11-23", "series": hall_number})
        raise RuntimeError("the power went")
    with store.reading() as view:
        assert "day.closed" not in {e.type for e in log.read(view.conn, view.centre_id)}
    assert hall.number(hall.issue()) == "A002"


def test_subscribers_hear_what_was_committed_in_order(store: Store) -> None:
    heard: list[int] = []
    store.subscribe(lambda events: heard.extend(e.seq for e in events))
    hall = Hall(store)
    threads = [threading.Thread(target=lambda: [hall.issue() for _ in range(20)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == list(range(heard[0], heard[0] + 120))


def test_eight_issuers_and_four_counters_at_once(store: Store) -> None:
    hall = Hall(store)
    for counter in ("Q1", "Q2"):
        hall.open(counter)
    called: list[str] = []

    def serve(counter: str) -> None:
        for _ in range(40):
            ticket_id = hall.call_next(counter)
            if ticket_id is not None:
                called.append(ticket_id)
                hall.do("no_show", ticket_id)

    threads = [threading.Thread(target=lambda: [hall.issue() for _ in range(15)]) for _ in range(8)]
    threads += [threading.Thread(target=serve, args=(c,)) for c in ("Q1", "Q2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(called) == len(set(called)), "one ticket was called twice"
    assert hall.number(hall.issue()) == "A121", "numbers have no holes"
    assert hall.audit().differences == ()


def test_two_processes_worth_of_stores_on_one_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/motcua.db"
    first = Store(make_engine(url), SystemClock())
    first.migrate()
    found_small_centre(first)
    with first.engine.begin() as conn:
        conn.execute(text("UPDATE hours SET opens = '00:00', closes = '00:00'"))
    second = Store(make_engine(url), SystemClock())
    with first.writing() as tx:
        tx.append("day.closed", {"day": "2026-11-20"})
    with second.writing() as tx:
        tx.append("day.closed", {"day": "2026-11-21"})
    with first.reading() as view:
        assert list(log.verified(log.read(view.conn, view.centre_id)))[-1].data["day"] == "2026-11-21"
        assert {d.table for d in audit(view).differences} == {"hours"}


def test_a_changed_configuration_is_seen_at_once(store: Store) -> None:
    with store.writing() as tx:
        row = dict(tx.directory.service("NOP")) | {"active": False}
        tx.append("service.saved", row)
        assert not tx.directory.services[row["id"]]["active"]
    with store.reading() as view:
        assert not view.directory.services[row["id"]]["active"]


def test_first_come_first_served_lock() -> None:
    lock, order, inside = FifoLock(), [], threading.Event()

    def wait_in_line(i: int, queued: threading.Event) -> None:
        queued.set()
        with lock:
            order.append(i)

    with lock:
        threads = []
        for i in range(20):
            queued = threading.Event()
            thread = threading.Thread(target=wait_in_line, args=(i, queued))
            thread.start()
            queued.wait()
            while len(lock._queue) <= i:
                inside.wait(0.001)
            threads.append(thread)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_a_look_sees_one_moment_whatever_is_committed_meanwhile(store: Store) -> None:
    hall = Hall(store)
    hall.issue()
    with store.reading() as view:
        hall.issue()
        events = list(log.read(view.conn, view.centre_id))
        assert events[-1].seq == view.head.seq
    with store.reading() as view:
        assert view.head.seq == events[-1].seq + 1
