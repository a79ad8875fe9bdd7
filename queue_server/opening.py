"""Opening a data directory: the tables brought up to date, and a centre in it."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from queue_server.domain.clock import SystemClock
from queue_server.settings import Settings
from queue_server.store.engine import make_engine
from queue_server.store.store import Store

Founder = Callable[[Settings, Store], None]


def open_store(settings: Settings, founder: Founder) -> Store:
    """The store of the directory, ready for work; a directory without a centre gets one from `founder`.

    Commands started side by side on a fresh directory wait for each other, so that it is prepared once.
    """
    store = connect(settings)
    with _alone(settings.data / "opening.lock"):
        store.migrate()
        if not store.has_centre:
            founder(settings, store)
    return store


def connect(settings: Settings) -> Store:
    """The store as it is, for a process whose parent has opened it."""
    return Store(make_engine(settings.url), SystemClock())


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
