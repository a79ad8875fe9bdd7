"""The kiosk's own durable record of papers: which print job it took on, how it ended, whether the server knows.

It outlives a crash of the kiosk, so that a ticket whose paper was cut off half way is told to the counter as `unknown`
and is never printed a second time by itself. It holds ids only: no number of a person, no follow link.
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
CREATE TABLE IF NOT EXISTS print_job (
    id         TEXT PRIMARY KEY,
    ticket_id  TEXT NOT NULL,
    at         TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('queued', 'done', 'failed', 'unknown')),
    detail     TEXT NOT NULL,
    report_key TEXT NOT NULL,
    reported   INTEGER NOT NULL DEFAULT 0 CHECK (reported IN (0, 1))
) STRICT
"""


@dataclass(frozen=True)
class Paper:
    """How one print job stands: `queued`, or ended as `done`, `failed` or `unknown`.

    `detail` is for the technician: the printer's keyword and a note.
    """

    job_id: str
    ticket_id: str
    state: str
    detail: str
    report_key: str

    @property
    def ended(self) -> bool:
        return self.state != "queued"


class Journal:
    """Papers by job id in one SQLite file, each change durable before the call returns. Thread-safe."""

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._now = now
        self._lock = threading.Lock()
        self._base = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=FULL")
        self._base.execute(_TABLE)
        self._base.execute("DELETE FROM print_job WHERE at < ?", ((now() - KEPT).isoformat(),))
        # Whatever was under way when the kiosk stopped: nobody can say whether that paper came out.
        self._base.execute("UPDATE print_job SET state = 'unknown', detail = 'kiosk_restarted' WHERE state = 'queued'")

    def add(self, job_id: str, ticket_id: str) -> bool:
        """Note that a paper is to be printed. False when this job is known already: it must not come twice."""
        return self._insert(job_id, ticket_id, "queued", "")

    def settle(self, job_id: str, ticket_id: str, state: str, detail: str) -> bool:
        """Note how a job ended that was never begun. False when it is known already."""
        return self._insert(job_id, ticket_id, state, detail)

    def end(self, job_id: str, state: str, detail: str) -> None:
        """Note how the printing ended."""
        with self._lock:
            self._base.execute("UPDATE print_job SET state = ?, detail = ? WHERE id = ?", (state, detail, job_id))

    def find(self, job_id: str) -> Paper | None:
        """The paper of a job; None when the job is not known here."""
        found = self._select("id = ?", job_id)
        return found[0] if found else None

    def first_of(self, ticket_id: str) -> Paper | None:
        """The first paper of a ticket; None when none was ever asked for here."""
        found = self._select("ticket_id = ?", ticket_id)
        return found[0] if found else None

    def unreported(self) -> list[Paper]:
        """Ended papers the server has not heard of, oldest first."""
        return self._select("state <> 'queued' AND reported = 0")

    def reported(self, job_id: str) -> None:
        """The server knows how this paper ended."""
        self._mark(job_id, 1)

    def report_again(self, job_id: str) -> None:
        """The server turned out not to know how this paper ended."""
        self._mark(job_id, 0)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    def _insert(self, job_id: str, ticket_id: str, state: str, detail: str) -> bool:
        row = (job_id, ticket_id, self._now().isoformat(), state, detail, str(uuid.uuid4()))
        with self._lock:
            return self._base.execute("INSERT OR IGNORE INTO print_job VALUES (?, ?, ?, ?, ?, ?, 0)", row).rowcount == 1

    def _mark(self, job_id: str, reported: int) -> None:
        with self._lock:
            self._base.execute("UPDATE print_job SET reported = ? WHERE id = ?", (reported, job_id))

    def _select(self, where: str, *values: str) -> list[Paper]:
        sql = f"SELECT id, ticket_id, state, detail, report_key FROM print_job WHERE {where} ORDER BY at, rowid"
        with self._lock:
            return [Paper(*row) for row in self._base.execute(sql, values)]
