"""One ticket a person, service and day: held by the database, on both of them, whoever asks at once."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from queue_server.domain.problems import Problem
from queue_server.operations import one_a_person
from queue_server.store import log
from queue_server.store import tables as t
from queue_server.store.store import Store
from tests.clocks import HandClock
from tests.operations.hall import Hall

THREADS = 8


def of(name: str) -> Callable[[str, str], str]:
    """The mark of somebody."""
    return lambda service_id, day: f"{name} {service_id} {day}"[:64]


@pytest.fixture
def hall(store: Store) -> Hall:
    return Hall(store)


def allow(store: Store, limit: int) -> None:
    with store.writing() as tx:
        tx.append("service.saved", {**dict(tx.directory.services["service-NOP"]), "tickets_per_person": limit})


def test_a_second_ticket_is_refused_with_the_first(hall: Hall) -> None:
    first = hall.issue(person=of("An"))
    with pytest.raises(Problem) as refused:
        hall.issue(person=of("An"))
    assert refused.value.code == "already_has_ticket"
    assert refused.value.data == {"ticket_id": first, "number": "A001", "state": "waiting"}
    assert hall.number(hall.issue(person=of("Bình"))) == "A002"


def test_another_service_and_another_day_are_free(hall: Hall, clock: HandClock) -> None:
    hall.issue(person=of("An"))
    hall.issue("TRA", person=of("An"))
    clock.go(days=1)
    assert hall.number(hall.issue(person=of("An"))) == "A001"


def test_nobody_without_a_card_is_held_back(hall: Hall) -> None:
    assert [hall.number(hall.issue()) for _ in range(3)] == ["A001", "A002", "A003"]


def test_a_cancelled_ticket_gives_its_place_back(hall: Hall) -> None:
    hall.cancel(hall.issue(person=of("An")))
    hall.issue(person=of("An"))
    with pytest.raises(Problem):
        hall.issue(person=of("An"))


@pytest.mark.parametrize(("limit", "allowed"), [(1, 1), (2, 2), (0, 5)])
def test_the_limit_is_the_service_s(hall: Hall, store: Store, limit: int, allowed: int) -> None:
    allow(store, limit)
    for _ in range(allowed):
        hall.issue(person=of("An"))
    if limit:
        with pytest.raises(Problem):
            hall.issue(person=of("An"))


def test_the_same_person_from_eight_sides_gets_one(hall: Hall, store: Store) -> None:
    outcomes: list[str] = []
    ready = threading.Barrier(THREADS)

    def ask() -> None:
        ready.wait()
        try:
            hall.issue(person=of("An"))
            outcomes.append("issued")
        except Problem as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already_has_ticket"] * (THREADS - 1) + ["issued"]
    with store.reading() as view:
        assert view.conn.execute(select(func.count()).select_from(t.ticket)).scalar() == 1


def test_the_database_refuses_whoever_forgets_to_ask(hall: Hall, store: Store) -> None:
    hall.issue(person=of("An"))
    with pytest.raises(IntegrityError), store.engine.begin() as conn:
        row = dict(conn.execute(select(t.person_ticket)).mappings().one())
        conn.execute(insert(t.person_ticket), {**row, "ticket_id": "another"})


def test_the_log_knows_nothing_of_it_and_the_rows_go_with_the_day(hall: Hall, store: Store, clock: HandClock) -> None:
    mark = of("An")("service-NOP", "2026-11-23")
    hall.issue(person=of("An"))
    with store.reading() as view:
        assert view.conn.execute(select(t.person_ticket.c.mark)).scalars().all() == [mark]
        assert not any("An" in event.text for event in log.read(view.conn, view.centre_id))
    assert hall.audit().differences == ()
    clock.go(days=1)
    with store.writing() as tx:
        one_a_person.purge(tx)
    with store.engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM person_ticket")).scalar() == 0
    assert hall.audit().differences == ()
