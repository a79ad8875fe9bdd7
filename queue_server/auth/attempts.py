"""How often a guess may fail: by subject, within a few minutes. Subjects are kept hashed."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Connection

from queue_server.domain.identity import new_id
from queue_server.domain.problems import Problem
from queue_server.store.auth_tables import sign_in_failure

WINDOW = timedelta(minutes=5)


def check(conn: Connection, now: datetime, limits: Mapping[str, int]) -> None:
    """Refuse with `too_many_attempts` when one of the subjects failed as often as its limit of late."""
    for subject, limit in limits.items():
        failures, first = conn.execute(
            select(func.count(), func.min(sign_in_failure.c.at)).where(
                sign_in_failure.c.subject_sha256 == _sha256(subject), sign_in_failure.c.at > now - WINDOW
            )
        ).one()
        if failures >= limit:
            wait = first + WINDOW - now
            raise Problem("too_many_attempts", retry_after_s=max(1, round(wait.total_seconds())))


def note(conn: Connection, now: datetime, subjects: Iterable[str]) -> None:
    """One more failure of each subject."""
    for subject in subjects:
        conn.execute(insert(sign_in_failure).values(id=new_id(now), subject_sha256=_sha256(subject), at=now))


def purge(conn: Connection, now: datetime) -> None:
    """Forget failures that no longer count."""
    conn.execute(delete(sign_in_failure).where(sign_in_failure.c.at <= now - WINDOW))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
