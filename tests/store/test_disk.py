"""What was answered outlives a power cut, though a commit of PostgreSQL does not wait for the disk."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from queue_server.domain.problems import Problem
from queue_server.store import log
from queue_server.store.engine import make_engine, make_hasty
from queue_server.store.store import Store
from tests import postgres
from tests.centres import found_small_centre
from tests.clocks import HandClock
from tests.operations.hall import Hall

pytestmark = pytest.mark.postgres

LATE = ("fsync=off", "wal_writer_delay=10s")
"""The database writes its log when it is asked to, or so late that no test waits for it."""


@pytest.fixture(scope="module")
def socket_dir() -> Iterator[str]:
    with postgres.cluster(*LATE) as started:
        yield started


@pytest.fixture
def address(socket_dir: str) -> Iterator[str]:
    with postgres.database(socket_dir) as made:
        yield made


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    made = Store(make_engine(address), HandClock())
    made.migrate()
    found_small_centre(made)
    yield made
    made.close()


@pytest.fixture
def hasty(address: str) -> Iterator[Engine]:
    """A table, and somebody who writes to it and does not wait."""
    made = make_hasty(address)
    with make_engine(address).begin() as patient:
        patient.execute(text("CREATE TABLE line (n int)"))
    yield made
    made.dispose()


def write(hasty: Engine) -> None:
    with hasty.begin() as conn:
        conn.execute(text("INSERT INTO line VALUES (1)"))


def lines(address: str) -> int:
    with make_engine(address).connect() as conn:
        return int(conn.execute(text("SELECT count(*) FROM line")).scalar_one())


def test_a_power_cut_takes_back_what_nobody_waited_for(socket_dir: str, address: str, hasty: Engine) -> None:
    write(hasty)
    assert lines(address) == 1
    postgres.cut_power(socket_dir)
    assert lines(address) == 0, "else the tests below would show nothing"


def test_every_answered_command_outlives_a_power_cut(socket_dir: str, address: str, store: Store) -> None:
    hall = Hall(store)
    for _ in range(3):
        issued = hall.issue()
        postgres.cut_power(socket_dir)
        again = Store(make_engine(address), HandClock())
        assert Hall(again).ticket(issued)["state"] == "waiting"
        assert Hall(again).audit().differences == ()
        again.close()
        store.close()


@pytest.mark.parametrize("look", ["reading_durably", "events_after"])
def test_what_others_go_on_from_outlives_a_power_cut(
    socket_dir: str, address: str, store: Store, hasty: Engine, look: str
) -> None:
    write(hasty)
    if look == "events_after":
        assert store.events_after(0, 1)
    else:
        with store.reading_durably() as view:
            assert view.head.seq > 0
    postgres.cut_power(socket_dir)
    assert lines(address) == 1


def test_what_may_not_be_on_the_disk_is_not_answered_and_not_done_twice(address: str, store: Store) -> None:
    hall = Hall(store)
    hall.issue()
    with make_engine(address).begin() as conn:
        ended = conn.execute(
            text("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE query LIKE '%emit_message%'"
                 " AND pid <> pg_backend_pid()")
        ).scalar_one()  # fmt: skip
    assert ended == 1, "the connection by which the disk is awaited"
    with pytest.raises(Problem) as unsure:
        hall.issue()
    assert unsure.value.code == "storage_failed"
    with store.reading() as view:
        events = list(log.verified(log.read(view.conn, view.centre_id)))
    assert [e.type for e in events].count("ticket.issued") == 2, "it was committed once"
    hall.issue()
    assert hall.audit().differences == ()
