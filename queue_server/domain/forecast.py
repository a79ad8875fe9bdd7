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


class ShareForecaster:
    """Each desk's time is shared among the services it serves by the work that waits in them.

    With c desks' worth of time and n ahead, the start is n plus one residual service away, each mean ÷ c seconds apart
    (Ibrahim and Whitt 2009, queue-length predictor); the spread of n independent services gives the upper end.
    """

    def band(self, service_id: str, ahead: int, situation: Situation) -> Band | None:
        cycles = _cycles(service_id, situation)
        able = [d for d in situation.desks if service_id in d.service_ids]
        if cycles is None or not able:
            return None
        if ahead == 0 and any(d.free for d in able):
            return Band(0, MINUTE)
        capacity = sum(_share(d, service_id, ahead, situation) for d in able)
        variation = cycles.sd_s / cycles.mean_s
        services_to_go = ahead + (1 + variation**2) / 2
        middle = services_to_go * cycles.mean_s / capacity
        spread = sqrt(services_to_go) * cycles.sd_s / capacity
        return Band(floor(middle / MINUTE) * MINUTE, ceil((middle + TO_P90 * spread) / MINUTE) * MINUTE)


def _cycles(service_id: str, situation: Situation) -> Cycles | None:
    own = situation.history.get(service_id)
    if own is not None and own.cases >= ENOUGH_CASES and own.mean_s > 0:
        return own
    overall = situation.overall
    return overall if overall.cases >= ENOUGH_IN_ALL and overall.mean_s > 0 else None


def _share(desk: Desk, service_id: str, ahead: int, situation: Situation) -> float:
    def work(other: str) -> float:
        cycles = _cycles(other, situation) or situation.overall
        people = max(ahead, 1) if other == service_id else situation.waiting.get(other, 0)
        return people * max(cycles.mean_s, 1.0)

    return work(service_id) / sum(work(s) for s in desk.service_ids)
