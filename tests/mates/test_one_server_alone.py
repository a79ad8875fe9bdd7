"""A server without a bus is the only one of its centre, on both engines; killed, it leaves its place at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from queue_server.mates import file_seat
from queue_server.mates.seat import Seat, SharedSeat, mark_of
from queue_server.trouble import Trouble
from tests import postgres
from tests.kiosk.machines import until
from tests.storm.server import ENGINES, running


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ENGINES)
def test_a_second_server_is_refused_and_a_killed_one_leaves_its_place(engine: str) -> None:
    with running(engine) as servers:
        server = servers.each[0]
        server.kill_a_worker()
        server.wait_until_ready()
        said = _refused(server.data, server.database)
        assert "another_server" in said
        assert "Đã có máy chủ khác" in said
        server.kill_all()
        server.start()


def test_a_bus_needs_postgresql(tmp_path: Path) -> None:
    assert "bus_needs_postgresql" in _refused(tmp_path / "data", None, "--bus", "redis://127.0.0.1:9")


@pytest.fixture
def database(pg_socket: str):  # type: ignore[no-untyped-def]
    with postgres.database(pg_socket) as address:
        yield address


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody was killed here: a taken place need not be waited for long."""
    for module in ("queue_server.mates.seat", "queue_server.mates.file_seat"):
        monkeypatch.setattr(f"{module}.WAIT_S", 0.5)


@pytest.mark.postgres
@pytest.mark.usefixtures("quick")
def test_who_may_sit_beside_whom(database: str) -> None:
    alone, mate, other = Seat(database, "a", 1), SharedSeat(database, "b", 1), SharedSeat(database, "c", 1)
    mate.take()
    other.take()
    mate._look()
    assert mate.sharing == {"b", "c"}
    assert mate.on_duty
    assert not other.on_duty
    with pytest.raises(Trouble, match="another_server"):
        alone.take()
    with pytest.raises(Trouble, match="other_home"):
        SharedSeat(database, "d", 2).take()
    mate.leave()
    until(lambda: _looks(other).on_duty and other.sharing == {"c"})
    other.leave()
    alone.take()
    with pytest.raises(Trouble, match="another_server"):
        mate.take()
    alone.leave()


@pytest.mark.postgres
@pytest.mark.usefixtures("quick")
def test_a_seat_whose_session_was_cut_is_taken_anew(database: str) -> None:
    seat, watcher = SharedSeat(database, "cut", 1), SharedSeat(database, "watcher", 1)
    seat.take()
    watcher.take()
    assert watcher._conn is not None
    watcher._conn.exec_driver_sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'motcua server cut'"
    )
    with pytest.raises(Exception, match=r"terminat|closed"):
        seat._look()
    seat._lose()
    assert not seat.on_duty
    until(lambda: _looks(watcher).on_duty)
    seat._look()
    assert seat.sharing == {"cut", "watcher"}
    assert not seat.on_duty
    seat.leave()
    watcher.leave()


def test_a_copy_of_a_directory_is_another_home(tmp_path: Path) -> None:
    one, copy = tmp_path / "secrets.json", tmp_path / "copy.json"
    one.write_text("keys")
    copy.write_text("keys")
    assert mark_of(one) == mark_of(one)
    assert mark_of(one) != mark_of(copy)


@pytest.mark.usefixtures("quick")
def test_the_lock_of_a_file_holds_until_its_process_ends(tmp_path: Path) -> None:
    file = tmp_path / "motcua.sqlite3"
    handle = file_seat.take(file)
    with pytest.raises(Trouble, match="another_server"):
        file_seat.take(file)
    os.close(handle)
    os.close(file_seat.take(file))


def _looks(seat: Seat) -> Seat:
    seat._look()
    return seat


def _refused(data: Path, database: str | None, *options: str) -> str:
    """What a server says that does not start."""
    chosen = {} if database is None else {"MOTCUA_DATABASE": database}
    command = [sys.executable, "-m", "queue_server", "serve", "--data", str(data), "--port", "24001", *options]
    done = subprocess.run(
        command, env={**os.environ, **chosen}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr
