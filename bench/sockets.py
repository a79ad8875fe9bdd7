"""Memory of the server while a hundred screens are connected."""

import time
from contextlib import ExitStack

from bench import processes
from bench.running import Client, centre
from bench.table import Row, main
from tests.feed_client import FeedClient

SCREENS = 100
CALLS = 200


def rows() -> list[Row]:
    """Proportional memory of all the server's processes, before and after a hundred sockets and some traffic."""
    with centre() as running, ExitStack() as leaving:
        token = running.token("admin")
        client = Client(running.port, token)
        services = [s["code"] for s in client.get("/api/v1/services")["items"]]
        bare = processes.memory_mb(running.pid)
        for _ in range(SCREENS):
            screen = FeedClient(running.port, token).start()
            leaving.callback(screen.close)
        for i in range(CALLS):
            client.post("/api/v1/tickets", {"service": services[i % len(services)]})
        screen.wait(lambda: len(screen.events) >= CALLS)
        time.sleep(1)
        full = processes.memory_mb(running.pid)
    return [Row("server memory, 100 sockets", full, "MB", 150, bare, "the same server without sockets")]


if __name__ == "__main__":
    raise SystemExit(main(rows))
