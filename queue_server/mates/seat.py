"""A server's seat at a centre in PostgreSQL: held by a session of its own, so it is free the moment the server dies.

Three advisory locks of that session say it all. The *place*: a server alone holds it for itself, servers with a bus
share it; so the two kinds never meet, and whoever shares it lives. The *home*: which data directory it uses, for all
must use the same. The *duty*: what only one process of a centre may do is done by the one that holds it.
"""

import hashlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from queue_server.trouble import Trouble

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 1.0
SURE_FOR_S = 5.0
"""A seat that was not confirmed for so long is not relied on: the session may be dead and the duty another's."""
WAIT_S = 3.0
"""How long a seat is waited for: the session of a server that was just killed may still be ending."""
_AGAIN_S = 0.05
_NAME = "motcua server "
_OURS, _HOMES = 0x6D6F7463, 0x6D6F7464
"""The first keys of our advisory locks; the second is `_PLACE`, `_DUTY`, or the mark of a home."""
_PLACE, _DUTY = 1, 2

_SET_UP = (
    # A machine that lost its power closes no connection: the database must notice by itself, after we have given up.
    "SET tcp_keepalives_idle = 4",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
    "SET statement_timeout = 3000",
)
_MINE = text("SELECT pg_try_advisory_lock(:first, :second)")
_OURS_TOO = text("SELECT pg_try_advisory_lock_shared(:first, :second)")
_HOLDERS = text(
    "SELECT s.application_name AS name, CAST(l.objid AS bigint) AS second FROM pg_locks l"
    " JOIN pg_stat_activity s ON s.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted"
    " AND CAST(l.classid AS bigint) = :first"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def mark_of(secrets_file: Path) -> int:
    """A number for the data directory: another one has other secrets, a copy of it lies elsewhere on the disk."""
    content = secrets_file.read_bytes() + str(secrets_file.stat().st_ino).encode()
    return int.from_bytes(hashlib.sha256(content).digest()[:4]) >> 1


class Seat:
    """The seat of a server alone. A thread of its own keeps it; `when_taken` is called when another server has it."""

    _place = _MINE

    def __init__(self, url: str, me: str, home: int) -> None:
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_called(me))
        self._home = home
        self._conn: Connection | None = None
        self._confirmed_at = float("-inf")
        self._duty = False
        self._sharing: frozenset[str] = frozenset()

    def take(self) -> None:
        """Sit down. Raises `Trouble`: `another_server`, `other_home`; and `DBAPIError`."""
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                self._sit()
            except Trouble:
                self.leave()
                if time.monotonic() > deadline:
                    raise
                time.sleep(_AGAIN_S)
            else:
                self._look()
                return

    def leave(self) -> None:
        """Stand up: the session ends, and with it all it held."""
        self._duty = False
        conn, self._conn = self._conn, None
        if conn is not None:
            conn.close()

    def keep(self, when_taken: Callable[[], None]) -> None:
        """Begin to look after the seat, on a thread that ends with the process."""
        threading.Thread(target=self._keep, args=(when_taken,), name="seat", daemon=True).start()

    @property
    def sure(self) -> bool:
        """Whether the seat was confirmed just now."""
        return time.monotonic() - self._confirmed_at < SURE_FOR_S

    @property
    def on_duty(self) -> bool:
        """Whether this process does what only one may do."""
        return self._duty and self.sure

    @property
    def sharing(self) -> frozenset[str]:
        """The names of all servers that sat here when the seat was confirmed last."""
        return self._sharing

    def _sit(self) -> None:
        conn = self._conn = self._engine.connect()
        for statement in _SET_UP:
            conn.exec_driver_sql(statement)
        if not _got(conn, self._place, _OURS, _PLACE):
            raise Trouble("another_server", what=conn.engine.url.database)
        _got(conn, _OURS_TOO, _HOMES, self._home)
        if any(row.second != self._home for row in conn.execute(_HOLDERS, {"first": _HOMES})):
            raise Trouble("other_home")

    def _look(self) -> None:
        """Confirm the seat: the session answers, and what it held it still holds."""
        conn, asked_at = self._conn, time.monotonic()
        if conn is None:
            self._sit()
            conn = self._conn
        assert conn is not None
        rows = conn.execute(_HOLDERS, {"first": _OURS}).all()
        self._sharing = frozenset(row.name.removeprefix(_NAME) for row in rows if row.second == _PLACE)
        if not self._duty and _got(conn, _MINE, _OURS, _DUTY):
            log.info("hall_duty_taken")
            self._duty = True
        self._confirmed_at = asked_at

    def _keep(self, when_taken: Callable[[], None]) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_EVERY_S):
            try:
                self._look()
            except Trouble as taken:
                self.leave()
                log.error("seat_taken", code=taken.code)
                when_taken()
            except DBAPIError:
                # The database went away, and the locks with the session: begin anew as soon as it is back.
                self._lose()

    def _lose(self) -> None:
        log.warning("seat_lost", had_duty=self._duty)
        if self._conn is not None:
            self._conn.invalidate()
        self.leave()


class SharedSeat(Seat):
    """The seat of a server that has mates."""

    _place = _OURS_TOO


def new_name() -> str:
    """A name for this process that no other has or had."""
    return f"{os.getpid()}-{os.urandom(5).hex()}"


def _called(me: str) -> dict[str, str | int]:
    return {
        "application_name": _NAME + me,
        "connect_timeout": 3,
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 2,
        "tcp_user_timeout": 3000,
    }


def _got(conn: Connection, statement: object, first: int, second: int) -> bool:
    return bool(conn.execute(statement, {"first": first, "second": second}).scalar())  # type: ignore[call-overload]
