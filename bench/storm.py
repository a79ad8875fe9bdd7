"""Issue and call at once on PostgreSQL with two servers behind each other's back, and how soon a killed one is back."""

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from bench import processes
from bench.light import Asked, Script, play
from bench.running import Client, free_port, process
from bench.table import Row, main, percentile
from tests import postgres
from tests.storm.server import POSTGRES, Servers, running

HALLS = ((8, 4), (32, 16))
"""Kiosks and counters at once: the storm of the tests, whose four counters must call so fast; and a large hall."""
TICKETS = 3000
WARM_UP = 300
BACKLOG = 200
"""People who wait at once at most, as in the storm of the tests."""
KILLS = 3


@dataclass
class Taken:
    """Seconds of each answer to a command, and how many people were given a number and were called."""

    issues: list[float] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_s: float = 0.0

    @property
    def commands(self) -> int:
        return len(self.issues) + len(self.calls)

    @property
    def cpu_ms(self) -> float:
        """Processor milliseconds of the servers for each command."""
        return self.cpu_s / self.commands * 1000


def rows() -> list[Row]:
    """Pairs a second and their tail in each hall, and the recovery after a kill -9."""
    floors = [_floor(kiosks + counters) for kiosks, counters in HALLS]
    with running(POSTGRES, 2) as servers:
        token = servers.motcua("token", "--role", "admin")["token"]
        measured = []
        for (kiosks, counters), floor in zip(HALLS, floors, strict=True):
            storm = Storm(servers, token, kiosks, counters)
            storm.run(WARM_UP)
            measured += _of_hall(f"{kiosks} kiosks, {counters} counters", storm.run(TICKETS), floor)
        back = [_recovery(servers, token, n) for n in range(KILLS)]
    return [
        *measured,
        Row("a server killed with -9 answers again", max(back), "s", 5, None, "", "of 3, while the other goes on"),
    ]


def _of_hall(hall: str, taken: Taken, floor: Taken) -> list[Row]:
    pair = taken.issues + taken.calls
    name = "rows a second: Flask, two processes, one durable row of PostgreSQL each"
    note = (
        f"each call also ends the one before at its counter, by one command; {taken.commands / taken.wall_s:.0f} "
        f"commands/s, {taken.cpu_ms:.2f} ms of processor each in the servers and {floor.cpu_ms:.2f} for a row of the "
        "floor; database, bus and clients share the cores"
    )
    return [
        Row(f"issue and call, 2 servers, PostgreSQL, {hall}", len(taken.calls) / taken.wall_s, "pairs/s", 500,
            floor.commands / floor.wall_s, name, note, True),
        Row("the same, p99", percentile(pair, 0.99) * 1000, "ms", 100,
            percentile(floor.issues, 0.99) * 1000, "the same rows"),
    ]  # fmt: skip


class Storm:
    """Kiosks and counters, half of them at each server."""

    def __init__(self, servers: Servers, token: str, kiosks: int, counters: int) -> None:
        self._servers, self._token, self._kiosks = servers, token, kiosks
        reader = Client(servers.ports[0], token)
        self._desks = reader.get("/api/v1/counters")["items"][:counters]
        for desk in self._desks:
            reader.post(f"/api/v1/counters/{desk['id']}/open")
        self._issuing = 0
        services = sorted({service for desk in self._desks for service in desk["service_ids"]})
        self._wishes = [json.dumps({"service": service}).encode() for service in services]

    def run(self, tickets: int) -> Taken:
        """Issue so many tickets and call every one of them."""
        taken = Taken()
        self._issuing = self._kiosks
        issuing = [self._issue(tickets // self._kiosks, taken) for _ in range(self._kiosks)]
        calling = [self._serve(desk["id"], taken) for desk in self._desks]
        with _measured(taken, [server.pid for server in self._servers.each]):
            play([*self._at_each(issuing), *self._at_each(calling)], self._token)
        return taken

    def _at_each(self, scripts: Sequence[Script]) -> Iterator[tuple[int, Script]]:
        return zip(cycle(self._servers.ports), scripts, strict=False)

    def _issue(self, share: int, taken: Taken) -> Script:
        for wish in islice(cycle(self._wishes), share):
            while len(taken.issues) - len(taken.calls) > BACKLOG:
                yield None
            answer = yield Asked("/api/v1/tickets", wish)
            assert answer is not None and answer.status == 201, answer
            taken.issues.append(answer.seconds)
        self._issuing -= 1

    def _serve(self, desk: str, taken: Taken) -> Script:
        asked = plain = Asked(f"/api/v1/counters/{desk}/call-next")
        while True:
            last_look = not self._issuing
            answer = yield asked
            assert answer is not None and answer.status in (200, 204), answer
            asked = plain
            if answer.status == 200:
                taken.calls.append(answer.seconds)
                called = {"ticket": json.loads(answer.body)["id"], "command": "no-show"}
                asked = Asked(plain.path, json.dumps({"ending": called}).encode())
            elif last_look:
                return
            else:
                yield None


@contextmanager
def _measured(taken: Taken, pids: Sequence[int]) -> Iterator[None]:
    cpu, began = sum(map(processes.cpu_s, pids)), time.perf_counter()
    yield
    taken.wall_s, taken.cpu_s = time.perf_counter() - began, sum(map(processes.cpu_s, pids)) - cpu


def _recovery(servers: Servers, token: str, n: int) -> float:
    """Seconds from the kill of one server, all its processes, until it has done a command again."""
    server = servers.each[n % len(servers.each)]
    began = time.perf_counter()
    server.kill_all()
    server.start()
    client = Client(server.port, token)
    status, _ = client.post("/api/v1/tickets", {"service": client.get("/api/v1/services")["items"][0]["id"]})
    assert status == 201, status
    return time.perf_counter() - began


def _floor(clients: int) -> Taken:
    """So many clients at two servers that only write a row."""
    taken = Taken()
    with ExitStack() as leaving:
        home = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="motcua-floor-")))
        socket_dir = leaving.enter_context(postgres.cluster())
        address = leaving.enter_context(postgres.database(socket_dir)).replace("+psycopg", "")
        ports = [free_port(), free_port()]
        pids = [
            leaving.enter_context(
                process(
                    ["bench.floor_server", str(port), address], home / f"{port}.log", f"http://127.0.0.1:{port}/readyz"
                )
            ).pid
            for port in ports
        ]

        def work() -> Script:
            for _ in range(TICKETS // clients):
                answer = yield Asked("/ticket")
                assert answer is not None
                taken.issues.append(answer.seconds)

        with _measured(taken, pids):
            play([(ports[i % len(ports)], work()) for i in range(clients)], "")
    return taken


if __name__ == "__main__":
    raise SystemExit(main(rows))
