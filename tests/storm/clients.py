"""Kiosks and counters that repeat a command under its key until somebody answers it, and what they were told."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from uuid import uuid4

from bench.running import Client

PAUSE_S = 0.05
BACKLOG = 200
"""People who wait at once at most: a kiosk pauses then, as visitors do before a full hall."""


@dataclass
class Told:
    """What the clients were told, each by an answer of the server."""

    issued: dict[str, str] = field(default_factory=dict)
    """Ticket id to number."""
    called: list[str] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    repetitions: int = 0
    """Requests that had to be sent again because nobody answered them."""
    mutex: threading.Lock = field(default_factory=threading.Lock)

    @property
    def waiting(self) -> int:
        return len(self.issued) - len(self.called)


class Outages:
    """How long nobody was served after each kill: until the first answer to a request begun after it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._killed_at: float | None = None
        self.seconds: list[float] = []

    def begin(self) -> None:
        """The server was killed at this moment."""
        with self._changed:
            self._killed_at = time.monotonic()

    def answered(self, asked_at: float) -> None:
        """A request begun at `asked_at` has its answer."""
        if self._killed_at is None:
            return
        with self._changed:
            if self._killed_at is not None and asked_at > self._killed_at:
                self.seconds.append(time.monotonic() - self._killed_at)
                self._killed_at = None
                self._changed.notify_all()

    def wait_for_end(self, within_s: float) -> None:
        """Until somebody is served again, or `within_s` have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self._killed_at is None, within_s)


class Persistent:
    """One kiosk or counter. It turns to the servers at `ports` one after the other, as nginx does."""

    def __init__(self, ports: Iterable[int], token: str, told: Told, outages: Outages, stop: threading.Event) -> None:
        self._ports = cycle(ports)
        self._token, self._told, self._outages, self._stop = token, told, outages, stop
        self._client: Client | None = None

    def command(self, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and answer; (0, None) when told to stop before there was one."""
        key = uuid4().hex
        while not self._stop.is_set():
            asked_at = time.monotonic()
            answer = self._try(path, body, key)
            if answer is not None:
                self._outages.answered(asked_at)
                return answer
            with self._told.mutex:
                self._told.repetitions += 1
            self._stop.wait(PAUSE_S)
        return 0, None

    def _try(self, path: str, body: Any, key: str) -> tuple[int, Any] | None:
        try:
            self._client = self._client or Client(next(self._ports), self._token)
            status, answer = self._client.post(path, body, key)
        except (OSError, http.client.HTTPException):
            self.close()
            return None
        return None if status >= 500 else (status, answer)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def issue(client: Persistent, told: Told, services: list[str], share: int, stop: threading.Event) -> None:
    """Take `share` numbers."""
    for i in range(share):
        while told.waiting >= BACKLOG and not stop.wait(0.01):
            pass
        status, ticket = client.command("/api/v1/tickets", {"service": services[i % len(services)]})
        if status == 0:
            break
        with told.mutex:
            if status == 201:
                told.issued[ticket["id"]] = ticket["number"]
            else:
                told.refusals[ticket["code"]] += 1
    client.close()


def serve(client: Persistent, told: Told, desk: str, all_issued: threading.Event, stop: threading.Event) -> None:
    """Call and serve until nobody waits any more; every other visit is ended by the press that calls the next."""
    client.command(f"/api/v1/counters/{desk}/open")
    ending = None
    while not stop.is_set():
        last_look = all_issued.is_set()
        status, ticket = client.command(f"/api/v1/counters/{desk}/call-next", {"ending": ending})
        by_the_next_call, ending = ending is None, None
        if status == 204 and last_look:
            break
        if status == 204:
            all_issued.wait(0.01)
        elif status == 200:
            with told.mutex:
                told.called.append(ticket["id"])
            _see_through(client, told, ticket["id"], "start")
            if by_the_next_call:
                ending = {"ticket": ticket["id"], "command": "finish"}
            else:
                _see_through(client, told, ticket["id"], "finish")
        elif status != 0:
            with told.mutex:
                told.refusals[ticket["code"]] += 1
    client.close()


def _see_through(client: Persistent, told: Told, ticket_id: str, *steps: str) -> None:
    for step in steps:
        status, answer = client.command(f"/api/v1/tickets/{ticket_id}/{step}")
        if status not in (0, 200):
            with told.mutex:
                told.refusals[answer["code"]] += 1
