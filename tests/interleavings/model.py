"""A small world of one server, kiosks and a network that loses, repeats and reorders, as immutable states.

The server decides by the rules of `queue_server.domain.leases`; the kiosk follows the protocol of `kiosk.lease_keeper`:
it asks under one key until it has a lease, uses a number up before it shows it, tells until it is answered, and gives a
lease back only when it has nothing untold of it. Blocks are small here, the rules are those of the product.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from queue_server.domain.leases import Lent, Refusal, refusal, unused

BLOCK = 2
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)

Number = tuple[int, int]
"""Lease and place in it."""
Message = tuple[str, int, tuple[object, ...]]
"""Kind, kiosk, and what it says. Kinds ask, tell and give go to the server; lent, told and gave come back."""


@dataclass(frozen=True)
class Bounds:
    """How much may happen: what makes the world finite."""

    kiosks: int = 2
    leases: int = 2
    tickets: int = 3
    sends: int = 4
    repeats: int = 1
    losses: int = 2
    voids: int = 1
    days: int = 2


@dataclass(frozen=True)
class Lease:
    """A lease on the server."""

    kiosk: int
    day: int
    first: int
    end: str


@dataclass(frozen=True)
class Kiosk:
    """What a kiosk has in its book. `key` is the number of its present question for a lease."""

    held: tuple[tuple[int, int, tuple[int, ...]], ...] = ()
    """Lease, day, numbers left."""
    untold: tuple[Number, ...] = ()
    printed: tuple[Number, ...] = ()
    key: int = 0


@dataclass(frozen=True)
class World:
    """One state of everything."""

    kiosks: tuple[Kiosk, ...]
    leases: tuple[Lease, ...] = ()
    answered: tuple[tuple[int, int, int], ...] = ()
    """Kiosk, key and the lease it was given for it."""
    issued: frozenset[Number] = frozenset()
    refused: frozenset[tuple[Number, Refusal]] = frozenset()
    void: frozenset[Number] = frozenset()
    network: tuple[Message, ...] = ()
    day: int = 0
    sends: int = 0
    repeats: int = 0
    losses: int = 0
    voids: int = 0


def begin(bounds: Bounds) -> World:
    """Nothing has happened yet."""
    return World(tuple(Kiosk() for _ in range(bounds.kiosks)))


def steps(world: World, bounds: Bounds) -> Iterator[World]:
    """Every world that can come next."""
    for i, message in enumerate(world.network):
        if i and world.network[i - 1] == message:
            continue
        rest = world.network[:i] + world.network[i + 1 :]
        yield _arrive(replace(world, network=rest), message)
        if world.repeats < bounds.repeats:
            yield _arrive(replace(world, repeats=world.repeats + 1), message)
        if world.losses < bounds.losses:
            yield replace(world, network=rest, losses=world.losses + 1)
    for who, kiosk in enumerate(world.kiosks):
        yield from _kiosk_steps(world, bounds, who, kiosk)
    if world.voids < bounds.voids:
        for n, lease in enumerate(world.leases):
            if not lease.end:
                yield replace(_end(world, n, "voided"), voids=world.voids + 1)
    if world.day + 1 < bounds.days:
        yield _next_day(world)


def _kiosk_steps(world: World, bounds: Bounds, who: int, kiosk: Kiosk) -> Iterator[World]:
    printed = sum(len(one.printed) for one in world.kiosks)
    for place, (lease, day, left) in enumerate(kiosk.held):
        if day == world.day and left and printed < bounds.tickets:
            number = (lease, left[0])
            held = (*kiosk.held[:place], (lease, day, left[1:]), *kiosk.held[place + 1 :])
            used = replace(kiosk, held=held, untold=(*kiosk.untold, number), printed=(*kiosk.printed, number))
            yield _with(world, who, used)
        if day != world.day:
            yield _with(world, who, replace(kiosk, held=kiosk.held[:place] + kiosk.held[place + 1 :]))
    if world.sends >= bounds.sends:
        return
    if len(world.leases) < bounds.leases:
        yield _send(world, ("ask", who, (kiosk.key,)))
    if kiosk.untold:
        yield _send(world, ("tell", who, kiosk.untold))
    for lease, day, _ in kiosk.held:
        if day == world.day and all(number[0] != lease for number in kiosk.untold):
            # From the moment it gives a lease back it issues nothing of it.
            without = tuple(one for one in kiosk.held if one[0] != lease)
            yield _send(_with(world, who, replace(kiosk, held=without)), ("give", who, (lease,)))


def _arrive(world: World, message: Message) -> World:
    kind, who, said = message
    if kind == "ask":
        return _grant(world, who, said[0])
    if kind == "tell":
        return _merge(world, who, said)
    if kind == "give":
        (lease,) = said
        assert isinstance(lease, int)
        return world if world.leases[lease].end else _end(world, lease, "returned")
    if kind == "lent":
        return _keep(world, who, said)
    kiosk = world.kiosks[who]
    return _with(world, who, replace(kiosk, untold=tuple(one for one in kiosk.untold if one not in said)))


def _grant(world: World, who: int, key: object) -> World:
    assert isinstance(key, int)
    known = next((lease for kiosk, k, lease in world.answered if (kiosk, k) == (who, key)), None)
    if known is None:
        known = len(world.leases)
        lease = Lease(who, world.day, known * BLOCK, "")
        world = replace(world, leases=(*world.leases, lease), answered=(*world.answered, (who, key, known)))
    return _send(replace(world, sends=world.sends - 1), ("lent", who, (known, key)))


def _keep(world: World, who: int, said: tuple[object, ...]) -> World:
    lease, key = said
    assert isinstance(lease, int)
    assert isinstance(key, int)
    kiosk = world.kiosks[who]
    if key != kiosk.key:
        # The answer came before; its lease is in the book already, perhaps with some of its numbers used.
        return world
    first = world.leases[lease].first
    kept = (lease, world.leases[lease].day, tuple(range(first, first + BLOCK)))
    return _with(world, who, replace(kiosk, held=(*kiosk.held, kept), key=kiosk.key + 1))


def _merge(world: World, who: int, said: tuple[object, ...]) -> World:
    issued, refused = set(world.issued), dict(world.refused)
    for number in said:
        assert isinstance(number, tuple)
        if number in issued or number in refused:
            continue
        lease, n = number
        row = world.leases[lease]
        lent = Lent(str(row.day), row.first, row.first + BLOCK - 1, bool(row.end), NOON)
        reason = refusal(lent, n, str(world.day), service_active=True)
        if reason is None:
            issued.add(number)
        else:
            refused[number] = reason
    merged = replace(world, issued=frozenset(issued), refused=frozenset(refused.items()))
    return _send(replace(merged, sends=merged.sends - 1), ("told", who, said))


def _end(world: World, n: int, why: str) -> World:
    lease = world.leases[n]
    mine = [number for of, number in world.issued if of == n]
    spans = unused(lease.first, lease.first + BLOCK - 1, mine)
    void = {(n, number) for first, last in spans for number in range(first, last + 1)}
    leases = (*world.leases[:n], replace(lease, end=why), *world.leases[n + 1 :])
    return replace(world, leases=leases, void=world.void | void)


def _next_day(world: World) -> World:
    for n, lease in enumerate(world.leases):
        if not lease.end:
            world = _end(world, n, "day_over")
    return replace(world, day=world.day + 1)


def _with(world: World, who: int, kiosk: Kiosk) -> World:
    return replace(world, kiosks=(*world.kiosks[:who], kiosk, *world.kiosks[who + 1 :]))


def _send(world: World, message: Message) -> World:
    # In what order messages were sent says nothing: any of them may arrive next.
    network = tuple(sorted((*world.network, message), key=repr))
    return replace(world, network=network, sends=world.sends + 1)


def check(world: World) -> None:
    """What must hold in every world. Raises `AssertionError` with the world."""
    printed = [number for kiosk in world.kiosks for number in kiosk.printed]
    refused = dict(world.refused)
    told = world.issued | refused.keys()
    assert len(printed) == len(set(printed)), ("a number was given out twice", world)
    assert world.issued <= set(printed), ("a ticket nobody holds", world)
    assert not world.issued & world.void, ("issued and void", world)
    for kiosk in world.kiosks:
        for number in kiosk.printed:
            assert number in told or number in kiosk.untold, ("forgotten", number, world)
    for (lease, _), reason in refused.items():
        ended = world.leases[lease].end
        assert ended in ("voided", "day_over"), ("refused without a cause that staff or the day gave", reason, world)
    for n, lease in enumerate(world.leases):
        numbers = {(n, k) for k in range(lease.first, lease.first + BLOCK)}
        assert not lease.end or numbers <= world.issued | world.void, ("neither issued nor void", world)
        assert lease.end or not numbers & world.void, ("void while lent", world)
