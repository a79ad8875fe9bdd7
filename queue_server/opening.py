"""Opening a data directory: the tables brought up to date, and a centre in it."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from queue_server import sign_ins
from queue_server.domain.clock import Clock, SystemClock
from queue_server.operations import machine
from queue_server.settings import Settings
from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from queue_server.trouble import Trouble

_TRACES = (sign_ins.FILE, f"{machine.BACKUPS}/{machine.RECEIPT}")
"""What only a directory has that was a centre before."""

Founder = Callable[[Settings, Store], None]


def open_store(settings: Settings, founder: Founder) -> Store:
    """The store of the directory, ready for work; a directory without a centre gets one from `founder`.

    Commands started side by side on a fresh directory wait for each other, so that it is prepared once.
    """
    store = connect(settings, SystemClock())
    with _alone(settings.data / "opening.lock"):
        _require_database(settings, store.engine.url)
        store.migrate()
        if not store.has_centre:
            if _was_a_centre(settings):
                raise Trouble("database_missing", what=store.engine.url.render_as_string(hide_password=True))
            founder(settings, store)
    return store


def connect(settings: Settings, clock: Clock) -> Store:
    """The store as it is, for a process whose parent has opened it. Raises `Trouble` with `database_unknown`."""
    try:
        return Store(make_engine(settings.url), clock)
    except (ArgumentError, ModuleNotFoundError) as unknown:
        raise Trouble("database_unknown") from unknown


def file_of(url: URL) -> Path | None:
    """The file in which a centre is kept; None where PostgreSQL keeps it."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _require_database(settings: Settings, url: URL) -> None:
    """A directory in which a centre was and whose file is gone gets no new one: nothing is changed then."""
    file = file_of(url)
    if file is None:
        return
    there = file.exists() and file.stat().st_size > 0
    if not there and _was_a_centre(settings):
        raise Trouble("database_missing", what=file)


def _was_a_centre(settings: Settings) -> bool:
    """Whether a new centre would begin the numbers of an old one again."""
    return any((settings.data / trace).exists() for trace in _TRACES)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
