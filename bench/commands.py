"""Issue and call-next over HTTP, every answer a durable commit."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import processes
from bench.running import Centre, Client, centre, free_port, process
from bench.table import Row, main, percentile
from queue_server.domain.clock import SystemClock
from queue_server.operations import issue
from queue_server.store.engine import make_engine
from queue_server.store.store import Store

ALONE, TOGETHER = 1500, 6000
CLIENTS = 8
GOAL = 1000


@dataclass(frozen=True)
class Load:
    """Answers in seconds each, answers a second, and the server's processor milliseconds an answer."""

    seconds: list[float]
    rate: float
    cpu_ms: float

    @property
    def p95_ms(self) -> float:
        return percentile(self.seconds, 0.95) * 1000


Work = Callable[[int], Iterator[float]]
"""One client's share: yields the seconds of each answer."""


def load(pid: int, work: Work, clients: int, total: int) -> Load:
    """Run `total` requests from `clients` threads."""
    taken: list[list[float]] = [[] for _ in range(clients)]

    def client(i: int) -> None:
        taken[i].extend(work(total // clients))

    threads = [threading.Thread(target=client, args=(i,)) for i in range(clients)]
    cpu, began = processes.cpu_s(pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    seconds = [s for share in taken for s in share]
    return Load(seconds, len(seconds) / wall, (processes.cpu_s(pid) - cpu) / len(seconds) * 1000)


def rows() -> list[Row]:
    """Two figures a load for issue and call-next, the floor of the same load beside each."""
    floor_alone, floor_together = _floor()
    with centre() as running:
        token = running.token("admin")
        client = Client(running.port, token)
        services = [s["code"] for s in client.get("/api/v1/services")["items"]]
        work = _issuing(running, token, services)
        _ = load(running.pid, work, 2, 200)
        issue_alone, issue_together = load(running.pid, work, 1, ALONE), load(running.pid, work, CLIENTS, TOGETHER)
        calling = _calling(running, token, iter(_open_desks(client)))
        call_alone = load(running.pid, calling, 1, ALONE // 2)
        call_together = load(running.pid, calling, CLIENTS, TOGETHER // 2)
    floor_name = "Flask, gthread, one durable row"
    share = _rules_ms()
    rest = issue_together.cpu_ms - floor_together.cpu_ms - share
    between = (
        f"{GOAL}/s leaves {1000 / GOAL:.1f} ms of the one core a Python process has; "
        f"used {issue_together.cpu_ms:.2f}: web server and row {floor_together.cpu_ms:.2f}, "
        f"rules, log and projections {share:.2f}, access, idempotency, answer and feed {rest:.2f}"
    )
    return [
        Row("issue, 1 client, p95", issue_alone.p95_ms, "ms", 5, floor_alone.p95_ms, floor_name),
        Row("issue, 8 clients, p95", issue_together.p95_ms, "ms", 20, floor_together.p95_ms, floor_name),
        Row("issue, 8 clients", issue_together.rate, "/s", 500, floor_together.rate, floor_name, between, True),
        Row("call-next, 1 client, p95", call_alone.p95_ms, "ms", 5, floor_alone.p95_ms, floor_name),
        Row("call-next, 8 clients, p95", call_together.p95_ms, "ms", 20, floor_together.p95_ms, floor_name),
        Row("call-next and the end of the call, 8 clients", 2 * call_together.rate, "/s", 500, floor_together.rate,
            floor_name, "commands: a counter must end a call before it has the next", True),
    ]  # fmt: skip


def _issuing(running: Centre, token: str, services: list[str]) -> Work:
    def work(share: int) -> Iterator[float]:
        client = Client(running.port, token)
        for i in range(share):
            began = time.perf_counter()
            status, _ = client.post("/api/v1/tickets", {"service": services[i % len(services)]})
            yield time.perf_counter() - began
            assert status == 201, status
        client.close()

    return work


def _open_desks(client: Client) -> list[str]:
    desks = [desk["id"] for desk in client.get("/api/v1/counters")["items"]]
    for desk in desks:
        client.post(f"/api/v1/counters/{desk}/open")
    return desks


def _calling(running: Centre, token: str, desks: Iterator[str]) -> Work:
    def work(share: int) -> Iterator[float]:
        desk, client = next(desks), Client(running.port, token)
        for _ in range(share):
            began = time.perf_counter()
            status, ticket = client.post(f"/api/v1/counters/{desk}/call-next")
            yield time.perf_counter() - began
            if status == 204:
                return
            client.post(f"/api/v1/tickets/{ticket['id']}/no-show")
        client.close()

    return work


def _floor() -> tuple[Load, Load]:
    with tempfile.TemporaryDirectory(prefix="motcua-floor-") as home:
        port = free_port()

        def work(share: int) -> Iterator[float]:
            client = Client(port, "")
            for _ in range(share):
                began = time.perf_counter()
                client.post("/ticket")
                yield time.perf_counter() - began
            client.close()

        command = ["bench.floor_server", str(port), f"{home}/floor.db"]
        with process(command, Path(home) / "log", f"http://127.0.0.1:{port}/readyz") as floor:
            _ = load(floor.pid, work, 2, 200)
            return load(floor.pid, work, 1, ALONE), load(floor.pid, work, CLIENTS, TOGETHER)


def _rules_ms() -> float:
    """Processor milliseconds of the operation alone, without web or network, in this process."""
    from queue_server.operations.sample_centre import create_sample_centre
    from queue_server.sample.centre import read_sample_centre

    with tempfile.TemporaryDirectory(prefix="motcua-rules-") as home:
        store = Store(make_engine(f"sqlite:///{home}/motcua.db"), SystemClock())
        store.migrate()
        create_sample_centre(store, read_sample_centre())
        with store.reading() as view:
            codes = [s["code"] for s in view.directory.services.values()]

        def run(count: int) -> float:
            began = time.process_time()
            for i in range(count):
                with store.writing() as tx:
                    issue.issue(tx, issue.IssueRequest(codes[i % len(codes)]))
            return (time.process_time() - began) / count * 1000

        run(100)
        spent = run(1000)
        store.close()
    return spent


if __name__ == "__main__":
    raise SystemExit(main(rows))
