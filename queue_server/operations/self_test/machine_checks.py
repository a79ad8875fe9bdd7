"""The server's own machine: disk, clock, backups. The rules stand here, their words in `messages/selftest.*.json`."""

from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from sqlalchemy import select

from queue_server.operations import machine
from queue_server.operations.self_test.check import Check, Look
from queue_server.operations.self_test.sheet import Line, Result, Verdict
from queue_server.store import tables as t
from queue_server.store.store import View

PATIENCE = timedelta(seconds=5)
ROOMY_BYTES = 2 * 1024**3
"""Below this somebody should make room this week."""
FRESH, OLD = timedelta(hours=26), timedelta(hours=72)
"""A daily backup with some slack is fresh; after a weekend it is old; beyond that it does not count."""
NEW_CENTRE = timedelta(hours=24)
"""A centre this young may be without its first backup."""
SET_BACK = timedelta(seconds=1)


def machine_checks(view: View, data: Path) -> list[Check]:
    """The checks of the machine the server runs on, its data in `data`."""
    born_at = _born_at(view)
    last_at, now = view.head.at, view.now
    return [
        Look(Line("clock", "clock", None, None), lambda: clock_verdict(now, last_at), PATIENCE),
        Look(Line("disk", "disk", None, None), lambda: disk_verdict(machine.free_bytes(data)), PATIENCE),
        Look(
            Line("backup", "backup", None, None),
            lambda: backup_verdict(machine.newest_backup(data), now, born_at),
            PATIENCE,
        ),
    ]


def disk_verdict(free: int) -> Verdict:
    """Red where the server itself says that it is not ready, yellow where that day is in sight."""
    facts = {"free_gb": free / 1024**3}
    if free < machine.LEAST_FREE_BYTES:
        return Verdict(Result.FAILED, "disk-full", facts)
    return Verdict(Result.WARNING, "disk-low", facts) if free < ROOMY_BYTES else Verdict(Result.OK, "disk-roomy", facts)


def clock_verdict(now: datetime, last_event_at: datetime) -> Verdict:
    """Red when it was set back behind what is already written; yellow when the system knows that nothing keeps it."""
    if last_event_at - now > SET_BACK:
        return Verdict(Result.FAILED, "clock-set-back", {"seconds": round((last_event_at - now).total_seconds())})
    synchronised = machine.clock_is_synchronised()
    if synchronised is None:
        return Verdict(Result.OK, "clock-goes-on")
    return Verdict(Result.OK, "clock-kept") if synchronised else Verdict(Result.WARNING, "clock-not-kept")


def backup_verdict(newest_at: datetime | None, now: datetime, born_at: datetime) -> Verdict:
    """Green up to 26 hours, yellow up to 72, red beyond. Without any: yellow on a centre's first day, then red."""
    if newest_at is None:
        return Verdict(Result.WARNING if now - born_at < NEW_CENTRE else Result.FAILED, "backup-missing")
    age = now - newest_at
    facts = {"hours": max(1, ceil(age / timedelta(hours=1)))}
    if age <= FRESH:
        return Verdict(Result.OK, "backup-fresh", facts)
    return Verdict(Result.WARNING if age <= OLD else Result.FAILED, "backup-old", facts)


def _born_at(view: View) -> datetime:
    first = select(t.event.c.at).where(t.event.c.centre_id == view.centre_id).order_by(t.event.c.seq).limit(1)
    found: datetime = view.conn.execute(first).scalar_one()
    return found
