"""The kiosk's own durable record of papers: which ticket was to be printed, how it ended, whether the server knows.

It outlives a crash of the kiosk, so that a ticket whose paper was cut off half way is told to the counter as `unknown`
and is never printed a second time. It holds ticket ids only: no number of a person, no follow link.
"""

import sqlite3
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

# As long as the server keeps the answer of an Idempotency-Key: a repeated intent after that is a new ticket anyway.
KEPT = timedelta(hours=24)

_TABLE = """
CREATE TABLE IF NOT EXISTS paper (
    ticket_id  TEXT PRIMARY KEY,
    at         TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('queued', 'done', 'failed', 'unknown')),
    detail     TEXT NOT NULL,
    report_key TEXT NOT NULL,
    reported   INTEGER NOT NULL DEFAULT 0 CHECK (reported IN (0, 1))
) STRICT
"""


@dataclass(frozen=True)
class Paper:
    """How the paper of one ticket stands: `queued`, or ended as `done`, `failed` or `unknown`.

    `detail` is for the technician: the printer's keyword and a note.
    """

    ticket_id: str
    state: str
    detail: str
    report_key: str

    @property
    def ended(self) -> bool:
        return self.state != "queued"


class Journal:
    """Papers by ticket id in one SQLite file, each change durable before the call returns. Thread-safe."""

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._now = now
        self._lock = threading.Lock()
        self._base = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.execute(_TABLE)
        self._base.execute("DELETE FROM paper WHERE at < ?", ((now() - KEPT).isoformat(),))
        # Whatever was under way when the kiosk stopped: nobody can say whether that paper came out.
        self._base.execute("UPDATE paper SET state = 'unknown', detail = 'kiosk_restarted' WHERE state = 'queued'")

    def add(self, ticket_id: str) -> bool:
        """Note that a paper is to be printed. False when this ticket already has one: it must not come twice."""
        row = (ticket_id, self._now().isoformat(), str(uuid.uuid4()))
        with self._lock:
            done = self._base.execute("INSERT OR IGNORE INTO paper VALUES (?, ?, 'queued', '', ?, 0)", row)
            return done.rowcount == 1

    def end(self, ticket_id: str, state: str, detail: str) -> None:
        """Note how the printing ended."""
        with self._lock:
            self._base.execute("UPDATE paper SET state = ?, detail = ? WHERE ticket_id = ?", (state, detail, ticket_id))

    def find(self, ticket_id: str) -> Paper | None:
        """The paper of a ticket; None when none was ever asked for."""
        found = self._select("ticket_id = ?", ticket_id)
        return found[0] if found else None

    def unreported(self) -> list[Paper]:
        """Ended papers the server has not heard of, oldest first."""
        return self._select("state <> 'queued' AND reported = 0")

    def reported(self, ticket_id: str) -> None:
        """The server knows how this paper ended."""
        with self._lock:
            self._base.execute("UPDATE paper SET reported = 1 WHERE ticket_id = ?", (ticket_id,))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    def _select(self, where: str, *values: str) -> list[Paper]:
        sql = f"SELECT ticket_id, state, detail, report_key FROM paper WHERE {where} ORDER BY at"
        with self._lock:
            return [Paper(*row) for row in self._base.execute(sql, values)]
