"""A small centre on each of the two databases: made once a run on each, and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from tests import postgres
from tests.centres import found_small_centre, small_centre_file
from tests.clocks import HandClock


@pytest.fixture(scope="session")
def pg_socket() -> Iterator[str]:
    with postgres.cluster(*postgres.WITHOUT_DISK) as socket_dir:
        yield socket_dir


@pytest.fixture(scope="session")
def pg_small_centre(pg_socket: str) -> Iterator[str]:
    """The name of a database to be copied."""
    with postgres.database(pg_socket) as address:
        made = Store(make_engine(address), HandClock())
        made.migrate()
        found_small_centre(made)
        made.close()
        yield str(make_url(address).database)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a small centre of the test's own."""
    if engine_name == "sqlite":
        yield f"sqlite:///{shutil.copyfile(small_centre_file(), tmp_path / 'motcua.db')}"
        return
    socket_dir, template = request.getfixturevalue("pg_socket"), request.getfixturevalue("pg_small_centre")
    with postgres.database(socket_dir, template) as address:
        yield address


@pytest.fixture
def empty_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    with postgres.database(request.getfixturevalue("pg_socket")) as address:
        yield address


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(url: str, clock: HandClock) -> Iterator[Store]:
    opened = Store(make_engine(url), clock)
    yield opened
    opened.close()
