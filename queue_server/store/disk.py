"""When what commands commit is on the disk.

SQLite's commit ends when the disk has it. PostgreSQL's would too, but it holds the lock of the log's end meanwhile: a
tenth of the time in which another server could already begin. So there a group's transaction ends first, and then its
disk is awaited, before anybody is answered or told. Who took the lock in between built on what a power cut could still
take back; but the database writes its log in one order, so theirs never reaches the disk without it (PostgreSQL
manual, "Asynchronous Commit").
"""

from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from queue_server.store.engine import make_flusher, make_hasty
from queue_server.store.prepared import Prepared

_FLUSH = Prepared("SELECT pg_logical_emit_message(true, 'motcua', '')", {}, {}, None)
"""A word in the database's log, of no other meaning than that its commit waits for all before it."""


class Disk(Protocol):
    """How groups are connected, and what they wait for after their commit."""

    def connect(self) -> Connection:
        """A connection whose commit may return before the disk has it."""

    def wait(self) -> None:
        """Until the disk has all that was committed before. Raises `DBAPIError` when that cannot be told."""

    def close(self) -> None:
        """Give all connections back."""


class WithCommit:
    """A database whose commit waits for the disk itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def connect(self) -> Connection:
        """As of `Disk`."""
        return self._engine.connect()

    def wait(self) -> None:
        """As of `Disk`."""

    def close(self) -> None:
        """As of `Disk`; the engine is another's."""


class AfterCommit:
    """A database that is asked for its disk after the commit."""

    def __init__(self, url: str) -> None:
        self._hasty = make_hasty(url)
        self._flusher = make_flusher(url)

    def connect(self) -> Connection:
        """As of `Disk`."""
        return self._hasty.connect()

    def wait(self) -> None:
        """As of `Disk`."""
        with self._flusher.connect() as conn:
            _FLUSH.run(conn, {})

    def close(self) -> None:
        """As of `Disk`."""
        self._hasty.dispose()
        self._flusher.dispose()


def disk_of(engine: Engine) -> Disk:
    """That of an engine's database."""
    if engine.dialect.name == "sqlite":
        return WithCommit(engine)
    return AfterCommit(engine.url.render_as_string(hide_password=False))
