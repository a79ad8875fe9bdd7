"""A centre at one moment, in a folder, while it goes on working.

Always an SQLite file, whichever engine the centre is kept in: the tables and migrations are the same on both, so one
kind of backup is proved and restored in one way, onto either engine, and no program beside ours is needed for it.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from queue_server.domain.clock import SystemClock
from queue_server.settings import SECRETS_FILE
from queue_server.store import copying
from queue_server.store.engine import make_engine, make_reader
from queue_server.store.store import Store
from queue_server.trouble import Trouble

PATIENCE_S = 30


def take(url: str, secrets: Path, folder: Path, database: str, told: copying.Told) -> None:
    """Put the database at `url` and the keys in `secrets` into `folder`, the database as a file named `database`."""
    target = folder / database
    target.touch(mode=0o600)
    if make_url(url).get_backend_name() == "sqlite":
        _take_file(Path(str(make_url(url).database)), target)
    else:
        _take_tables(url, target, told)
    keys = folder / SECRETS_FILE
    keys.touch(mode=0o600)
    keys.write_bytes(secrets.read_bytes())


@dataclass(frozen=True)
class End:
    """Where the log of a copy ends, and whose it is."""

    centre: str
    seq: int
    hash: str


def end_of(database: Path) -> End:
    """The end of the log in a copy that was taken, as it says itself."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        found = conn.execute(
            "SELECT centre.code, seq, hash FROM log_head JOIN centre ON centre.id = centre_id"
        ).fetchone()
    if found is None:
        raise Trouble("no_centre", what=database)
    return End(*found)


def _take_file(source: Path, target: Path) -> None:
    """SQLite's own online backup in one step: page by page it would begin again at every commit of the server."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=PATIENCE_S)) as running,
        closing(sqlite3.connect(target)) as copy,
    ):
        running.backup(copy, pages=-1)
        # One file without companions, whole on the disk.
        copy.execute("PRAGMA journal_mode=DELETE").close()


def _take_tables(url: str, target: Path, told: copying.Told) -> None:
    address = f"sqlite:///{target}"
    made = Store(make_engine(address), SystemClock())
    source = make_reader(url)
    try:
        made.migrate()
        # Repeatable read: every table is seen as it was when the first was.
        still = source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with still.begin() as running, made.engine.begin() as copy:
            copying.copy(running, copy, copying.everything(), told)
    finally:
        source.dispose()
        made.close()
    with closing(sqlite3.connect(target)) as copied:
        copied.execute("PRAGMA journal_mode=DELETE").close()
