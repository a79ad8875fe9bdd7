"""Who comes to a played hall and how its officers work: every draw in one place, repeatable by its seed.

The figures are those of the queue study behind the forecast where it has them (no-shows, spread of service times);
the rest are plain assumptions, good enough to fill a hall for a demonstration, not to prove anything about one.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

PRIORITY_SHARE = 0.12
PRIORITIES = {"elderly": 60, "pregnant": 20, "disabled": 15, "merit": 5}
HELP_SHARE = 0.04
HELPS = {"guide": 60, "wheelchair": 30, "deaf": 10}
CHANNELS = {"kiosk": 85, "reception": 10, "phone": 5}
ENGLISH_SHARE = 0.03

NO_SHOW_SHARE = 0.04
RECALL_SHARE = 0.10
PARK_SHARE = 0.03
TO_PAYMENT_SHARE = 0.08
SERVICE_CV = 0.75

RATING_SHARE = 0.45
SCORES = {5: 72, 4: 23, 3: 3, 2: 1, 1: 1}
REASONS = {"time": 50, "guidance": 25, "attitude": 10, "result": 10, "other": 5}

MINUTES_BETWEEN_BREAKS = 90.0
BREAK_MINUTES = (5.0, 12.0)


@dataclass(frozen=True)
class ServiceLoad:
    """How often a service is asked for (any unit, zero never) and its mean minutes at the counter."""

    key: str
    weight: float
    mean_min: float


@dataclass(frozen=True)
class Visit:
    """What somebody tells the kiosk."""

    service: str
    channel: str
    priority: str
    help: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Turn:
    """What becomes of a call: ``end`` is finish, no_show, park or to_payment; times in seconds of the hall.

    ``walk_s`` is call to start, ``serve_s`` start to end, ``pause_s`` until the officer looks for the next.
    """

    recalled: bool
    walk_s: float
    serve_s: float
    end: str
    pause_s: float


@dataclass(frozen=True)
class Opinion:
    """A rating as it will be given, ``after_s`` seconds after the service."""

    after_s: float
    score: int
    reasons: tuple[str, ...]


class Visitors:
    """The stream of people.

    A working day has two humps; the sample centre never closes and a newcomer should find the same hall at any hour, so
    the stream is an even Poisson one with the day's mean.
    """

    def __init__(self, rng: random.Random, services: Sequence[ServiceLoad], per_hour: float) -> None:
        if per_hour <= 0 or not any(service.weight > 0 for service in services):
            raise ValueError("nobody would ever come")
        self._rng = rng
        self._per_hour = per_hour
        self._keys = [service.key for service in services]
        self._weights = [service.weight for service in services]

    def gap_s(self) -> float:
        """Seconds until the next one comes."""
        return self._rng.expovariate(self._per_hour / 3600)

    def visit(self) -> Visit:
        """The next one's wishes."""
        rng = self._rng
        return Visit(
            service=rng.choices(self._keys, self._weights)[0],
            channel=_one_of(rng, CHANNELS),
            priority=_one_of(rng, PRIORITIES) if rng.random() < PRIORITY_SHARE else "none",
            help=(_one_of(rng, HELPS),) if rng.random() < HELP_SHARE else (),
            language="en" if rng.random() < ENGLISH_SHARE else "vi",
        )


class Habits:
    """How officers work and citizens judge them."""

    def __init__(self, rng: random.Random, services: Sequence[ServiceLoad]) -> None:
        self._rng = rng
        self._mean_min = {service.key: service.mean_min for service in services}

    def turn(self, service: str, *, may_pay: bool) -> Turn:
        """What happens after somebody for ``service`` is called; ``may_pay``: they may be sent on to pay."""
        rng = self._rng
        draw = rng.random()
        end = "finish"
        if draw < NO_SHOW_SHARE:
            end = "no_show"
        elif draw < NO_SHOW_SHARE + PARK_SHARE:
            end = "park"
        elif may_pay and draw < NO_SHOW_SHARE + PARK_SHARE + TO_PAYMENT_SHARE:
            end = "to_payment"
        return Turn(
            recalled=end == "no_show" or rng.random() < RECALL_SHARE,
            walk_s=90.0 if end == "no_show" else rng.uniform(15, 50),
            serve_s=self._serve_s(service),
            end=end,
            pause_s=rng.uniform(5, 30),
        )

    def _serve_s(self, service: str) -> float:
        """Lognormal with the service's mean; never shorter than it takes to say good day."""
        sigma = math.sqrt(math.log(1 + SERVICE_CV**2))
        mean_s = self._mean_min.get(service, 10.0) * 60
        return max(20.0, self._rng.lognormvariate(math.log(mean_s) - sigma**2 / 2, sigma))

    def reaction_s(self) -> float:
        """From seeing that somebody waits to pressing the key."""
        return self._rng.uniform(1, 6)

    def until_break_s(self) -> float:
        """Work until the next break."""
        return self._rng.uniform(0.5, 1.5) * MINUTES_BETWEEN_BREAKS * 60

    def break_s(self) -> float:
        """How long a break is."""
        return self._rng.uniform(*BREAK_MINUTES) * 60

    def parked_s(self) -> float:
        """How long somebody fetches a missing paper."""
        return self._rng.uniform(120, 400)

    def opinion(self) -> Opinion | None:
        """What a served citizen says, if anything."""
        rng = self._rng
        if rng.random() >= RATING_SHARE:
            return None
        score = _one_of(rng, SCORES)
        reasons = (_one_of(rng, REASONS),) if score <= 3 else ()
        return Opinion(rng.uniform(5, 25), score, reasons)


def kept_free(counters: Mapping[str, Sequence[str]], load: Mapping[str, float], count: int) -> list[str]:
    """Up to ``count`` counters to leave to a newcomer, so that those who play can still serve everything.

    Args:
        counters: services of each counter, in the order of their numbers.
        load: work per service, in any unit.

    Returns:
        The counters that are missed least, in the order of their numbers: one after the other those after whose leaving
        the most loaded of their services has the least load for its desks, where a desk is shared among its services by
        their load. Fewer than ``count`` when every further one would leave somebody waiting for ever.
    """
    shares = {counter: _shares(services, load) for counter, services in counters.items() if services}
    free: list[str] = []
    while len(free) < count:
        missed = {
            counter: max(_load_without(counter, service, shares, load) for service in of)
            for counter, of in shares.items()
        }
        least = min(missed, key=lambda counter: missed[counter], default=None)
        if least is None or missed[least] == math.inf:
            break
        free.append(least)
        del shares[least]
    return [counter for counter in counters if counter in free]


def _shares(services: Sequence[str], load: Mapping[str, float]) -> dict[str, float]:
    total = sum(load[service] for service in services)
    return {s: load[s] / total if total > 0 else 1 / len(services) for s in services}


def _load_without(
    counter: str, service: str, shares: Mapping[str, Mapping[str, float]], load: Mapping[str, float]
) -> float:
    """Load per desk of ``service`` when ``counter`` leaves; infinite when nobody is left."""
    others = [of[service] for other, of in shares.items() if other != counter and service in of]
    if not others:
        return math.inf
    return load[service] / sum(others) if load[service] > 0 else 0.0


def _one_of(rng: random.Random, shares: Mapping[T, int]) -> T:
    return rng.choices(list(shares), list(shares.values()))[0]
