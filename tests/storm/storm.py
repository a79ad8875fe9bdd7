"""The storm: kiosks, counters and screens at once while the server is killed, and what they were told held against the
log."""

import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import count, cycle
from typing import Any

from bench.running import Client
from tests.storm.clients import Outages, Persistent, Told, issue, serve
from tests.storm.listeners import Heard, Listeners, listening
from tests.storm.progress import Say, telling
from tests.storm.record import Record
from tests.storm.server import Servers

RECOVERY_S = 5.0
"""In service again after a kill -9."""
LONGEST_S = (300.0, 0.05)
"""A storm that takes longer is ended and is not clean: seconds, and seconds more for each ticket."""


@dataclass(frozen=True)
class Plan:
    """How many tickets, kiosks, counters and screens; how often the server is killed, if at all, and how many times."""

    tickets: int
    issuers: int = 8
    counters: int = 4
    screens: int = 20
    kill_every_s: float | None = None
    most_kills: float = math.inf


@dataclass(frozen=True)
class Verdict:
    """What came of it. From `repeated_numbers` to `refused` each must be 0."""

    tickets: int
    calls: int
    repeated_numbers: int
    holes: int
    double_calls: int
    acknowledged_lost: int
    uncalled: int
    events_missing: int
    differences: int
    refused: int
    kills: int
    recovery_s: float
    repetitions: int
    events: int
    events_fetched: int
    reconnects: int

    @property
    def faultless(self) -> bool:
        names = [f.name for f in fields(self)]
        faults = names[names.index("repeated_numbers") : names.index("refused") + 1]
        return not any(getattr(self, name) for name in faults)

    @property
    def clean(self) -> bool:
        return self.faultless and self.recovery_s <= RECOVERY_S


def run(servers: Servers, plan: Plan, say: Say = lambda _line: None) -> Verdict:
    """Issue all tickets, call and serve every one of them, with screens that listen."""
    token = servers.motcua("token", "--role", "admin")["token"]
    with listening(servers.ports, token, plan.screens) as screens:
        return _run(servers, plan, token, screens, say)


def _run(servers: Servers, plan: Plan, token: str, screens: Listeners, say: Say) -> Verdict:
    reader = Client(servers.ports[0], token)
    desks = reader.get("/api/v1/counters")["items"][: plan.counters]
    services = sorted({s for desk in desks for s in desk["service_ids"]})
    told, outages = Told(), Outages()
    all_issued, stop = threading.Event(), threading.Event()

    counted = count()

    def client() -> Persistent:
        first = next(counted) % len(servers.ports)
        return Persistent([*servers.ports[first:], *servers.ports[:first]], token, told, outages, stop)

    shares = [plan.tickets // plan.issuers + (i < plan.tickets % plan.issuers) for i in range(plan.issuers)]
    issuing = _start(lambda share: issue(client(), told, services, share, stop), shares)
    serving = _start(lambda desk: serve(client(), told, desk, all_issued, stop), [d["id"] for d in desks])
    deadline = time.monotonic() + LONGEST_S[0] + LONGEST_S[1] * plan.tickets
    killer = _Killer(servers.blows, outages, plan)
    try:
        with telling(told, plan.tickets, lambda: killer.kills, say):
            killer.start()
            _join(issuing, deadline)
            all_issued.set()
            _join(serving, deadline)
    finally:
        killer.end()
        stop.set()
    reader = Client(servers.ports[-1], token)
    record = Record()
    say("reading the log")
    record.read(_log(reader))
    heard = screens.stop_at(record.last_seq)
    say("rebuilding the tables from the log")
    return _judge(told, record, heard, killer.kills, outages, servers.motcua("audit")["differences"])


class _Killer:
    """Strikes again and again, with one blow after the other."""

    def __init__(self, blows: Sequence[Callable[[], None]], outages: Outages, plan: Plan) -> None:
        self._blows, self._outages, self._plan = cycle(blows), outages, plan
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._failure: BaseException | None = None
        self.kills = 0

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Stop killing; the server runs when this returns. Raises what kept it from coming back."""
        self._ended.set()
        self._thread.join()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            every_s = self._plan.kill_every_s
            while every_s is not None and self.kills < self._plan.most_kills and not self._ended.wait(every_s):
                self._kill()
        except BaseException as failure:
            self._failure = failure

    def _kill(self) -> None:
        self.kills += 1
        self._outages.begin()
        next(self._blows)()
        self._outages.wait_for_end(2 * RECOVERY_S)


def _start(work: Callable[[Any], None], shares: Iterable[Any]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, args=(share,), daemon=True) for share in shares]
    for thread in threads:
        thread.start()
    return threads


def _join(threads: list[threading.Thread], deadline: float) -> None:
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def _log(reader: Client) -> Iterable[dict[str, Any]]:
    """The whole log, as any client may read it."""
    after = 0
    while items := reader.get(f"/api/v1/feed?after={after}&limit=500")["items"]:
        yield from items
        after = items[-1]["seq"]


def _judge(told: Told, record: Record, heard: list[Heard], kills: int, outages: Outages, differences: int) -> Verdict:
    lost_tickets = sum(record.numbers.get(ticket_id) != number for ticket_id, number in told.issued.items())
    lost_calls = sum(record.calls[ticket_id] == 0 for ticket_id in told.called)
    return Verdict(
        tickets=len(told.issued),
        calls=len(told.called),
        repeated_numbers=record.repeated,
        holes=record.holes,
        double_calls=sum(n - 1 for n in record.calls.values()) + len(told.called) - len(set(told.called)),
        acknowledged_lost=lost_tickets + lost_calls,
        uncalled=len(record.numbers.keys() - set(told.called)),
        events_missing=sum(one.missing for one in heard) + record.last_seq - record.events,
        differences=differences,
        refused=sum(told.refusals.values()),
        kills=kills,
        recovery_s=round(max(outages.seconds, default=0.0), 2),
        repetitions=told.repetitions,
        events=record.events,
        events_fetched=sum(one.fetched for one in heard),
        reconnects=sum(one.connections - 1 for one in heard),
    )
