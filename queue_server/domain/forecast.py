"""How long somebody will wait, as a band, or nothing when nothing honest can be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import Protocol

ENOUGH_CASES = 10
"""Fewer measured cases of a service than this and its own mean says too little."""
ENOUGH_IN_ALL = 40
"""From so many cases of all services together they may stand in for a young service (waiting.md, 5)."""
TO_P90 = 1.2816
"""Standard normal deviations from the median to the 90th percentile."""
MINUTE = 60


@dataclass(frozen=True)
class Band:
    """A wait from ``low_s`` to ``high_s`` seconds, whole minutes: median to 90th percentile."""

    low_s: int
    high_s: int


@dataclass(frozen=True)
class Cycles:
    """Measured cycle times, from call to officer free again, of one service: count, mean and deviation in seconds."""

    cases: int
    mean_s: float
    sd_s: float


@dataclass(frozen=True)
class Desk:
    """An open counter: the services its officer serves, and whether it is free."""

    service_ids: frozenset[str]
    free: bool


@dataclass(frozen=True)
class Situation:
    """What is known when a wait is asked for: people waiting by service, open desks, history by service and overall."""

    waiting: Mapping[str, int]
    desks: Sequence[Desk]
    history: Mapping[str, Cycles]
    overall: Cycles


class Forecaster(Protocol):
    """Anything that can tell a wait from a situation."""

    def band(self, service_id: str, ahead: int, situation: Situation) -> Band | None:
        """The wait of somebody with ``ahead`` people before them, or None when nothing honest can be said."""


class QueueForecaster:
    """First come, first served at the desks that serve the service, all of them shared with others who wait.

    Somebody who waits for another service takes of these desks' time what falls to them: with two of that service's
    four desks among ours, half of one. The start is then that work and the rest of a running service away, divided by
    the desks (Ibrahim and Whitt 2009, queue-length predictor); the spread of independent services gives the upper end.
    """

    def band(self, service_id: str, ahead: int, situation: Situation) -> Band | None:
        own = _cycles(service_id, situation)
        able = [d for d in situation.desks if service_id in d.service_ids]
        if own is None or not able:
            return None
        people = _before(service_id, ahead, able, situation)
        if sum(people.values()) == 0 and any(d.free for d in able):
            return Band(0, MINUTE)
        cycles = {s: _cycles(s, situation) or own for s in people}
        variation = own.sd_s / own.mean_s
        running_s = own.mean_s * (1 + variation**2) / 2
        middle = (sum(n * cycles[s].mean_s for s, n in people.items()) + running_s) / len(able)
        spread = sqrt(sum(n * cycles[s].sd_s ** 2 for s, n in people.items()) + own.sd_s**2) / len(able)
        return Band(floor(middle / MINUTE) * MINUTE, ceil((middle + TO_P90 * spread) / MINUTE) * MINUTE)


def _before(service_id: str, ahead: int, able: Sequence[Desk], situation: Situation) -> dict[str, float]:
    """People, by service, whom ``able`` desks will serve before somebody with ``ahead`` people before them.

    Who stands in the middle of the own line is taken to stand in the middle of the others.
    """
    passed = min(1.0, (ahead + 1) / (situation.waiting.get(service_id, 0) + 1))
    people: dict[str, float] = {service_id: ahead}
    for other in {s for d in able for s in d.service_ids} - {service_id}:
        ours = sum(other in d.service_ids for d in able)
        theirs = sum(other in d.service_ids for d in situation.desks)
        people[other] = situation.waiting.get(other, 0) * passed * ours / theirs
    return people


def _cycles(service_id: str, situation: Situation) -> Cycles | None:
    own = situation.history.get(service_id)
    if own is not None and own.cases >= ENOUGH_CASES and own.mean_s > 0:
        return own
    overall = situation.overall
    return overall if overall.cases >= ENOUGH_IN_ALL and overall.mean_s > 0 else None
