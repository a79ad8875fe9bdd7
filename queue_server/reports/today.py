"""Today so far, for the manager's board.

Waiting runs from the issue of the number to the start of service (Government Office guideline 2024, 8.1); the share
over the limit counts services started, and the longest wait counts those who still wait.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from queue_server.domain.ratings import SATISFIED_FROM
from queue_server.operations.day_legs import DayLeg, day_scores, desks_open, legs_of_day
from queue_server.store.store import View

STEP = timedelta(minutes=15)

_WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class _Waits:
    """Waiting times of services that began, in seconds."""

    seconds: Sequence[float]

    @property
    def mean_s(self) -> int | None:
        return round(sum(self.seconds) / len(self.seconds)) if self.seconds else None

    def share_over(self, limit_s: int) -> float | None:
        if not self.seconds:
            return None
        return round(sum(s > limit_s for s in self.seconds) / len(self.seconds), 4)


def today(view: View) -> dict[str, Any]:
    """The figures of the present service day."""
    legs = legs_of_day(view)
    scores = day_scores(view)
    skills = desks_open(view)
    limit_s = view.directory.policy["wait_limit_s"]
    waits = _waits(legs)
    counters = view.directory.counters.values()
    return {
        "day": view.day,
        "at": view.now.isoformat(),
        "issued": sum(leg.ordinal == 1 for leg in legs),
        "waiting": sum(leg.state == _WAITING for leg in legs),
        "serving": sum(leg.state == "serving" for leg in legs),
        "finished": sum(leg.state == "finished" for leg in legs),
        "no_show": sum(leg.state == "no_show" for leg in legs),
        "longest_wait_s": _longest(legs, view.now),
        "mean_wait_s": waits.mean_s,
        "over_limit_share": waits.share_over(limit_s),
        "wait_limit_s": limit_s,
        "counters_open": len(skills),
        "counters_all": sum(bool(counter["active"]) for counter in counters),
        "satisfaction": _satisfaction(scores),
        "ratings": len(scores),
        "by_service": _by_service(view, legs, skills, limit_s),
        "curve": _curve(legs, view.now),
    }


def _by_service(
    view: View, legs: Sequence[DayLeg], skills: Sequence[frozenset[str]], limit_s: int
) -> list[dict[str, Any]]:
    grouped: dict[str, list[DayLeg]] = defaultdict(list)
    for leg in legs:
        grouped[leg.service_id].append(leg)
    return [
        _of_service(service["id"], grouped[service["id"]], skills, limit_s, view.now)
        for service in view.directory.services.values()
        if service["active"]
    ]


def _of_service(
    service_id: str, legs: Sequence[DayLeg], skills: Sequence[frozenset[str]], limit_s: int, now: datetime
) -> dict[str, Any]:
    waits = _waits(legs)
    return {
        "service_id": service_id,
        "waiting": sum(leg.state == _WAITING for leg in legs),
        "longest_wait_s": _longest(legs, now),
        "issued": len(legs),
        "started": len(waits.seconds),
        "mean_wait_s": waits.mean_s,
        "over_limit_share": waits.share_over(limit_s),
        "open_counters": sum(service_id in services for services in skills),
    }


def _waits(legs: Iterable[DayLeg]) -> _Waits:
    return _Waits([(leg.started_at - leg.waits_from).total_seconds() for leg in legs if leg.started_at is not None])


def _longest(legs: Iterable[DayLeg], now: datetime) -> int | None:
    """How long the one has waited who waits longest now."""
    since = min((leg.waits_from for leg in legs if leg.state == _WAITING), default=None)
    return None if since is None else max(0, round((now - since).total_seconds()))


def _satisfaction(scores: Sequence[int]) -> float | None:
    return round(sum(score >= SATISFIED_FROM for score in scores) / len(scores), 4) if scores else None


def _curve(legs: Sequence[DayLeg], now: datetime) -> dict[str, Any]:
    """The day in steps of a quarter of an hour, from the step of the first number to the present one.

    `waiting` is how many waited at the end of the step, or wait now in the last one.
    """
    step_s = int(STEP.total_seconds())
    first = min((leg.waits_from for leg in legs), default=now)
    starts = range(int(first.timestamp()) // step_s * step_s, int(now.timestamp()) + 1, step_s)
    issued: dict[int, int] = defaultdict(int)
    waits: dict[int, list[float]] = defaultdict(list)
    change: dict[int, int] = defaultdict(int)
    for leg in legs:
        begun = _step(leg.waits_from, step_s)
        change[begun] += 1
        if leg.ordinal == 1:
            issued[begun] += 1
        if leg.left_line_at is not None:
            change[_step(leg.left_line_at, step_s)] -= 1
        if leg.started_at is not None:
            waits[_step(leg.started_at, step_s)].append((leg.started_at - leg.waits_from).total_seconds())
    waiting, line = 0, []
    for start in starts:
        waiting += change[start]
        line.append(max(0, waiting))
    return {
        "step_s": step_s,
        "at": list(starts),
        "issued": [issued[start] for start in starts],
        "started": [len(waits[start]) for start in starts],
        "waiting": line,
        "mean_wait_s": [_Waits(waits[start]).mean_s for start in starts],
    }


def _step(moment: datetime, step_s: int) -> int:
    return int(moment.timestamp()) // step_s * step_s
