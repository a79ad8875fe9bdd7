"""A data directory in which something is wrong: each command stops with a code and what to do, and changes nothing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from queue_server import opening, settings, sign_ins
from tests.centres import found_small_centre
from tests.store.disks import only_for_reading


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A centre that nobody serves."""
    folder = tmp_path / "data"
    store = opening.open_store(settings.load(folder), lambda _settings, empty: found_small_centre(empty))
    sign_ins.keep(folder, [])
    store.close()
    return folder


def stops(data: Path, *command: str, **environment: str) -> str:
    """What a command says that must fail with a sentence; the directory is as it was."""
    before = _contents(data)
    done = subprocess.run(
        [sys.executable, "-m", "queue_server", *(command or ("serve", "--port", "25090")), "--data", str(data)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | environment,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert _contents(data) == before, "something was changed"
    return done.stderr


def _contents(data: Path) -> dict[str, bytes]:
    """All but SQLite's own companions and the empty lock."""
    kept = (f for f in data.rglob("*") if f.is_file() and f.suffix not in (".lock",) and "-wal" not in f.name)
    return {str(f): f.read_bytes() for f in kept if "-shm" not in f.name}


def _cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def _turn_over_the_head(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[:16] = b"not a database!!"
    file.write_bytes(data)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _remove(file: Path) -> None:
    file.unlink()


def _of_the_future(file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_cut_off, "database_broken"),
        (_turn_over_the_head, "database_broken"),
        (_empty, "database_missing"),
        (_remove, "database_missing"),
        (_of_the_future, "database_newer"),
    ],
)
def test_a_database_that_is_not_as_it_was(data: Path, spoil: Callable[[Path], None], code: str) -> None:
    spoil(data / settings.DATABASE_FILE)
    assert f"{code}: " in stops(data)


@pytest.mark.parametrize(
    ("content", "mode", "code"),
    [
        ("{", 0o600, "secrets_damaged"),
        ("", 0o600, "secrets_damaged"),
        ('{"follow": "", "rating": ""}', 0o600, "secrets_damaged"),
        ('{"follow": 7, "rating": []}', 0o600, "secrets_damaged"),
        (None, 0o644, "secrets_open"),
    ],
)
def test_keys_that_cannot_be_used(data: Path, content: str | None, mode: int, code: str) -> None:
    file = data / settings.SECRETS_FILE
    if content is not None:
        file.write_text(content)
    file.chmod(mode)
    assert f"{code}: " in stops(data)


def test_a_directory_that_can_only_be_read(data: Path) -> None:
    with only_for_reading(data):
        said = stops(data)
    assert "disk_read_only: " in said or "not_permitted: " in said


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("no address", "database_unknown"),
        ("nosuchengine://x", "database_unknown"),
        ("postgresql+psycopg://motcua@/motcua?host=/nowhere", "database_away"),
    ],
)
def test_a_database_elsewhere_that_is_not_there(data: Path, address: str, code: str) -> None:
    assert f"{code}: " in stops(data, MOTCUA_DATABASE=address)


def test_a_disk_that_fills_up_while_backing_up(data: Path, tmp_path: Path) -> None:
    """The kernel refuses to make a file larger than a limit, as a full disk or FAT32 does."""
    before = _contents(data)
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); " \
        "from queue_server.cli import main; main()"  # fmt: skip
    command = [sys.executable, "-c", limited, "backup", "--data", str(data), "--to", str(tmp_path / "usb")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "disk_full: " in done.stderr or "disk_broken: " in done.stderr
    assert _contents(data) == before
    assert not list((tmp_path / "usb").glob("*"))
    shutil.rmtree(tmp_path / "usb")
