"""Citizens take numbers and counters call while the first machine dies; what they were told is counted afterwards."""

import http.client
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.running import Client
from tests.standby_drill.machines import Machine, following, motcua, refusal, two_machines, wait_until

PATIENCE_S = "30"
"""`--wait-for-standby`: longer than a busy machine takes, so that what is counted is the change of machines alone."""


@dataclass(frozen=True)
class Verdict:
    """What the drill came to. `gap_s` is the longest time in which nobody was answered."""

    handed_over: bool
    acknowledged: int
    acknowledged_after: int
    lost: int
    repeated_numbers: int
    double_calls: int
    differences: int
    old_refuses: bool
    promote_s: float
    gap_s: float

    @property
    def clean(self) -> bool:
        faults = self.lost + self.repeated_numbers + self.double_calls + self.differences
        return faults == 0 and self.old_refuses and self.acknowledged_after > 0


@dataclass
class Told:
    """What clients were told, each by an answer of a server."""

    tickets: dict[str, str] = field(default_factory=dict)
    """Ticket id to number."""
    called: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    mutex: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Address:
    """The one address the hall knows: where it leads is changed when the second machine has taken over."""

    port: int


class Persistent:
    """A client that repeats a command under its key until somebody answers it."""

    def __init__(self, address: Address, token: str, told: Told, stop: threading.Event) -> None:
        self._address, self._token, self._told, self._stop = address, token, told, stop
        self._client: Client | None = None

    def command(self, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and answer; (0, None) when told to stop before there was one."""
        key = uuid4().hex
        while not self._stop.is_set():
            try:
                self._client = self._client or Client(self._address.port, self._token)
                status, answer = self._client.post(path, body, key)
            except (OSError, http.client.HTTPException):
                self._client = None
                self._stop.wait(0.05)
                continue
            if status >= 500:
                self._client = None
                self._stop.wait(0.05)
                continue
            with self._told.mutex:
                self._told.moments.append(time.monotonic())
            return status, answer
        return 0, None


def run(home: Path, *, planned: bool, waits: bool, clients: int, tickets: int) -> Verdict:
    """The drill: `tickets` numbers before the change of machines and as many after it."""
    with two_machines(home) as (first, second):
        first.serve(*(["--wait-for-standby", PATIENCE_S] if waits else []))
        token = first.token("admin")
        desks = _desks(first, token)
        told, stop, address = Told(), threading.Event(), Address(first.port)
        with following(first, second):
            if waits:
                wait_until(lambda: Client(first.port, token).get("/api/v1/standby")["awaited"], 30)
            threads = _start(address, token, told, stop, desks, clients)
            try:
                wait_until(lambda: len(told.tickets) >= tickets, 120)
                if not planned:
                    first.kill()
                began = time.monotonic()
                promoted = motcua("promote", "--data", second.data)
                promote_s = time.monotonic() - began
                second.serve()
                address.port = second.port
                before = len(told.tickets)
                wait_until(lambda: len(told.tickets) >= before + tickets, 120)
            finally:
                stop.set()
                for thread in threads:
                    thread.join()
        return _judge(first, second, token, told, promoted["handed_over"], before, promote_s)


def _desks(first: Machine, token: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = Client(first.port, token).get("/api/v1/counters")["items"]
    return items[:2]


def _start(
    address: Address, token: str, told: Told, stop: threading.Event, desks: list[dict[str, Any]], clients: int
) -> list[threading.Thread]:
    services = sorted({service for desk in desks for service in desk["service_ids"]})

    def issue(number: int) -> None:
        client = Persistent(address, token, told, stop)
        while not stop.is_set():
            status, ticket = client.command("/api/v1/tickets", {"service": services[number % len(services)]})
            if status == 201:
                with told.mutex:
                    told.tickets[ticket["id"]] = ticket["number"]

    def serve(desk: str) -> None:
        client = Persistent(address, token, told, stop)
        client.command(f"/api/v1/counters/{desk}/open")
        while not stop.is_set():
            status, ticket = client.command(f"/api/v1/counters/{desk}/call-next")
            if status != 200:
                stop.wait(0.02)
                continue
            with told.mutex:
                told.called.append(ticket["id"])
            for step in ("start", "finish"):
                client.command(f"/api/v1/tickets/{ticket['id']}/{step}")

    threads = [threading.Thread(target=issue, args=(n,)) for n in range(clients)]
    threads += [threading.Thread(target=serve, args=(desk["id"],)) for desk in desks]
    for thread in threads:
        thread.start()
    return threads


def _judge(
    first: Machine, second: Machine, token: str, told: Told, handed_over: bool, before: int, promote_s: float
) -> Verdict:
    reader = Client(second.port, token)
    known = {ticket_id: reader.get(f"/api/v1/tickets/{ticket_id}").get("number") for ticket_id in told.tickets}
    audit = motcua("audit", "--data", second.data)
    first.stop()
    gaps = [later - sooner for sooner, later in zip(told.moments, told.moments[1:], strict=False)]
    return Verdict(
        handed_over=handed_over,
        acknowledged=len(told.tickets),
        acknowledged_after=len(told.tickets) - before,
        lost=sum(known[ticket_id] != number for ticket_id, number in told.tickets.items()),
        repeated_numbers=sum(n - 1 for n in Counter(told.tickets.values()).values()),
        double_calls=sum(n - 1 for n in Counter(told.called).values()),
        differences=audit["differences"],
        old_refuses="deposed" in refusal("serve", "--data", first.data, "--port", str(first.port)),
        promote_s=round(promote_s, 2),
        gap_s=round(max(gaps), 2),
    )
