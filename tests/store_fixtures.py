"""A small centre on each of the two databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from tests import postgres
from tests.centres import found_small_centre
from tests.clocks import HandClock


@pytest.fixture(scope="session")
def pg_socket() -> Iterator[str]:
    with postgres.cluster() as socket_dir:
        yield socket_dir


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/motcua.db"
        return
    with postgres.database(request.getfixturevalue("pg_socket")) as address:
        yield address


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(url: str, clock: HandClock) -> Iterator[Store]:
    made = Store(make_engine(url), clock)
    made.migrate()
    found_small_centre(made)
    yield made
    made.close()
