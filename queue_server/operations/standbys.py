"""The machines that can take over: which there are, and how each stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from queue_server.store.auth_tables import device
from queue_server.store.store import View

ROLE = "standby"
SILENT = timedelta(seconds=15)
"""A standby asks anew at least every five seconds."""
BEHIND = timedelta(seconds=5)
"""For a moment every standby is behind: while it is told the news."""


class State(StrEnum):
    """How a standby stands. Only who is in step can take over without a loss."""

    IN_STEP = "in_step"
    BEHIND = "behind"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a standby said last: it has everything up to `seq`. `behind_since` is None while that was all there was."""

    id: str
    name: str
    seq: int
    heard_at: datetime
    in_step_since: datetime
    behind_since: datetime | None

    def state(self, now: datetime) -> State:
        if now - self.heard_at > SILENT:
            return State.AWAY
        behind = self.behind_since is not None and now - self.behind_since > BEHIND
        return State.BEHIND if behind else State.IN_STEP


def hear(before: Heard | None, standby_id: str, name: str, seq: int, last_seq: int, now: datetime) -> Heard:
    """A standby says that it has everything up to `seq`; the log ends at `last_seq`."""
    known = before is not None and before.state(now) is State.IN_STEP
    in_step_since = before.in_step_since if before is not None and known else now
    behind_since = None if seq >= last_seq else (before.behind_since if before is not None else None) or now
    return Heard(standby_id, name, seq, now, in_step_since, behind_since)


@dataclass(frozen=True, slots=True)
class Standby:
    """A machine with the right to follow. `since` is when its state began; None for one that was never heard of."""

    id: str
    name: str
    state: State
    since: datetime | None
    seq: int | None
    heard_at: datetime | None


def standbys(view: View, heard: Iterable[Heard]) -> list[Standby]:
    """Every standby that has a token, heard of since the server's start or not, by name."""
    by_id = {one.id: one for one in heard}
    rows = view.conn.execute(
        select(device.c.id, device.c.name, device.c.last_seen_at)
        .where(device.c.role == ROLE, device.c.revoked_at.is_(None))
        .order_by(device.c.name, device.c.id)
    )
    return [_standing(row.id, row.name, row.last_seen_at, by_id.get(row.id), view.now) for row in rows]


def _standing(standby_id: str, name: str, seen_at: datetime | None, heard: Heard | None, now: datetime) -> Standby:
    if heard is None:
        return Standby(standby_id, name, State.AWAY, seen_at, None, seen_at)
    state = heard.state(now)
    since = {State.AWAY: heard.heard_at, State.BEHIND: heard.behind_since, State.IN_STEP: heard.in_step_since}[state]
    return Standby(standby_id, name, state, since, heard.seq, heard.heard_at)
