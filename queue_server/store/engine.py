"""The engine for both databases, and the lock that keeps writers in order."""

import collections
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from sqlalchemy import Engine, StaticPool, create_engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DisconnectionError

from queue_server.trouble import Trouble

SQLITE_BUSY_MS = 5000
"""How long another process (a command line beside the server) waits for the file."""

RESTED_S = 1.0
"""A connection to PostgreSQL that was used less long ago is taken to live."""
_USED_AT = "motcua_used_at"

_PLANNING = ("enable_seqscan = off", "enable_hashjoin = off", "enable_mergejoin = off", "jit = off")
"""Have the statements of commands go by keys, as each of them can.

A connection plans a statement once, often in the morning, when the tables are empty or nobody has counted them. Left
alone PostgreSQL then reads whole tables, and goes on to do so all day: with two thousand tickets that was half of its
work.
"""
_PRAGMAS = (
    f"busy_timeout={SQLITE_BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-8000",
    "temp_store=MEMORY",
)
_MANY: Mapping[str, Any] = {"pool_size": 16, "max_overflow": 240}
_LITTLE_KEPT = "cache_size=-1000"
"""KiB of the file in the memory of a reader. Each commit of another connection empties it, so more makes no look
faster: it would only lie there, in each of the readers that wait for their next turn."""


def make_engine(url: str) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql+psycopg://…`` whose transactions write.

    SQLite: WAL, every commit on disk (``synchronous=FULL``), ``BEGIN IMMEDIATE`` so that no writer waits for an upgrade
    of its lock.
    """
    if not _is_sqlite(url):
        return _with_settings(_postgresql(url, "READ COMMITTED"), _PLANNING)
    return _sqlite(url, "BEGIN IMMEDIATE", _PRAGMAS, _MANY)


def make_hasty(url: str) -> Engine:
    """An engine for PostgreSQL as `make_engine` makes one, but its commits do not wait for the disk."""
    return _with_settings(_postgresql(url, "READ COMMITTED"), (*_PLANNING, "synchronous_commit = off"))


def make_flusher(url: str) -> Engine:
    """An engine for PostgreSQL, each of whose statements is a transaction and waits for the disk."""
    return _postgresql(url, "AUTOCOMMIT")


def make_reader(url: str) -> Engine:
    """An engine over the same database whose transactions only read: each sees one moment and waits for no writer."""
    if not _is_sqlite(url):
        return _postgresql(url, "REPEATABLE READ")
    return _sqlite(url, "BEGIN", (*_PRAGMAS, _LITTLE_KEPT, "query_only=ON"), _MANY)


def make_lone_engine(url: str) -> Engine:
    """An engine of one connection, for `keep_others_out`. On SQLite nobody else can open the file while it lives."""
    if not _is_sqlite(url):
        return create_engine(url, poolclass=StaticPool)
    return _sqlite(url, "BEGIN EXCLUSIVE", ("locking_mode=EXCLUSIVE", *_PRAGMAS), {"poolclass": StaticPool})


def keep_others_out(conn: Connection) -> None:
    """See that nobody else has the database open, and let nobody write until this transaction ends.

    Raises `Trouble` with `database_busy`; on SQLite the connection itself fails with what that comes from.
    """
    if conn.dialect.name == "sqlite":
        return
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() " \
        "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"  # fmt: skip
    if conn.execute(text(others)).scalar_one():
        raise Trouble("database_busy", what=conn.engine.url.render_as_string(hide_password=True))
    if conn.execute(text("SELECT to_regclass('log_head')")).scalar() is not None:
        conn.execute(text("LOCK TABLE log_head IN EXCLUSIVE MODE"))


def _postgresql(url: str, isolation: IsolationLevel) -> Engine:
    engine = create_engine(url, isolation_level=isolation, pool_size=16, max_overflow=48)

    @event.listens_for(engine, "checkin")
    def _note(_dbapi: Any, record: Any) -> None:
        record.info[_USED_AT] = time.monotonic()

    # As pool_pre_ping does, but only where the database may have restarted meanwhile: a command need not ask twice.
    @event.listens_for(engine, "checkout")
    def _ask_the_rested(dbapi: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get(_USED_AT, float("-inf")) < RESTED_S:
            return
        try:
            engine.dialect.do_ping(dbapi)
        except engine.dialect.loaded_dbapi.Error as dead:
            raise DisconnectionError from dead

    return engine


def _with_settings(engine: Engine, settings: Sequence[str]) -> Engine:
    @event.listens_for(engine, "connect")
    def _set(dbapi: Any, _record: Any) -> None:
        for setting in settings:
            dbapi.execute(f"SET {setting}")
        dbapi.commit()

    return engine


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def _sqlite(url: str, begin: str, pragmas: Sequence[str], pool: Mapping[str, Any]) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False}, **pool)

    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        for pragma in pragmas:
            dbapi.execute("PRAGMA " + pragma).close()

    # SQLAlchemy's recipe is an event on "begin"; one such listener makes every statement look for listeners,
    # a tenth of the time of a command. The dialect's own hook costs nothing.
    def do_begin(dbapi_connection: Any) -> None:
        dbapi_connection.execute(begin).close()

    engine.dialect.do_begin = do_begin  # type: ignore[method-assign]
    return engine


class FifoLock:
    """A lock that serves in order of arrival.

    SQLite's own busy handler sleeps and is unfair: tails of seconds. With this the longest wait in a storm of 16
    was 5.7 ms. It holds within one process and is not re-entrant.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._queue: collections.deque[threading.Lock] = collections.deque()
        self._busy = False

    @property
    def awaited(self) -> bool:
        """Whether somebody queues for it at this moment."""
        return bool(self._queue)

    def __enter__(self) -> None:
        with self._mutex:
            if not self._busy:
                self._busy = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._queue.append(turn)
        turn.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._mutex:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._busy = False
