"""Who speaks for a zone: of all walls that show it exactly one, or two loudspeakers talk across each other."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

SILENT_AFTER = timedelta(seconds=15)
"""Three heartbeats missed: the page hangs, whatever its socket says."""


class Sound(StrEnum):
    """What a wall knows of its loudspeaker. Unknown until its first heartbeat."""

    OK = "ok"
    BLOCKED = "blocked"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Wall:
    """A connected wall, as far as leading goes."""

    sid: str
    zones: frozenset[str]
    sound: Sound = Sound.UNKNOWN
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A wall begins or ceases to lead a zone."""

    sid: str
    zone_id: str
    leading: bool


class Leads(Protocol):
    """Who tells the walls of this process whether they lead. Not safe for threads: one owner."""

    def join(self, sid: str, zones: Iterable[str], now: datetime) -> list[Change]:
        """A wall connects. It hears of every zone it shows whether it leads there."""

    def leave(self, sid: str, now: datetime) -> list[Change]:
        """A wall is gone; its zones pass to the next."""

    def beat(self, sid: str, sound: Sound, now: datetime) -> list[Change]:
        """A wall says how its sound is."""

    def tick(self, now: datetime) -> list[Change]:
        """Time passes: a wall that fell silent loses its zones to one that lives."""


@dataclass(slots=True)
class Leaders:
    """The connected walls in order of arrival, and the leader of each zone. Not safe for threads: one owner."""

    walls: dict[str, Wall] = field(default_factory=dict)
    leader: dict[str, str] = field(default_factory=dict)

    def join(self, sid: str, zones: Iterable[str], now: datetime) -> list[Change]:
        """A wall connects. It hears of every zone it shows whether it leads there."""
        wall = self.walls[sid] = Wall(sid, frozenset(zones))
        changes = self._settle(now)
        told = {change.zone_id for change in changes if change.sid == sid}
        return changes + [Change(sid, zone, False) for zone in sorted(wall.zones - told)]

    def leave(self, sid: str, now: datetime) -> list[Change]:
        """A wall is gone; its zones pass to the next."""
        if self.walls.pop(sid, None) is None:
            return []
        return [change for change in self._settle(now) if change.sid != sid]

    def beat(self, sid: str, sound: Sound, now: datetime) -> list[Change]:
        """A wall says how its sound is."""
        wall = self.walls.get(sid)
        if wall is None:
            return []
        wall.sound, wall.heard_at = sound, now
        return self._settle(now)

    def tick(self, now: datetime) -> list[Change]:
        """Time passes: a wall that fell silent loses its zones to one that lives."""
        return self._settle(now)

    def _settle(self, now: datetime) -> list[Change]:
        changes: list[Change] = []
        zones = set(self.leader).union(*(wall.zones for wall in self.walls.values()))
        for zone in sorted(zones):
            before = self.leader.get(zone)
            after = self._choose(zone, before, now)
            if after == before:
                continue
            if before is not None:
                del self.leader[zone]
                changes.append(Change(before, zone, False))
            if after is not None:
                self.leader[zone] = after
                changes.append(Change(after, zone, True))
        return changes

    def _choose(self, zone: str, before: str | None, now: datetime) -> str | None:
        """The wall with the surest sound; the present leader where it is as good as any, so that the voice does not
        wander through the hall."""
        ranked = [(_rank(wall, now), sid) for sid, wall in self.walls.items() if zone in wall.zones]
        fit = [(rank, sid) for rank, sid in ranked if rank > 0]
        if not fit:
            return None
        best = max(rank for rank, _ in fit)
        equals: Collection[str] = [sid for rank, sid in fit if rank == best]
        return before if before in equals else next(iter(equals))


def _rank(wall: Wall, now: datetime) -> int:
    if wall.sound in (Sound.BLOCKED, Sound.NONE):
        return 0
    if wall.sound is Sound.UNKNOWN or wall.heard_at is None or now - wall.heard_at > SILENT_AFTER:
        return 1
    return 2
