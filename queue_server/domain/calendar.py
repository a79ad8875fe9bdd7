"""Service days and opening hours, in the centre's own time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS_AHEAD = 31
"""How far an opening is looked for before "not foreseen" is the honest answer."""


@dataclass(frozen=True)
class Hours:
    """One span of opening on one weekday (Monday is 0); ``closes`` of 24:00 is written 00:00."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Opening:
    """Open or not at a moment, and the next change when it is known."""

    open: bool
    opens_at: datetime | None
    closes_at: datetime | None


def service_day(at: datetime, zone: ZoneInfo) -> date:
    """The local date: numbers restart with it."""
    return at.astimezone(zone).date()


def opening(at: datetime, zone: ZoneInfo, hours: Sequence[Hours], holidays: frozenset[date]) -> Opening:
    """Whether it is open at ``at``, until when, or from when on.

    Spans that touch (a day round the clock) are one. Times are wall-clock times of ``zone``, so a change of
    daylight saving moves them as it moves the people.
    """
    for start, end in _coming_spans(at, zone, hours, holidays):
        if start <= at:
            return Opening(True, None, end)
        return Opening(False, start, None)
    return Opening(False, None, None)


def open_spans(
    day: date, zone: ZoneInfo, hours: Sequence[Hours], holidays: frozenset[date]
) -> list[tuple[datetime, datetime]]:
    """From when to when it is open on one day, in order, cut off at midnight: numbers end with their day."""
    if day in holidays:
        return []
    midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
    of_day = sorted((h for h in hours if h.weekday == day.weekday()), key=lambda h: h.opens)
    ends = [datetime.combine(day, h.closes, zone) if h.closes > h.opens else midnight for h in of_day]
    return [(datetime.combine(day, h.opens, zone), end) for h, end in zip(of_day, ends, strict=True)]


SLOT = timedelta(minutes=15)
"""From one moment that is offered for an appointment to the next."""


def slots(spans: Sequence[tuple[datetime, datetime]], after: datetime) -> list[datetime]:
    """The moments within spans of opening that are offered for appointments, those after ``after``."""
    found = []
    for opens, closes in spans:
        steps = range((closes - opens + SLOT - timedelta(microseconds=1)) // SLOT)
        found += [at for at in (opens + n * SLOT for n in steps) if at > after]
    return found


def _coming_spans(
    at: datetime, zone: ZoneInfo, hours: Sequence[Hours], holidays: frozenset[date]
) -> list[tuple[datetime, datetime]]:
    """Spans that end after ``at``, touching ones joined; from yesterday on, since a span may cross midnight."""
    joined: list[tuple[datetime, datetime]] = []
    today = at.astimezone(zone).date()
    for offset in range(-1, DAYS_AHEAD + 1):
        day = today + timedelta(days=offset)
        if day in holidays:
            continue
        for h in sorted((h for h in hours if h.weekday == day.weekday()), key=lambda h: h.opens):
            start = datetime.combine(day, h.opens, zone)
            end_day = day if h.closes > h.opens else day + timedelta(days=1)
            end = datetime.combine(end_day, h.closes, zone)
            if end <= at:
                continue
            if joined and joined[-1][1] >= start:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
                continue
            if joined:
                return joined
            joined.append((start, end))
    return joined
