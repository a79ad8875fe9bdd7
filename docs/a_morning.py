"""A morning in the sample centre, written into a data directory in seconds: the screens of a living hall have a past.

Every number, call and rating goes through the same operations as in a running server, only the clock is moved by hand.
The draws are seeded, so that the same hours look the same each time.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from queue_server import settings
from queue_server.cli.prepared import found_sample
from queue_server.domain.priority import Priority
from queue_server.operations import call_next, counters, issue, rate, service_desk
from queue_server.operations.actor import Actor
from queue_server.operations.current import load
from queue_server.sample.centre import read_sample_centre
from queue_server.sample.visitors import Habits, ServiceLoad, Turn, Visitors
from queue_server.store.engine import make_engine
from queue_server.store.store import Store, Transaction

ADMIN = Actor("admin")
LOOK_EVERY_S = 15
SEED = 5


class HandClock:
    """A clock that is told the time."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def live_through(data: Path, begin: datetime, end: datetime, *, per_hour: float, closed: frozenset[str]) -> None:
    """Found the sample centre in `data` and let it work from `begin` to `end`.

    Args:
        per_hour: visitors in an hour.
        closed: codes of the counters that stay closed.
    """
    clock = HandClock(begin)
    chosen = settings.load(data)
    store = Store(make_engine(chosen.url), clock)
    store.migrate()
    found_sample(chosen, store)
    _Morning(store, clock, per_hour, closed).run(end)
    store.close()


class _Morning:
    def __init__(self, store: Store, clock: HandClock, per_hour: float, closed: frozenset[str]) -> None:
        self._store = store
        self._clock = clock
        rng = random.Random(SEED)
        loads = [ServiceLoad(s.code, s.visits, s.mean_min) for s in read_sample_centre().services]
        self._visitors = Visitors(rng, loads, per_hour)
        self._habits = Habits(rng, loads)
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._parked: dict[str, tuple[datetime, str]] = {}
        with store.reading() as view:
            # The directory's order follows random ids: unsorted, the same draws would make another morning.
            desks = sorted({row["code"] for row in view.directory.counters.values()} - closed)
            self._service = {row["id"]: row["code"] for row in view.directory.services.values()}
            self._cashier = next(row["id"] for row in view.directory.services.values() if row["purpose"] == "pay")
        for desk in desks:
            self._in(rng.uniform(0, 300), partial(self._open, desk))
        self._in(0, self._arrive)

    def run(self, end: datetime) -> None:
        while self._heap[0][0] <= end:
            self._clock.at, _, happen = heapq.heappop(self._heap)
            happen()

    def _in(self, seconds: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (self._clock.at + timedelta(seconds=seconds), next(self._order), happen))

    def _arrive(self) -> None:
        self._in(self._visitors.gap_s(), self._arrive)
        visit = self._visitors.visit()
        wish = issue.IssueRequest(
            visit.service, visit.channel, Priority(visit.priority), help=visit.help, language=visit.language
        )
        with self._store.writing() as tx:
            issue.issue(tx, wish)

    def _open(self, desk: str) -> None:
        with self._store.writing() as tx:
            counters.open_counter(tx, desk, None, None, ADMIN)
        self._next(desk)

    def _next(self, desk: str) -> None:
        with self._store.writing() as tx:
            ticket_id = self._back_from_parked(tx, desk) or call_next.call_next(tx, desk, ADMIN)
            service_id = None if ticket_id is None else load(tx, ticket_id).leg["service_id"]
        if ticket_id is None or service_id is None:
            self._in(LOOK_EVERY_S, partial(self._next, desk))
            return
        turn = self._habits.turn(self._service[service_id], may_pay=service_id != self._cashier)
        met = self._nobody_came if turn.end == "no_show" else self._start
        self._in(turn.walk_s, partial(met, desk, ticket_id, turn))

    def _back_from_parked(self, tx: Transaction, desk: str) -> str | None:
        due, ticket_id = self._parked.get(desk, (None, None))
        if due is None or ticket_id is None or due > self._clock.at:
            return None
        del self._parked[desk]
        service_desk.call(tx, ticket_id, desk, None, ADMIN)
        return ticket_id

    def _nobody_came(self, desk: str, ticket_id: str, turn: Turn) -> None:
        with self._store.writing() as tx:
            service_desk.no_show(tx, ticket_id, ADMIN)
        self._in(turn.pause_s, partial(self._next, desk))

    def _start(self, desk: str, ticket_id: str, turn: Turn) -> None:
        with self._store.writing() as tx:
            service_desk.start(tx, ticket_id, ADMIN)
        self._in(turn.serve_s, partial(self._end, desk, ticket_id, turn))

    def _end(self, desk: str, ticket_id: str, turn: Turn) -> None:
        with self._store.writing() as tx:
            leg_id = load(tx, ticket_id).leg["id"]
            if turn.end == "park" and desk not in self._parked:
                service_desk.park(tx, ticket_id, ADMIN)
            elif turn.end == "to_payment":
                service_desk.transfer(tx, ticket_id, self._cashier, None, ADMIN)
            else:
                service_desk.finish(tx, ticket_id, ADMIN)
        if turn.end == "park" and desk not in self._parked:
            self._parked[desk] = (self._clock.at + timedelta(seconds=self._habits.parked_s()), ticket_id)
        else:
            self._ask(leg_id)
        self._in(turn.pause_s, partial(self._next, desk))

    def _ask(self, leg_id: str) -> None:
        opinion = self._habits.opinion()
        if opinion is not None:
            self._in(opinion.after_s, partial(self._rate, leg_id, opinion.score, opinion.reasons))

    def _rate(self, leg_id: str, score: int, reasons: tuple[str, ...]) -> None:
        with self._store.writing() as tx:
            rate.rate(tx, leg_id, score, reasons, "tablet")
