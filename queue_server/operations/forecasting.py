"""The forecaster fed from the store: what is measured is read rarely, what moves is read every other second."""

import threading
from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import func, select

from queue_server.domain.forecast import Band, Cycles, Desk, Forecaster, Situation
from queue_server.domain.transitions import State
from queue_server.store import tables as t
from queue_server.store.store import View

HISTORY = timedelta(days=28)
"""Measured services older than this say little about today's officers and forms."""
HISTORY_KEPT = timedelta(seconds=60)
ROOM_KEPT = timedelta(seconds=2)


class Forecasts:
    """Bands for a centre, from any ``Forecaster``. Shared by threads; the lock guards the two cached readings."""

    def __init__(self, forecaster: Forecaster) -> None:
        self._forecaster = forecaster
        self._lock = threading.Lock()
        self._history: tuple[datetime, dict[str, Cycles], Cycles] | None = None
        self._room: tuple[datetime, Situation] | None = None

    def band(self, view: View, service_id: str, ahead: int) -> Band | None:
        """The wait of somebody with ``ahead`` people before them in a service, or None."""
        return self._forecaster.band(service_id, ahead, self.situation(view))

    def situation(self, view: View) -> Situation:
        """The room now (at most two seconds old) and its measured history (at most a minute old)."""
        with self._lock:
            if self._history is None or not timedelta(0) <= view.now - self._history[0] < HISTORY_KEPT:
                self._history = (view.now, *_measured(view))
            if self._room is None or not timedelta(0) <= view.now - self._room[0] < ROOM_KEPT:
                self._room = (view.now, _room(view, self._history[1], self._history[2]))
            return self._room[1]


def _measured(view: View) -> tuple[dict[str, Cycles], Cycles]:
    cycle = (t.leg.c.ended_at - t.leg.c.called_at) / 1e6
    moments = (
        select(t.leg.c.service_id, func.count(), func.sum(cycle), func.sum(cycle * cycle))
        .where(
            t.leg.c.ended_at > view.now - HISTORY,
            t.leg.c.state.in_((State.FINISHED, State.TRANSFERRED)),
            t.leg.c.started_at.is_not(None),
            # A clock that was set back in between measured nothing.
            t.leg.c.ended_at >= t.leg.c.called_at,
        )
        .group_by(t.leg.c.service_id)
    )
    rows = [(r[0], int(r[1]), float(r[2]), float(r[3])) for r in view.conn.execute(moments)]
    by_service = {service_id: _cycles(n, total, squares) for service_id, n, total, squares in rows}
    overall = _cycles(sum(r[1] for r in rows), sum(r[2] for r in rows), sum(r[3] for r in rows))
    return by_service, overall


def _cycles(cases: int, total: float, squares: float) -> Cycles:
    if cases == 0:
        return Cycles(0, 0.0, 0.0)
    mean = total / cases
    return Cycles(cases, mean, max(0.0, squares / cases - mean * mean) ** 0.5)


def _room(view: View, history: dict[str, Cycles], overall: Cycles) -> Situation:
    busy = set(view.conn.execute(select(t.call.c.counter_id).where(t.call.c.closed_at.is_(None))).scalars())
    open_counters = select(t.counter_state.c.counter_id, t.counter_state.c.officer_id).where(
        t.counter_state.c.state == "open"
    )
    desks = [
        Desk(frozenset(view.directory.skills.get(officer_id, ())), counter_id not in busy)
        for counter_id, officer_id in view.conn.execute(open_counters)
    ]
    return Situation(waiting_by_service(view), desks, history, overall)


def waiting_by_service(view: View) -> Counter[str]:
    """How many wait for each service."""
    counts = select(t.leg.c.service_id, func.count()).where(t.IS_WAITING).group_by(t.leg.c.service_id)
    return Counter({row[0]: row[1] for row in view.conn.execute(counts)})
