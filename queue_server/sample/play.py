"""A hall that lives: visitors take numbers, officers call and serve them, some of the served say how it was.

One loop over a heap of what happens next; the random draws are in ``visitors``, the talking in ``client``.
"""

import heapq
import itertools
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import requests

from queue_server.sample.client import Client, Reply, StoppedError
from queue_server.sample.visitors import Habits, Opinion, ServiceLoad, Turn, Visitors, kept_free

LOOK_EVERY_S = 5.0
SHORTEST_LOOK_S, LONGEST_LOOK_S = 0.2, 1.0
"""Hall seconds between looks at who waits, and their limits in real ones: one light request for all idle desks."""

REPORT_EVERY_S = 10.0

AT_THE_DOOR_H = 1 / 6
"""Those who would have come in ten minutes wait at the door when the play begins: a hall fills slowly otherwise."""

TRY_AGAIN_S = 60.0
"""Hall seconds until a counter that somebody else has is tried again."""

MOST_FOLLOWED = 2000
"""Tickets whose citizen may still give a rating; those nobody ever calls must not fill the memory."""

MOST_ON_BREAK = 0.2
"""Share of the officers who may be away at the same time."""


@dataclass
class Figures:
    """What happened so far; ``waiting`` and ``serving`` are now, ``refused`` are visitors the server sent away."""

    arrived: int = 0
    refused: int = 0
    waiting: int = 0
    serving: int = 0
    finished: int = 0
    no_shows: int = 0
    parked: int = 0
    transferred: int = 0
    rated: int = 0
    breaks: int = 0
    outages: int = 0


@dataclass
class Desk:
    """A counter that plays. ``doing`` is closed, free, calling, called, serving or away."""

    counter_id: str
    services: Sequence[str]
    doing: str = "closed"
    ticket_id: str = ""
    since: float = 0.0
    break_at: float = 0.0
    parked: list[tuple[float, str]] = field(default_factory=list)


class Play:
    """Visitors and officers of one centre.

    Args:
        loads: what is known of services, by code; others come as often as the average and take ten minutes.
        per_hour: visitors in an hour of the hall.
        speed: hall seconds in a real second.
        keep_free: counters left closed for somebody who wants to try by hand.
        report: hears the figures every ten seconds.
    """

    def __init__(
        self,
        client: Client,
        loads: Mapping[str, ServiceLoad],
        *,
        per_hour: float,
        speed: float,
        keep_free: int,
        rng: random.Random,
        stop: threading.Event,
        report: Callable[[Mapping[str, int]], None],
    ) -> None:
        self._client = client
        self._per_hour = per_hour
        self._speed = speed
        self._rng = rng
        self._stop = stop
        self._report = report
        self._began = time.monotonic()
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._follow: dict[str, str] = {}
        self.figures = Figures()

        services = client.list("/services", "items")
        self._code = {service["id"]: service["code"] for service in services}
        self._purpose = {service["id"]: service["purpose"] for service in services}
        self._cashier = next((s["id"] for s in services if s["purpose"] == "pay"), None)
        known = [_load(service["code"], loads) for service in services]
        self._visitors = Visitors(rng, known, per_hour)
        self._habits = Habits(rng, known)
        counters = client.list("/counters", "items")
        work = {s["id"]: load.weight * load.mean_min for s, load in zip(services, known, strict=True)}
        free = kept_free({c["id"]: c["service_ids"] for c in counters}, work, keep_free)
        self._desks = [Desk(c["id"], c["service_ids"]) for c in counters if c["id"] not in free]
        self.left_free = [c["number"] for c in counters if c["id"] in free]

    def run(self) -> None:
        """Play until told to stop, then tidy up.

        Raises:
            NotAllowedError: the token does not suffice.
        """
        for _ in range(round(self._per_hour * AT_THE_DOOR_H)):
            self._in(self._rng.uniform(0, 60), self._arrive)
        self._in(self._visitors.gap_s(), self._keep_arriving)
        self._in(0, self._look)
        self._in(REPORT_EVERY_S * self._speed, self._tell_again)
        for desk in self._desks:
            self._in(self._rng.uniform(0, 5), partial(self._sit_down, desk))
        try:
            while not self._stop.is_set():
                due, _, happen = self._heap[0]
                if self._stop.wait(max(0.0, (due - self._now()) / self._speed)):
                    break
                heapq.heappop(self._heap)
                happen()
        except StoppedError:
            pass
        self._go_home()

    def _now(self) -> float:
        """Seconds of the hall since the play began."""
        return (time.monotonic() - self._began) * self._speed

    def _in(self, seconds: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (self._now() + seconds, next(self._order), happen))

    def _tell_again(self) -> None:
        self._tell()
        self._in(REPORT_EVERY_S * self._speed, self._tell_again)

    def _tell(self) -> None:
        self.figures.outages = self._client.outages
        self.figures.serving = sum(desk.doing == "serving" for desk in self._desks)
        self._report(asdict(self.figures))

    # Citizens

    def _keep_arriving(self) -> None:
        # The next one is timed from now: a server that was away is not met by everybody who would have come meanwhile.
        self._in(self._visitors.gap_s(), self._keep_arriving)
        self._arrive()

    def _arrive(self) -> None:
        visit = self._visitors.visit()
        reply = self._client.command("/tickets", {**asdict(visit), "help": list(visit.help)})
        if reply.problem is not None:
            self.figures.refused += 1
            return
        self.figures.arrived += 1
        self._follow[reply.value["id"]] = reply.value["follow_url"].partition("#")[2]
        if len(self._follow) > MOST_FOLLOWED:
            del self._follow[next(iter(self._follow))]

    def _speak(self, follow: str, ticket_id: str, opinion: Opinion) -> None:
        ticket = self._client.get(f"/tickets/{ticket_id}", follow=follow)
        token = ticket.value.get("rating_token") if ticket.problem is None else None
        if token is None:
            return
        body = {"token": token, "score": opinion.score, "reasons": list(opinion.reasons)}
        if self._client.command("/ratings", body).problem is None:
            self.figures.rated += 1

    # Officers

    def _look(self) -> None:
        """Who waits, and which free desk turns to them: those longest free first, each to one person."""
        real = min(LONGEST_LOOK_S, max(SHORTEST_LOOK_S, LOOK_EVERY_S / self._speed))
        self._in(real * self._speed, self._look)
        waiting = {s["id"]: s["waiting"] for s in self._client.list("/services", "items")}
        self.figures.waiting = sum(waiting.values())
        now = self._now()
        for desk in sorted((d for d in self._desks if d.doing == "free"), key=lambda d: d.since):
            back = next((ticket_id for due, ticket_id in desk.parked if due <= now), None)
            wanted = next((s for s in desk.services if waiting.get(s, 0) > 0), None)
            if back is not None:
                self._be(desk, "calling")
                self._in(self._habits.reaction_s(), partial(self._call_back, desk, back))
            elif wanted is not None:
                waiting[wanted] -= 1
                self._be(desk, "calling")
                self._in(self._habits.reaction_s(), partial(self._call_next, desk))

    def _be(self, desk: Desk, doing: str) -> None:
        desk.doing = doing
        desk.since = self._now()

    def _sit_down(self, desk: Desk) -> None:
        """Find the counter as it is, open it unless it is open, and go on with whom it may be serving."""
        counters = self._client.list("/snapshot", "counters")
        counter = next((c for c in counters if c["id"] == desk.counter_id), None)
        if counter is None:
            return
        if counter["ticket"] is not None:
            self._resume(desk, counter["ticket"])
            return
        opened = counter["state"] == "open" or self._at_counter(desk, "open").problem is None
        if not opened:
            self._be(desk, "closed")
            self._in(TRY_AGAIN_S, partial(self._sit_down, desk))
            return
        if desk.break_at == 0:
            desk.break_at = self._now() + self._habits.until_break_s()
        self._be(desk, "free")

    def _resume(self, desk: Desk, ticket: Mapping[str, Any]) -> None:
        desk.ticket_id = ticket["id"]
        turn = self._turn(ticket["service_id"])
        if ticket["state"] == "serving":
            self._be(desk, "serving")
            self._in(turn.serve_s, partial(self._end, desk, turn))
            return
        self._called(desk, ticket["id"], ticket["service_id"])

    def _call_next(self, desk: Desk) -> None:
        reply = self._at_counter(desk, "call-next")
        if reply.problem is not None:
            self._sit_down(desk)
        elif reply.value is None:
            self._be(desk, "free")
        else:
            self._called(desk, reply.value["id"], reply.value["service_id"])

    def _call_back(self, desk: Desk, ticket_id: str) -> None:
        desk.parked = [entry for entry in desk.parked if entry[1] != ticket_id]
        reply = self._client.command(f"/tickets/{ticket_id}/call", {"counter": desk.counter_id, "reason": ""})
        if reply.problem is not None:
            self._sit_down(desk)
            return
        self._called(desk, ticket_id, reply.value["service_id"])

    def _called(self, desk: Desk, ticket_id: str, service_id: str) -> None:
        desk.ticket_id = ticket_id
        self._be(desk, "called")
        turn = self._turn(service_id)
        if turn.recalled:
            self._in(turn.walk_s / 2, partial(self._recall, desk, ticket_id))
        met = self._nobody_came if turn.end == "no_show" else self._start
        self._in(turn.walk_s, partial(met, desk, turn))

    def _turn(self, service_id: str) -> Turn:
        may_pay = self._cashier is not None and self._purpose.get(service_id) == "submit"
        return self._habits.turn(self._code.get(service_id, ""), may_pay=may_pay)

    def _recall(self, desk: Desk, ticket_id: str) -> None:
        if desk.doing == "called" and desk.ticket_id == ticket_id:
            self._step(desk, "recall")

    def _start(self, desk: Desk, turn: Turn) -> None:
        if not self._step(desk, "start"):
            self._sit_down(desk)
            return
        self._be(desk, "serving")
        self._in(turn.serve_s, partial(self._end, desk, turn))

    def _nobody_came(self, desk: Desk, turn: Turn) -> None:
        if self._step(desk, "no-show"):
            self.figures.no_shows += 1
        self._follow.pop(desk.ticket_id, None)
        self._in(turn.pause_s, partial(self._next, desk))

    def _end(self, desk: Desk, turn: Turn) -> None:
        ticket_id = desk.ticket_id
        if turn.end == "park" and self._step(desk, "park"):
            self.figures.parked += 1
            desk.parked.append((self._now() + self._habits.parked_s(), ticket_id))
        elif turn.end == "to_payment" and self._step(desk, "transfer", {"service": self._cashier, "note": ""}):
            self.figures.transferred += 1
        elif self._step(desk, "finish"):
            self.figures.finished += 1
            self._ask(ticket_id)
        self._in(turn.pause_s, partial(self._next, desk))

    def _ask(self, ticket_id: str) -> None:
        follow = self._follow.pop(ticket_id, None)
        opinion = self._habits.opinion()
        if follow is not None and opinion is not None:
            self._in(opinion.after_s, partial(self._speak, follow, ticket_id, opinion))

    def _next(self, desk: Desk) -> None:
        """After a turn: a break when it is time and the room can spare one more, else the next."""
        away = sum(d.doing == "away" for d in self._desks)
        if self._now() < desk.break_at or away + 1 > MOST_ON_BREAK * len(self._desks):
            self._be(desk, "free")
            return
        desk.break_at = 0
        if self._at_counter(desk, "pause").problem is not None:
            self._sit_down(desk)
            return
        self.figures.breaks += 1
        self._be(desk, "away")
        self._in(self._habits.break_s(), partial(self._sit_down, desk))

    def _step(self, desk: Desk, step: str, body: Mapping[str, Any] | None = None) -> bool:
        return self._client.command(f"/tickets/{desk.ticket_id}/{step}", dict(body or {})).problem is None

    def _at_counter(self, desk: Desk, change: str) -> Reply:
        return self._client.command(f"/counters/{desk.counter_id}/{change}", {})

    def _go_home(self) -> None:
        """Leave no ticket at a counter nobody sits at; gives up at the first sign that the server is gone."""
        for desk in self._desks:
            if desk.doing == "closed":
                continue
            steps = {"called": ("start", "finish"), "serving": ("finish",)}.get(desk.doing, ())
            paths = [*(f"/tickets/{desk.ticket_id}/{step}" for step in steps), f"/counters/{desk.counter_id}/close"]
            try:
                for path in paths:
                    self._client.last_command(path, {})
            except requests.RequestException:
                break
            self.figures.finished += bool(steps)
            self._be(desk, "closed")
        self._tell()


def _load(code: str, loads: Mapping[str, ServiceLoad]) -> ServiceLoad:
    known = loads.get(code)
    if known is not None:
        return known
    usual = sum(load.weight for load in loads.values()) / len(loads) if loads else 1.0
    return ServiceLoad(code, usual, 10.0)
