"""The storm: issuing and calling clients over HTTP, a listener on the feed, and what they saw, counted."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.running import Centre, Client
from tests.feed_client import FeedClient


@dataclass
class Seen:
    """What the clients were told, each by an answer of the server."""

    issued: list[tuple[str, str, int]] = field(default_factory=list)
    """Ticket id, series, number."""
    called: list[str] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    feed: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """The figures that must be nought, and how many tickets they are about."""

    tickets: int
    calls: int
    repeated_numbers: int
    holes: int
    double_calls: int
    uncalled: int
    events_missing: int
    refusals: dict[str, int]
    differences: int

    @property
    def clean(self) -> bool:
        faults = self.repeated_numbers + self.holes + self.double_calls + self.uncalled + self.events_missing
        return faults + self.differences == 0 and not self.refusals


def run(centre: Centre, tickets: int, issuers: int, counters: int) -> Verdict:
    """Issue `tickets` numbers from `issuers` clients while `counters` clients call and serve until all are served."""
    token = centre.token("admin")
    desks = Client(centre.port, token).get("/api/v1/counters")["items"][:counters]
    services = sorted({s for desk in desks for s in desk["service_ids"]})
    seen, issued_all = Seen(), threading.Event()
    listener = FeedClient(centre.port, token)
    listener.start()

    def issue(share: int) -> None:
        client = Client(centre.port, token)
        for i in range(share):
            status, answer = client.post("/api/v1/tickets", {"service": services[i % len(services)]})
            if status == 201:
                n = int(answer["number"][len(answer["series"]) :])
                seen.issued.append((answer["id"], answer["series"], n))
            else:
                seen.refusals[answer["code"]] += 1
        client.close()

    def serve(desk: str) -> None:
        client = Client(centre.port, token)
        client.post(f"/api/v1/counters/{desk}/open")
        while True:
            last_look = issued_all.is_set()
            status, ticket = client.post(f"/api/v1/counters/{desk}/call-next")
            if status == 204 and last_look:
                break
            if status == 204:
                issued_all.wait(0.01)
                continue
            if status != 200:
                seen.refusals[ticket["code"]] += 1
                continue
            seen.called.append(ticket["id"])
            for step in ("start", "finish"):
                status, answer = client.post(f"/api/v1/tickets/{ticket['id']}/{step}")
                if status != 200:
                    seen.refusals[answer["code"]] += 1
        client.close()

    shares = [tickets // issuers + (i < tickets % issuers) for i in range(issuers)]
    issuing = _start(issue, shares)
    serving = _start(serve, [d["id"] for d in desks])
    for thread in issuing:
        thread.join()
    issued_all.set()
    for thread in serving:
        thread.join()
    last = Client(centre.port, token).get("/api/v1/snapshot")["seq"]
    seen.feed = listener.stop_after(last)
    return _judge(seen, centre.motcua("audit"))


def _start(work: Callable[[Any], None], shares: Sequence[Any]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    return threads


def _judge(seen: Seen, audit: dict[str, object]) -> Verdict:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for _, series, n in seen.issued:
        numbers[series].append(n)
    span = range(seen.feed[0], seen.feed[-1] + 1)
    differences = audit["differences"]
    return Verdict(
        tickets=len(seen.issued),
        calls=len(seen.called),
        repeated_numbers=sum(len(taken) - len(set(taken)) for taken in numbers.values()),
        holes=sum(max(taken) - len(set(taken)) for taken in numbers.values()),
        double_calls=len(seen.called) - len(set(seen.called)),
        uncalled=len({ticket_id for ticket_id, _, _ in seen.issued} - set(seen.called)),
        events_missing=len(set(span) - set(seen.feed)),
        refusals=dict(seen.refusals),
        differences=len(differences) if isinstance(differences, list) else int(str(differences)),
    )
