"""The kiosk's durable record of the numbers it holds, and of the tickets it issued without the server.

It outlives a crash: a number is used up in the very transaction that makes its ticket, before paper or screen show it,
so no number is given out twice and no ticket is forgotten. The follow links in it open tickets of this kiosk alone;
they go when their ticket was told or their lease ended, and the file is for its owner only.
"""

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.leases import Lease, Number
from kiosk.wish import Wish

# As long as the server keeps the answer of an Idempotency-Key: a repeated intent after that is a new ticket anyway.
KEPT = timedelta(hours=24)

_TABLES = """
CREATE TABLE IF NOT EXISTS lease (
    id         TEXT PRIMARY KEY,
    service_id TEXT NOT NULL,
    day        TEXT NOT NULL,
    hours      TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS number (
    lease_id   TEXT NOT NULL REFERENCES lease (id) ON DELETE CASCADE,
    n          INTEGER NOT NULL,
    number     TEXT NOT NULL,
    ticket_id  TEXT NOT NULL,
    follow_url TEXT NOT NULL,
    PRIMARY KEY (lease_id, n)
) STRICT;
CREATE TABLE IF NOT EXISTS ticket (
    place      INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    lease_id   TEXT NOT NULL,
    n          INTEGER NOT NULL,
    number     TEXT NOT NULL,
    follow_url TEXT NOT NULL,
    service_id TEXT NOT NULL,
    intent     TEXT NOT NULL UNIQUE,
    issued_at  TEXT NOT NULL,
    boot       TEXT NOT NULL,
    boot_s     REAL NOT NULL,
    priority   TEXT NOT NULL,
    help       TEXT NOT NULL,
    language   TEXT NOT NULL,
    job_id     TEXT,
    outcome    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS asked (service_id TEXT PRIMARY KEY, key TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""
_TICKET = (
    "SELECT id, lease_id, n, number, follow_url, service_id, intent, issued_at, boot, boot_s, priority, help, language,"
    " job_id FROM ticket"
)


@dataclass(frozen=True)
class Moment:
    """When a ticket was issued: the server's time as it was reckoned, and the seconds since which boot."""

    at: datetime
    boot: str
    boot_s: float


@dataclass(frozen=True)
class OfflineTicket:
    """A ticket issued without the server. `job_id` names its paper where one was begun."""

    id: str
    lease_id: str
    n: int
    number: str
    follow_url: str
    service_id: str
    intent: str
    issued: Moment
    priority: str
    help: tuple[str, ...]
    language: str
    job_id: str | None


class LeaseBook:
    """Leases, numbers and offline tickets in one SQLite file, each change durable before the call returns. Thread-safe.

    Raises `sqlite3.Error` where the file cannot be written.
    """

    def __init__(self, file: Path, now: datetime) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        self._lock = threading.Lock()
        self._base = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._base.execute(f"PRAGMA {pragma}")
        self._base.executescript(_TABLES)
        old = (now - KEPT).isoformat()
        self._base.execute("DELETE FROM ticket WHERE outcome <> '' AND issued_at < ?", (old,))

    def key_to_ask(self, service_id: str) -> str:
        """The Idempotency-Key of the next lease of a service.

        The same until a lease came: a lost answer is asked for again, instead of a second lease.
        """
        with self._writing():
            self._base.execute("INSERT OR IGNORE INTO asked VALUES (?, ?)", (service_id, str(uuid.uuid4())))
            (key,) = self._base.execute("SELECT key FROM asked WHERE service_id = ?", (service_id,)).fetchone()
        return str(key)

    def add(self, lease: Lease, numbers: Sequence[Number]) -> None:
        """Keep a lease. One that is known already, with some of its numbers used, stays as it is."""
        hours = json.dumps([[opens.isoformat(), closes.isoformat()] for opens, closes in lease.hours])
        with self._writing():
            self._base.execute("DELETE FROM asked WHERE service_id = ?", (lease.service_id,))
            row = (lease.id, lease.service_id, lease.day, hours)
            if self._base.execute("INSERT OR IGNORE INTO lease VALUES (?, ?, ?, ?)", row).rowcount == 0:
                return
            rows = [(lease.id, one.n, one.number, one.ticket_id, one.follow_url) for one in numbers]
            self._base.executemany("INSERT INTO number VALUES (?, ?, ?, ?, ?)", rows)

    def leases(self) -> list[tuple[Lease, int]]:
        """The leases held, the oldest first, each with how many numbers are left."""
        sql = (
            "SELECT id, service_id, day, hours, (SELECT count(*) FROM number WHERE lease_id = lease.id)"
            " FROM lease ORDER BY rowid"
        )
        with self._lock:
            rows = self._base.execute(sql).fetchall()
        return [(Lease(id_, service, day, _hours(hours)), left) for id_, service, day, hours, left in rows]

    def held(self) -> dict[str, int]:
        """How many numbers are left by service."""
        sql = "SELECT service_id, count(*) FROM number JOIN lease ON lease.id = lease_id GROUP BY service_id"
        with self._lock:
            return dict(self._base.execute(sql).fetchall())

    def forget(self, lease_id: str) -> None:
        """The lease is over; its numbers are nobody's here any more."""
        with self._writing():
            self._base.execute("DELETE FROM lease WHERE id = ?", (lease_id,))

    def issue(self, intent: str, wish: Wish, leases: Sequence[str], at: Moment, job: str | None) -> bool:
        """Use up the next number of the first of these leases that has one; False when none has.

        A ticket is never dated before the one issued before it: the order of issue is kept whatever a clock does.
        """
        with self._writing():
            found = next(filter(None, map(self._next_number, leases)), None)
            if found is None:
                return False
            lease_id, n, number, ticket_id, follow_url = found
            last = self._base.execute("SELECT issued_at FROM ticket ORDER BY place DESC LIMIT 1").fetchone()
            issued_at = at.at if last is None else max(at.at, datetime.fromisoformat(last[0]))
            self._base.execute("DELETE FROM number WHERE lease_id = ? AND n = ?", (lease_id, n))
            self._base.execute(
                "INSERT INTO ticket (id, lease_id, n, number, follow_url, service_id, intent, issued_at, boot, boot_s,"
                " priority, help, language, job_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (ticket_id, lease_id, n, number, follow_url, wish.service, intent, issued_at.isoformat(), at.boot,
                 at.boot_s, wish.priority, json.dumps(wish.help), wish.language, job),
            )  # fmt: skip
        return True

    def ticket_of(self, intent: str) -> OfflineTicket | None:
        """The ticket that was issued here for this touch."""
        found = self._tickets("intent = ?", intent)
        return found[0] if found else None

    def untold(self) -> list[OfflineTicket]:
        """Tickets the server has not heard of, in the order of their issue."""
        return self._tickets("outcome = ''")

    def told(self, ticket_id: str, outcome: str) -> None:
        """The server knows the ticket: `merged`, `known` or `refused`. The link is kept on the paper alone."""
        with self._writing():
            self._base.execute("UPDATE ticket SET outcome = ?, follow_url = '' WHERE id = ?", (outcome, ticket_id))

    def keep(self, name: str, value: str) -> None:
        """Keep a text under a name."""
        with self._writing():
            self._base.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value))

    def kept(self, name: str) -> str | None:
        """What was kept last under a name."""
        with self._lock:
            row = self._base.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    def _next_number(self, lease_id: str) -> tuple[str, int, str, str, str] | None:
        sql = "SELECT lease_id, n, number, ticket_id, follow_url FROM number WHERE lease_id = ? ORDER BY n LIMIT 1"
        row: tuple[str, int, str, str, str] | None = self._base.execute(sql, (lease_id,)).fetchone()
        return row

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    def _tickets(self, where: str, *values: str) -> list[OfflineTicket]:
        with self._lock:
            rows = self._base.execute(f"{_TICKET} WHERE {where} ORDER BY place", values).fetchall()
        return [_ticket(*row) for row in rows]


def _ticket(
    ticket_id: str, lease_id: str, n: int, number: str, follow_url: str, service_id: str, intent: str, issued_at: str,
    boot: str, boot_s: float, priority: str, helps: str, language: str, job_id: str | None,
) -> OfflineTicket:  # fmt: skip
    issued = Moment(datetime.fromisoformat(issued_at), boot, boot_s)
    return OfflineTicket(
        ticket_id, lease_id, n, number, follow_url, service_id, intent, issued, priority, tuple(json.loads(helps)),
        language, job_id,
    )  # fmt: skip


def _hours(text: str) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((datetime.fromisoformat(opens), datetime.fromisoformat(closes)) for opens, closes in json.loads(text))
