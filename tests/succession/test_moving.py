"""A centre that has lived moves to the other engine: whole, once, and whatever happens on the way."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text

from queue_server import opening, settings
from queue_server.auth import accounts, devices
from queue_server.operations.leases import grant
from queue_server.settings import Settings
from queue_server.store import copying
from queue_server.store import tables as t
from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from queue_server.succession import moving
from queue_server.succession.moving import Moved
from queue_server.succession.promotion import depose, require_right_to_write
from queue_server.trouble import Trouble
from tests import postgres
from tests.centres import found_small_centre
from tests.clocks import HandClock
from tests.operations.hall import Hall

pytestmark = pytest.mark.postgres


@pytest.fixture
def left(store: Store, url: str, tmp_path: Path) -> Settings:
    """A directory whose centre has done a little of everything; nobody has it open."""
    hall = Hall(store)
    hall.open("Q1")
    for service in ("NOP", "TRA", "NOP", "PHI"):
        hall.issue(service)
    called = hall.call_next("Q1")
    assert called is not None
    hall.do("start", called)
    hall.do("transfer", called, "PHI", "thu phí")
    with store.writing() as tx:
        accounts.add(tx.conn, tx.now, login="cb1", display_name="Nguyễn Văn A", role="officer",
                     password="mot hai ba bon nam", officer_id="officer-CB01")  # fmt: skip
        kiosk, _ = devices.make_token(tx.conn, tx.now, role="kiosk", name="Máy 1", counter_id=None)
    store.perform(lambda tx: grant(tx, kiosk.id, "NOP"))
    store.close()
    return settings.load(tmp_path / "data", url=url)


@pytest.fixture
def to(engine_name: str, request: pytest.FixtureRequest, left: Settings) -> Iterator[str]:
    """An empty database of the other engine."""
    if engine_name == "postgresql":
        yield f"sqlite:///{left.data.resolve() / settings.DATABASE_FILE}"
        return
    with postgres.database(request.getfixturevalue("pg_socket")) as address:
        yield address


def move(left: Settings, to: str) -> Moved:
    return moving.move(left, to, lambda _step: None, lambda _copied, _total: None)


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that a database holds, without who may write in it."""
    engine = create_engine(url)
    with engine.connect() as conn:
        tables = [table for table in copying.everything() if table is not t.log_head]
        found = {table.name: sorted(map(tuple, conn.execute(table.select())), key=repr) for table in tables}
    engine.dispose()
    return found


def why_not(url: str) -> str | None:
    """Why a server would not open there."""
    store = Store(make_engine(url), HandClock())
    try:
        require_right_to_write(store)
    except Trouble as trouble:
        return trouble.code
    finally:
        store.close()
    return None


def goes_on(url: str) -> None:
    """The hall works on where it was left."""
    store = Store(make_engine(url), HandClock())
    hall = Hall(store)
    assert hall.number(hall.issue("NOP")) == "A003"
    assert hall.audit().differences == ()
    store.close()


def test_all_arrives_and_only_one_of_the_two_is_served(left: Settings, to: str) -> None:
    before, copied = rows(left.url), []
    moved = moving.move(left, to, lambda _step: None, lambda done, total: copied.append((done, total)))
    assert rows(to) == rows(left.url) == before
    assert copied[-1] == (sum(map(len, before.values())) + 1,) * 2
    assert moved.proof.events == len(before["event"])
    assert why_not(left.url) == "database_left"
    assert settings.load(left.data).url == to, "every command finds it"
    goes_on(to)


def test_there_and_back(left: Settings, to: str, tmp_path: Path) -> None:
    move(left, to)
    home = f"sqlite:///{left.data.resolve() / 'again.sqlite3'}"
    move(settings.load(left.data), home)
    assert (why_not(left.url), why_not(to), why_not(home)) == ("database_left", "database_left", None)
    goes_on(home)


def test_a_server_that_runs_keeps_its_centre(left: Settings, to: str) -> None:
    served = Store(make_engine(left.url), HandClock())
    with served.reading():
        pass
    with pytest.raises(Trouble, match="database_busy"):
        move(left, to)
    goes_on(left.url)
    served.close()
    assert copying_is_empty(to)


def copying_is_empty(url: str) -> bool:
    engine = create_engine(url)
    with engine.connect() as conn:
        empty = not inspect(conn).get_table_names() or copying.is_empty(conn)
    engine.dispose()
    return empty


def test_a_place_that_is_taken_is_left_as_it_is(left: Settings, to: str, tmp_path: Path) -> None:
    move(left, to)
    other = settings.load(tmp_path / "other")
    opening.open_store(other, lambda _settings, store: found_small_centre(store)).close()
    before = rows(to)
    with pytest.raises(Trouble, match="target_not_empty"):
        move(other, to)
    assert rows(to) == before
    assert (why_not(other.url), why_not(to)) == (None, None)
    assert settings.load(other.data).url == other.url
    with pytest.raises(Trouble, match="database_left"):
        move(left, f"sqlite:///{tmp_path}/elsewhere.sqlite3")


class CutOffError(Exception):
    """The machine went off."""


def _cut(*_anything: object) -> None:
    raise CutOffError


@pytest.mark.parametrize(
    ("dies_at", "source_says", "target_says"),
    [
        # As a power cut would: nobody is there to clear away.
        (["copying.copy"], None, "empty"),
        (["prove_store", "copying.clear"], None, "move_unfinished"),
        (["_let_in"], "database_left", "move_unfinished"),
        (["settings.keep_address"], "database_left", None),
    ],
)
def test_a_move_that_is_cut_off_is_ended_by_the_next(
    left: Settings,
    to: str,
    monkeypatch: pytest.MonkeyPatch,
    dies_at: list[str],
    source_says: str | None,
    target_says: str | None,
) -> None:
    before = rows(left.url)
    with monkeypatch.context() as patched:
        for place in dies_at:
            patched.setattr(f"queue_server.succession.moving.{place}", _cut)
        with pytest.raises(CutOffError):
            move(left, to)
    assert why_not(left.url) == source_says
    assert ("empty" if copying_is_empty(to) else why_not(to)) == target_says
    assert settings.load(left.data).url != to or to.startswith("sqlite")
    move(left, to)
    assert rows(to) == before
    assert (why_not(left.url), why_not(to)) == ("database_left", None)
    assert settings.load(left.data).url == to
    goes_on(to)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("UPDATE event SET data = replace(data, 'NOP', 'NIX') WHERE type = 'service.saved'", "log_broken"),
        ("UPDATE service SET daily_limit = 7", "tables_differ"),
    ],
)
def test_a_centre_that_cannot_be_proved_stays_where_it_is(left: Settings, to: str, spoil: str, code: str) -> None:
    engine = make_engine(left.url)
    with engine.begin() as conn:
        conn.execute(text(spoil))
    engine.dispose()
    with pytest.raises(Trouble, match=code):
        move(left, to)
    assert copying_is_empty(to)
    assert why_not(left.url) is None


def test_a_copy_that_lost_something_is_noticed(left: Settings, to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no log tells: an account that did not arrive."""
    real: Callable[..., int] = copying.copy

    def forgetful(source: Any, target: Any, tables: Any, told: Any) -> int:
        copied = real(source, target, tables, told)
        target.execute(text("UPDATE staff SET display_name = 'B'"))
        return copied

    monkeypatch.setattr("queue_server.succession.moving.copying.copy", forgetful)
    with pytest.raises(Trouble, match="copy_differs"):
        move(left, to)
    assert copying_is_empty(to)
    assert why_not(left.url) is None


def test_who_may_not_write_does_not_move(left: Settings, to: str) -> None:
    store = Store(make_engine(left.url), HandClock())
    depose(store, 2, "http://second")
    store.close()
    with pytest.raises(Trouble, match="deposed"):
        move(left, to)
    assert copying_is_empty(to)


def test_nothing_moves_out_of_an_empty_directory(tmp_path: Path, to: str) -> None:
    with pytest.raises(Trouble, match="no_centre"):
        move(settings.load(tmp_path / "empty"), to)
    assert not (tmp_path / "empty" / settings.DATABASE_FILE).exists()


def test_to_where_it_is(left: Settings) -> None:
    with pytest.raises(Trouble, match="same_database"):
        move(left, left.url)
