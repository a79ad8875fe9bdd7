"""Days of a hall, one event of its time after the other, as fast as the server answers."""

import heapq
import itertools
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bench.running import Client
from tests.feed_client import FeedClient
from tests.soak.shared_clock import SharedClock

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS, LAST_NUMBER, CLOSES = timedelta(hours=7.5), timedelta(hours=16.5), timedelta(hours=18)
LEFT_OVER = 5
"""Citizens a day who take a number and leave: their tickets expire at midnight."""
NO_SHOW, PARKED, TRANSFERRED, RATED = 0.04, 0.03, 0.08, 0.45
SERVICE_S = 480.0
SCREENS = 8


@dataclass
class Hall:
    """The credentials and what is known of the hall."""

    port: int
    clock: SharedClock
    token: str
    rng: random.Random
    happened: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("issued", "served", "rated", "away"), 0))


class Day:
    """One day: visitors come at random moments, desks call and serve, screens come and go."""

    def __init__(self, hall: Hall, date: datetime, visits: int) -> None:
        self._hall = hall
        self._client = Client(hall.port, hall.token)
        self._midnight = date
        self._visits = visits
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._free: dict[str, Sequence[str]] = {}
        self._screens: list[FeedClient] = []
        self._now = date

    def run(self) -> None:
        """From opening to the last citizen; the tickets of those who left stay open."""
        self._go_to(self._midnight + OPENS)
        desks = self._client.get("/api/v1/counters")["items"]
        services = sorted({service for desk in desks for service in desk["service_ids"]})
        for desk in desks:
            self._post(f"/api/v1/counters/{desk['id']}/open")
            self._free[desk["id"]] = desk["service_ids"]
        for hours in (0, 3, 6):
            self._at(self._midnight + OPENS + timedelta(hours=hours), self._change_screens)
        for _ in range(self._visits):
            came = self._midnight + OPENS + self._hall.rng.random() * (LAST_NUMBER - OPENS)
            self._at(came, partial(self._arrive, self._hall.rng.choice(services)))
        while self._heap:
            moment, _, happens = heapq.heappop(self._heap)
            self._go_to(moment)
            happens()
        self._go_to(max(self._now, self._midnight + CLOSES))
        for desk in desks:
            self._post(f"/api/v1/counters/{desk['id']}/close")
        for _ in range(LEFT_OVER):
            self._post("/api/v1/tickets", {"service": services[0]})
        for screen in self._screens:
            screen.close()
        self._client.close()

    def _at(self, moment: datetime, happens: Callable[[], None]) -> None:
        heapq.heappush(self._heap, (moment, next(self._order), happens))

    def _after(self, seconds: float, happens: Callable[[], None]) -> None:
        self._at(self._now + timedelta(seconds=seconds), happens)

    def _go_to(self, moment: datetime) -> None:
        self._now = moment
        self._hall.clock.set(moment)

    def _post(self, path: str, body: Any = None) -> Any:
        status, answer = self._client.post(path, body)
        assert status < 300, (path, answer)
        return answer

    def _change_screens(self) -> None:
        """All screens are replaced: what a socket leaves behind would add up."""
        for screen in self._screens:
            screen.close()
        self._screens = [FeedClient(self._hall.port, self._hall.token).start() for _ in range(SCREENS)]

    def _arrive(self, service: str) -> None:
        self._post("/api/v1/tickets", {"service": service, "channel": "kiosk"})
        self._hall.happened["issued"] += 1
        self._client.get("/api/v1/services")
        desk = next((d for d, serves in self._free.items() if service in serves), None)
        if desk is not None:
            self._call(desk)

    def _call(self, desk: str) -> None:
        serves = self._free.pop(desk)
        ticket = self._post(f"/api/v1/counters/{desk}/call-next")
        if ticket is None:
            self._free[desk] = serves
            return
        step = "no-show" if self._hall.rng.random() < NO_SHOW else "start"
        self._after(30, partial(self._meet, desk, serves, ticket["id"], step))

    def _meet(self, desk: str, serves: Sequence[str], ticket_id: str, step: str) -> None:
        self._post(f"/api/v1/tickets/{ticket_id}/{step}")
        if step == "no-show":
            self._hall.happened["away"] += 1
            self._next(desk, serves)
            return
        self._after(self._hall.rng.expovariate(1 / SERVICE_S), partial(self._end, desk, serves, ticket_id))

    def _end(self, desk: str, serves: Sequence[str], ticket_id: str) -> None:
        chance = self._hall.rng.random()
        if chance < PARKED:
            self._post(f"/api/v1/tickets/{ticket_id}/park")
            self._post(f"/api/v1/tickets/{ticket_id}/call", {"counter": desk, "reason": "có bản sao"})
            self._after(30, partial(self._meet, desk, serves, ticket_id, "start"))
            return
        if chance < PARKED + TRANSFERRED:
            self._post(f"/api/v1/tickets/{ticket_id}/transfer", {"service": serves[0], "note": "bổ sung"})
        else:
            self._post(f"/api/v1/tickets/{ticket_id}/finish")
            self._hall.happened["served"] += 1
            self._rate(desk)
        self._next(desk, serves)

    def _rate(self, desk: str) -> None:
        asked = self._client.get(f"/api/v1/counters/{desk}/rating")
        if asked is not None and self._hall.rng.random() < RATED:
            self._post("/api/v1/ratings", {"token": asked["token"], "score": 5, "reasons": []})
            self._hall.happened["rated"] += 1

    def _next(self, desk: str, serves: Sequence[str]) -> None:
        self._free[desk] = serves
        self._call(desk)


def until(client: Client, wanted: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until the hall is as wanted: what the server does by itself comes within seconds."""
    pause = threading.Event()
    for _ in range(600):
        if wanted(client.get("/api/v1/snapshot")):
            return
        pause.wait(0.1)
    raise AssertionError("the server did not end the day")
