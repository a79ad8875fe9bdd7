"""Who speaks for a zone, where its walls are connected to several servers: decided by the one on duty, for all.

Every server tells the walls it has, and which of them it told to lead; the one on duty tells who shall lead. Both are
whole and said again every two seconds, so that a message may be lost. A zone passes from a wall of one server to a
wall of another in two steps: first nobody leads it, and when the server of the first has said that its wall knows,
the second does. What was told and may still be on its way counts as known: each telling has a number, and a server
says with its walls which it heard last. Who comes on duty begins a new term: it asks all that live, who obey no earlier
term from their answer on, and begins with what it finds. While not all are heard, everything stays as it was told.
"""

import queue
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from queue_server.mates.bus import HELLO
from queue_server.mates.company import Mates
from queue_server.realtime.lead import Change, Leaders, Sound, Wall

_Table = Mapping[str, str]
"""The leading wall of each zone that has one."""


@dataclass
class Said:
    """What a server said of its walls: those it has, the zones they lead, the term it obeys and what it heard last."""

    walls: Mapping[str, Wall]
    leading: _Table
    term: int
    heard: int


@dataclass
class _Term:
    """A time on duty. `said` is what those said who obey it; `begun` is whether all did once; `on_their_way` are the
    tables told, by number, that somebody may not have heard yet."""

    number: int
    told: int = 0
    on_their_way: dict[int, _Table] = field(default_factory=dict)
    leaders: Leaders = field(default_factory=Leaders)
    said: dict[str, Said] = field(default_factory=dict)
    begun: bool = False


class SharedLeads:
    """As `Leaders`, for the walls connected here. Owned by one thread; `wake` has it call `heed` when there is news."""

    def __init__(self, company: Mates) -> None:
        self._company = company
        self._bus = company.bus
        self.wake: Callable[[], None] = lambda: None
        self._news: queue.SimpleQueue[tuple[str, str, Mapping[str, Any]]] = queue.SimpleQueue()
        self._walls: dict[str, Wall] = {}
        self._leading: dict[str, str] = {}
        self._obeyed, self._heard = 0, 0
        self._on_duty: _Term | None = None
        self._published: _Table | None = None
        for kind in ("walls", "leads", "walls-asked", HELLO):
            self._bus.on(kind, self._listener(kind))

    def join(self, sid: str, zones: Iterable[str], now: datetime) -> list[Change]:
        """As of `Leads`."""
        wall = self._walls[sid] = Wall(sid, frozenset(zones))
        self._tell_walls()
        return [*(Change(sid, zone, False) for zone in sorted(wall.zones)), *self._decide(now)]

    def leave(self, sid: str, now: datetime) -> list[Change]:
        """As of `Leads`."""
        if self._walls.pop(sid, None) is None:
            return []
        self._leading = {zone: leader for zone, leader in self._leading.items() if leader != sid}
        self._tell_walls()
        return self._decide(now)

    def beat(self, sid: str, sound: Sound, now: datetime) -> list[Change]:
        """As of `Leads`."""
        wall = self._walls.get(sid)
        if wall is None:
            return []
        news = sound != wall.sound
        wall.sound, wall.heard_at = sound, now
        if news:
            self._tell_walls()
        return self._decide(now)

    def tick(self, now: datetime) -> list[Change]:
        """As of `Leads`. Says again what may have been lost."""
        self._tell_walls()
        self._published = None
        self._ask()
        return self.heed(now)

    def heed(self, now: datetime) -> list[Change]:
        """Take in what the bus brought."""
        changes: list[Change] = []
        while not self._news.empty():
            sender, kind, message = self._news.get()
            if kind == "walls":
                self._hear_walls(sender, message)
            elif kind == "leads":
                changes += self._obey(message)
            elif kind == "walls-asked":
                self._promise(int(message["term"]))
            else:
                self._ask()
        return changes + self._decide(now)

    def _listener(self, kind: str) -> Callable[[str, Mapping[str, Any]], None]:
        def hear(sender: str, message: Mapping[str, Any]) -> None:
            self._news.put((sender, kind, message))
            self.wake()

        return hear

    def _tell_walls(self) -> None:
        walls = [_plain(wall) for wall in self._walls.values()]
        self._bus.say("walls", {"walls": walls, "leading": self._leading, "term": self._obeyed, "heard": self._heard})

    def _hear_walls(self, sender: str, message: Mapping[str, Any]) -> None:
        term, said = self._on_duty, _said(message)
        if term is None or said.term < term.number:
            return
        if said.term > term.number:
            self._begin_term(said.term + 1)
        else:
            term.said[sender] = said

    def _begin_term(self, number: int) -> None:
        self._obeyed, self._heard = number, 0
        self._on_duty = _Term(number)
        self._ask()

    def _ask(self) -> None:
        """Have those tell their walls who do not obey this term yet."""
        if self._on_duty is not None and not self._company.others <= self._on_duty.said.keys():
            self._bus.say("walls-asked", {"term": self._on_duty.number})

    def _promise(self, term: int) -> None:
        """Obey nobody of an earlier term from now on."""
        if term > self._obeyed:
            self._obeyed, self._heard = term, 0
        self._tell_walls()

    def _obey(self, message: Mapping[str, Any]) -> list[Change]:
        if self._on_duty is not None or int(message["term"]) < self._obeyed:
            return []
        self._obeyed, self._heard = int(message["term"]), int(message["number"])
        return self._apply({str(zone): str(sid) for zone, sid in message["leaders"].items()})

    def _apply(self, leaders: _Table) -> list[Change]:
        """Tell the walls here what has changed for them."""
        after = {zone: sid for zone, sid in leaders.items() if sid in self._walls}
        before, self._leading = self._leading, after
        changes = [Change(sid, zone, False) for zone, sid in sorted(before.items()) if after.get(zone) != sid]
        changes += [Change(sid, zone, True) for zone, sid in sorted(after.items()) if before.get(zone) != sid]
        if changes:
            self._tell_walls()
        return changes

    def _decide(self, now: datetime) -> list[Change]:
        """On duty: who leads now, told to the others; what changes for the walls here."""
        if not self._company.on_duty:
            self._on_duty = None
            return []
        if self._on_duty is None:
            self._begin_term(self._obeyed + 1)
        term, others = self._on_duty, self._company.others
        if term is None or not self._company.complete or not others <= term.said.keys():
            return []
        term.said = {name: term.said[name] for name in others}
        heard_by_all = min((said.heard for said in term.said.values()), default=term.told)
        term.on_their_way = {number: told for number, told in term.on_their_way.items() if number > heard_by_all}
        if not term.begun:
            self._begin(term)
        self._settle(term.leaders, {sid: w for said in self._everybody(term) for sid, w in said.walls.items()}, now)
        changes = self._apply(self._safe(term))
        self._publish(term)
        return changes

    def _begin(self, term: _Term) -> None:
        """Go on from what all were told before."""
        term.begun = True
        for said in self._everybody(term):
            term.leaders.walls.update(said.walls)
            term.leaders.leader.update(said.leading)

    def _everybody(self, term: _Term) -> list[Said]:
        return [Said(self._walls, self._leading, term.number, term.told), *term.said.values()]

    def _settle(self, leaders: Leaders, walls: Mapping[str, Wall], now: datetime) -> None:
        for sid in leaders.walls.keys() - walls.keys():
            leaders.leave(sid, now)
        leaders.walls.update(walls)
        leaders.tick(now)

    def _safe(self, term: _Term) -> _Table:
        """Who leads, without the zones that a wall elsewhere was told to lead and has not yet given up."""
        table = dict(term.leaders.leader)
        for said in self._everybody(term):
            for zone, sid in _may_lead(term, said):
                after = table.get(zone)
                if after is not None and after != sid and after not in said.walls:
                    del table[zone]
        return table

    def _publish(self, term: _Term) -> None:
        leaders = self._safe(term)
        if leaders != self._published:
            self._published = leaders
            term.told += 1
            term.on_their_way[term.told] = leaders
            self._bus.say("leads", {"term": term.number, "number": term.told, "leaders": leaders})


def _may_lead(term: _Term, said: Said) -> Iterator[tuple[str, str]]:
    """The walls of a server that lead a zone, or will when it hears what is on its way to it."""
    yield from said.leading.items()
    for number, told in term.on_their_way.items():
        if number > said.heard:
            yield from ((zone, sid) for zone, sid in told.items() if sid in said.walls)


def _plain(wall: Wall) -> dict[str, Any]:
    heard_at = wall.heard_at and wall.heard_at.isoformat()
    return {"sid": wall.sid, "zones": sorted(wall.zones), "sound": wall.sound, "heard_at": heard_at}


def _said(message: Mapping[str, Any]) -> Said:
    """Raises KeyError, TypeError, ValueError."""
    walls = [
        Wall(
            sid=str(one["sid"]),
            zones=frozenset(map(str, one["zones"])),
            sound=Sound(one["sound"]),
            heard_at=one["heard_at"] and datetime.fromisoformat(one["heard_at"]),
        )
        for one in message["walls"]
    ]
    leading = {str(zone): str(sid) for zone, sid in message["leading"].items()}
    return Said({wall.sid: wall for wall in walls}, leading, int(message["term"]), int(message["heard"]))
