"""Who speaks where the walls of a zone are on several servers: drawn at random, servers that die, a bus that is cut."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from queue_server.realtime.lead import Change, Sound
from queue_server.realtime.shared_lead import SharedLeads

ZONES = ("A", "B")
TICK = timedelta(seconds=2)


@dataclass
class World:
    """The database's session locks, the bus with its messages on their way, and the loudspeakers."""

    now: datetime = datetime(2026, 11, 23, 1, tzinfo=UTC)
    living: list[str] = field(default_factory=list)
    duty: str | None = None
    cut: set[str] = field(default_factory=set)
    on_their_way: list[tuple[str, str, str, str]] = field(default_factory=list)
    servers: dict[str, "Server"] = field(default_factory=dict)
    speaking: dict[str, set[str]] = field(default_factory=dict)
    """By wall, the zones it was told to lead."""

    def leaders(self, zone: str) -> list[str]:
        return [sid for sid, zones in self.speaking.items() if zone in zones]


class Line:
    """A server's end of the bus."""

    def __init__(self, world: World, me: str) -> None:
        self.me = me
        self._world = world
        self.hearers: dict[str, Callable[[str, Any], None]] = {}

    def on(self, kind: str, hear: Callable[[str, Any], None]) -> None:
        self.hearers[kind] = hear

    def say(self, kind: str, message: Any) -> None:
        if self.me not in self._world.cut:
            self._world.on_their_way += [
                (self.me, other, kind, json.dumps(message)) for other in self._world.living if other != self.me
            ]


class Server:
    """A process of the centre: its company as the seat and the bus would tell it, and its walls."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.bus = Line(world, name)
        self.leads = SharedLeads(self)  # type: ignore[arg-type]

    @property
    def on_duty(self) -> bool:
        return self.world.duty == self.name

    @property
    def others(self) -> frozenset[str]:
        return frozenset(self.world.living) - {self.name}

    @property
    def complete(self) -> bool:
        return not self.others or not self.world.cut & set(self.world.living)

    def tell(self, changes: list[Change]) -> None:
        for change in changes:
            zones = self.world.speaking.setdefault(change.sid, set())
            (zones.add if change.leading else zones.discard)(change.zone_id)
            # The moment counts, not only the end: two loudspeakers must not overlap at all.
            assert len(self.world.leaders(change.zone_id)) <= 1, f"two walls speak for {change.zone_id}"


class Hall(RuleBasedStateMachine):
    """Servers come and die, walls come and go, messages arrive in their order or are lost with the bus."""

    walls = Bundle("walls")

    @initialize()
    def begin(self) -> None:
        self.world = World()
        self.where: dict[str, str] = {}
        self.counted = 0
        for _ in range(2):
            self.come()

    @rule()
    def come(self) -> None:
        """A server starts."""
        if len(self.world.living) == 3:
            return
        self.counted += 1
        name = f"s{self.counted}"
        self.world.living.append(name)
        self.world.servers[name] = Server(self.world, name)
        for other in [n for n in self.world.living if n != name]:
            self.world.on_their_way.append((name, other, "hello", "{}"))
        self.world.duty = self.world.duty or name

    @rule(which=st.integers(0, 2))
    def die(self, which: int) -> None:
        """A server is killed: its walls fall silent, its session ends, what it said last may still arrive."""
        if len(self.world.living) < 2:
            return
        name = self.world.living.pop(which % len(self.world.living))
        self.world.cut.discard(name)
        del self.world.servers[name]
        self.world.on_their_way = [m for m in self.world.on_their_way if m[1] != name]
        for sid in [sid for sid, server in self.where.items() if server == name]:
            self._forget(sid)
        if self.world.duty == name:
            self.world.duty = None

    @rule()
    def hand_over_duty(self) -> None:
        """The one on duty loses its session for a moment; another takes the duty."""
        later = [n for n in self.world.living if n != self.world.duty]
        self.world.duty = later[0] if later else None

    @rule(target=walls, which=st.integers(0, 2), zones=st.sets(st.sampled_from(ZONES), min_size=1))
    def join(self, which: int, zones: set[str]) -> str:
        self.counted += 1
        name, sid = self.world.living[which % len(self.world.living)], f"w{self.counted}"
        self.where[sid] = name
        self._on(name, lambda leads, now: leads.join(sid, sorted(zones), now))
        return sid

    @rule(sid=walls)
    def leave(self, sid: str) -> None:
        if sid in self.where:
            name = self.where[sid]
            self._forget(sid)
            self._on(name, lambda leads, now: leads.leave(sid, now))

    @rule(sid=walls, sound=st.sampled_from([Sound.OK, Sound.OK, Sound.BLOCKED]))
    def beat(self, sid: str, sound: Sound) -> None:
        if sid in self.where:
            self._on(self.where[sid], lambda leads, now: leads.beat(sid, sound, now))

    @rule(which=st.integers(0, 2))
    def cut(self, which: int) -> None:
        """A server no longer reaches the bus, nor hears it."""
        name = self.world.living[which % len(self.world.living)]
        self.world.cut.add(name)
        self.world.on_their_way = [m for m in self.world.on_their_way if name not in m[:2]]

    @rule()
    def mend(self) -> None:
        for name in list(self.world.cut):
            self.world.cut.discard(name)
            self.world.servers[name].bus.say("hello", {})

    @rule(which=st.integers(0, 2), count=st.integers(1, 8))
    def deliver(self, which: int, count: int) -> None:
        """What is on its way to a server arrives there in its order; other servers may be slower."""
        name = self.world.living[which % len(self.world.living)]
        for message in [m for m in self.world.on_their_way if m[1] == name][:count]:
            self._deliver(message)

    @rule(which=st.integers(0, 2))
    def tick(self, which: int) -> None:
        self._on(self.world.living[which % len(self.world.living)], lambda leads, now: leads.tick(now))

    @rule()
    def settle(self) -> None:
        """With nobody cut off and some time, each zone that a fit wall shows has exactly one that speaks."""
        self.mend()
        self.world.duty = self.world.duty or self.world.living[0]
        for _ in range(5):
            self.world.now += TICK
            for name in list(self.world.living):
                self._on(name, lambda leads, now: leads.tick(now))
            while self.world.on_their_way:
                self._deliver(self.world.on_their_way[0])
        for zone in ZONES:
            fit = [w for w in self._all_walls() if zone in w.zones and w.sound in (Sound.OK, Sound.UNKNOWN)]
            assert len(self.world.leaders(zone)) == (1 if fit else 0), f"{zone}: {self.world.leaders(zone)} of {fit}"

    @invariant()
    def one_voice(self) -> None:
        for zone in ZONES if hasattr(self, "world") else ():
            assert len(self.world.leaders(zone)) <= 1

    def _all_walls(self) -> Iterator[Any]:
        for server in self.world.servers.values():
            yield from server.leads._walls.values()

    def _deliver(self, message: tuple[str, str, str, str]) -> None:
        self.world.on_their_way.remove(message)
        sender, receiver, kind, text = message
        server = self.world.servers.get(receiver)
        if server is None or receiver in self.world.cut:
            return
        hear = server.bus.hearers.get(kind)
        if hear is not None:
            hear(sender, json.loads(text))
            self._on(receiver, lambda leads, now: leads.heed(now))

    def _on(self, name: str, step: Callable[[SharedLeads, datetime], list[Change]]) -> None:
        server = self.world.servers[name]
        server.tell(step(server.leads, self.world.now))

    def _forget(self, sid: str) -> None:
        """The socket is gone: what comes out of its loudspeaker is no longer told by us."""
        del self.where[sid]
        self.world.speaking.pop(sid, None)


def test_a_wall_that_loses_its_sound_before_it_hears_that_it_leads() -> None:
    hall = Hall()
    hall.begin()
    here, there = hall.join(which=0, zones={"A"}), hall.join(which=1, zones={"A"})
    hall.settle()
    assert hall.world.leaders("A") == [here]
    hall.beat(sid=there, sound=Sound.OK)
    hall.deliver(which=0, count=8)
    assert hall.world.leaders("A") == [], "the surer wall is told, and does not know it yet"
    hall.beat(sid=there, sound=Sound.BLOCKED)
    hall.deliver(which=0, count=8)
    hall.deliver(which=1, count=8)
    hall.settle()
    assert hall.world.leaders("A") == [here]


TestOneVoice = Hall.TestCase
TestOneVoice.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
