"""What the figures of a day are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.engine import RowMapping

from queue_server.store import tables as t
from queue_server.store.store import View


@dataclass(frozen=True, slots=True)
class DayLeg:
    """One leg of a visit of the day; ``left_line_at`` is when it ceased to wait, in whatever way.

    Its moments are in the order of its events, also when the clock was set back between two of them: what came later
    in the log did not come earlier in the day.
    """

    service_id: str
    ordinal: int
    state: str
    waits_from: datetime
    started_at: datetime | None
    left_line_at: datetime | None


_LEGS = (
    select(
        t.leg.c.service_id,
        t.leg.c.ordinal,
        t.leg.c.state,
        t.leg.c.waits_from,
        t.leg.c.called_at,
        t.leg.c.started_at,
        t.leg.c.ended_at,
    )
    .join(t.ticket, t.ticket.c.id == t.leg.c.ticket_id)
    .where(t.ticket.c.day == bindparam("b_day"), t.ticket.c.centre_id == bindparam("b_centre"))
)
_SCORES = (
    select(t.rating.c.score)
    .join(t.ticket, t.ticket.c.id == t.rating.c.ticket_id)
    .where(t.ticket.c.day == bindparam("b_day"), t.ticket.c.centre_id == bindparam("b_centre"))
)
_OPEN = select(t.counter_state.c.officer_id).where(t.counter_state.c.state == "open")


def legs_of_day(view: View) -> list[DayLeg]:
    """All legs of the present service day."""
    rows = view.conn.execute(_LEGS, {"b_day": view.day, "b_centre": view.centre_id}).mappings()
    return [_day_leg(row) for row in rows]


def _day_leg(row: RowMapping) -> DayLeg:
    left_line_at = None if row["state"] == "waiting" else row["called_at"] or row["ended_at"]
    left, started = not_before(row["waits_from"], left_line_at, row["started_at"])
    return DayLeg(row["service_id"], row["ordinal"], row["state"], row["waits_from"], started, left)


def not_before(first: datetime, *later: datetime | None) -> list[datetime | None]:
    """The moments of `later` events, in the order of the log, each at least as late as those before it."""
    latest, ordered = first, list[datetime | None]()
    for moment in later:
        latest = latest if moment is None else max(latest, moment)
        ordered.append(None if moment is None else latest)
    return ordered


def day_scores(view: View) -> Sequence[int]:
    """The scores of the day's ratings."""
    return view.conn.execute(_SCORES, {"b_day": view.day, "b_centre": view.centre_id}).scalars().all()


def desks_open(view: View) -> list[frozenset[str]]:
    """For each open counter the services its officer serves."""
    officers = view.conn.execute(_OPEN).scalars()
    return [frozenset(view.directory.skills.get(officer_id, ())) for officer_id in officers]
