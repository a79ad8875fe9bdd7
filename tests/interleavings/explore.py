"""Walks through every state of the model once, and counts in how many orders they can be reached to the end."""

from dataclasses import dataclass

from tests.interleavings.model import Bounds, World, begin, check, steps

LADDER = (
    Bounds(kiosks=1, leases=1, tickets=2, sends=2, repeats=1, losses=1, voids=1),
    Bounds(kiosks=2, leases=2, tickets=2, sends=2, repeats=1, losses=0, voids=0),
    Bounds(kiosks=1, leases=2, tickets=2, sends=3, repeats=1, losses=1, voids=1),
    Bounds(kiosks=2, leases=2, tickets=2, sends=3, repeats=1, losses=1, voids=0),
    Bounds(kiosks=2, leases=2, tickets=3, sends=4, repeats=1, losses=1, voids=1),
)
"""Ever larger worlds: one kiosk, two kiosks, a second lease, more messages. The last takes hours."""


@dataclass(frozen=True)
class Explored:
    """How much was looked at: states, steps between them, and complete orders of events these make up."""

    states: int
    steps: int
    interleavings: int


def explore(bounds: Bounds) -> Explored:
    """All of the world within its bounds. Raises `AssertionError` at the first state that is wrong."""
    start = begin(bounds)
    following: dict[World, list[World]] = {}
    waiting = [start]
    while waiting:
        world = waiting.pop()
        if world in following:
            continue
        check(world)
        # A repeat that changes nothing but its count is a step of its own; what changes nothing at all is none.
        following[world] = [one for one in dict.fromkeys(steps(world, bounds)) if one != world]
        waiting.extend(one for one in following[world] if one not in following)
    return Explored(len(following), sum(map(len, following.values())), _orders(start, following))


def _orders(start: World, following: dict[World, list[World]]) -> int:
    """Ways from the start to a world in which nothing more can happen; no world comes twice on a way."""
    orders: dict[World, int] = {}
    under_way: set[World] = set()
    stack = [start]
    while stack:
        world = stack[-1]
        if world in orders:
            stack.pop()
            continue
        under_way.add(world)
        open_ones = [one for one in following[world] if one not in orders]
        assert under_way.isdisjoint(open_ones), "a way leads back to itself"
        if open_ones:
            stack.extend(open_ones)
            continue
        orders[world] = sum(orders[one] for one in following[world]) or 1
        under_way.discard(world)
        stack.pop()
    return orders[start]
