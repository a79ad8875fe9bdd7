"""How long a counter console's page takes from request to last byte."""

import http.client
import time

from bench.running import HOST, centre
from bench.table import Row, main, percentile

REQUESTS = 300


def _seconds(port: int, path: str) -> list[float]:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    taken = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        taken.append(time.perf_counter() - began)
        assert response.status == 200, (path, response.status)
    return taken


def rows() -> list[Row]:
    """95th percentile over one connection; the floor is the same server saying that it lives."""
    with centre() as running:
        page = percentile(_seconds(running.port, "/counter"), 0.95) * 1000
        floor = percentile(_seconds(running.port, "/healthz"), 0.95) * 1000
    return [Row("console page, p95", page, "ms", 30, floor, "GET /healthz")]


if __name__ == "__main__":
    raise SystemExit(main(rows))
