"""The soak: days after days in one server process, its memory and threads at the end of each."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench import processes
from bench.running import Centre, Client, free_port, process
from tests.soak.shared_clock import SharedClock
from tests.soak.week import ZONE, Day, Hall, until

MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)
LINGERS_S = 21.0
"""A closed socket's writer lives as long as a ping and its timeout: ten seconds each."""
LOOKS_EVERY_S = 0.5
CROWD = 16
"""Requests at once: more than the screens of a day ever make."""
FLAT = 1.05
"""How much more than after the warm-up is still called flat."""


@dataclass(frozen=True)
class EndOfDay:
    """The server at rest after a day."""

    memory_mb: float
    threads: int


@dataclass(frozen=True)
class Verdict:
    """What the soak came to; the first `warm_up` days fill caches and are compared with nothing."""

    happened: dict[str, int]
    days: list[EndOfDay]
    warm_up: int
    audit: dict[str, object]
    seconds: float

    @property
    def flat(self) -> bool:
        base, after = self.days[self.warm_up - 1], self.days[self.warm_up :]
        return all(d.memory_mb <= base.memory_mb * FLAT and d.threads <= base.threads * FLAT for d in after)

    @property
    def clean(self) -> bool:
        return self.flat and bool(self.audit["ok"])


def run(home: Path, days: int, visits: int, warm_up: int, most_s: float, rest_s: float) -> Verdict:
    """`days` simulated days of `visits` visits; no further day is begun after `most_s` seconds.

    Each night the server is measured when its threads have not changed for `rest_s` seconds.

    Raises:
        AssertionError: the server refused something, or did not end a day.
    """
    began = time.monotonic()
    clock = SharedClock(home / "clock")
    clock.set(MONDAY)
    seen: list[EndOfDay] = []
    with _served(home) as centre:
        hall = Hall(centre.port, clock, centre.token("admin"), random.Random(5))
        _come_all_at_once(centre, hall)
        for number in range(days):
            assert time.monotonic() - began < most_s, f"{number} days took longer than {most_s} s"
            date = MONDAY + timedelta(days=number)
            Day(hall, date, visits).run()
            seen.append(_end_of_day(centre, hall, date + timedelta(days=1), rest_s))
        audit = centre.motcua("audit")
    return Verdict(hall.happened, seen, warm_up, audit, round(time.monotonic() - began, 1))


def _come_all_at_once(centre: Centre, hall: Hall) -> None:
    """A server keeps as many threads as ever were busy at once; the crowd comes before anything is compared."""
    at_the_door = threading.Barrier(CROWD)

    def ask() -> None:
        client = Client(centre.port, hall.token)
        at_the_door.wait()
        for _ in range(10):
            client.get("/api/v1/snapshot")
        client.close()

    crowd = [threading.Thread(target=ask) for _ in range(CROWD)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()


@contextmanager
def _served(home: Path) -> Iterator[Centre]:
    port, data = free_port(), home / "data"
    command = ["tests.soak.served", str(data), str(port), str(home / "clock")]
    with process(command, home / "serve.log", f"http://127.0.0.1:{port}/healthz") as server:
        yield Centre(port, data, server.pid)


def _end_of_day(centre: Centre, hall: Hall, midnight: datetime, rest_s: float) -> EndOfDay:
    """Past midnight the server ends the day by itself; then it is at rest."""
    hall.clock.set(midnight + timedelta(minutes=30))
    client = Client(centre.port, hall.token)
    until(client, lambda now: not any(ticket["state"] in ("waiting", "parked") for ticket in now["tickets"]))
    client.close()
    threads = _threads_at_rest(centre.pid, rest_s)
    return EndOfDay(round(processes.resident_mb(centre.pid), 1), threads)


def _threads_at_rest(pid: int, rest_s: float) -> int:
    """How many there are once `rest_s` of looks in a row saw no change. While a machine stalls nobody looks, so its
    time does not count: the threads that would have ended meanwhile are still there.
    """
    pause, threads, quiet_s = threading.Event(), _threads(pid), 0.0
    while quiet_s < rest_s:
        pause.wait(LOOKS_EVERY_S)
        before, threads = threads, _threads(pid)
        quiet_s = quiet_s + LOOKS_EVERY_S if threads == before else 0.0
    return threads


def _threads(pid: int) -> int:
    return sum(len(list(Path(f"/proc/{p}/task").iterdir())) for p in processes.family(pid))
