"""The least a server could do for a ticket: the same gunicorn and Flask, one durable row.

Run by the benchmarks as a process: `python -m bench.floor_server PORT FILE`, or `PORT postgresql://…`.
"""

import sqlite3
import sys
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from queue_server.store.engine import FifoLock


def make_app(keep: Callable[[], int]) -> Flask:
    app = Flask("floor")

    @app.post("/ticket")
    def ticket() -> dict[str, int]:
        return {"n": keep()}

    @app.get("/readyz")
    def ready() -> dict[str, bool]:
        return {"ready": True}

    return app


def in_file(file: str) -> Callable[[], int]:
    """One row of SQLite, under a FIFO lock."""
    lock, local = FifoLock(), threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(file, isolation_level=None)
            local.connection.execute("PRAGMA journal_mode=WAL")
            local.connection.execute("PRAGMA synchronous=FULL")
            local.connection.execute("CREATE TABLE IF NOT EXISTS ticket (n INTEGER PRIMARY KEY, body TEXT)")
        found: sqlite3.Connection = local.connection
        return found

    def keep() -> int:
        with lock:
            return connection().execute("INSERT INTO ticket (body) VALUES ('x')").lastrowid or 0

    return keep


def in_postgresql(address: str) -> Callable[[], int]:
    """One row of PostgreSQL."""
    import psycopg

    local = threading.local()
    with psycopg.connect(address, autocommit=True) as first:
        # Two servers may begin at once.
        first.execute("SELECT pg_advisory_lock(1)")
        first.execute("CREATE TABLE IF NOT EXISTS ticket (n BIGSERIAL PRIMARY KEY, body TEXT)")

    def keep() -> int:
        if not hasattr(local, "connection"):
            local.connection = psycopg.connect(address, autocommit=True)
        row = local.connection.execute("INSERT INTO ticket (body) VALUES ('x') RETURNING n").fetchone()
        return int(row[0])

    return keep


class _Floor(BaseApplication):  # type: ignore[misc]
    def __init__(self, port: int, place: str) -> None:
        self._port, self._place = port, place
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {"bind": f"127.0.0.1:{self._port}", "worker_class": "gthread", "threads": 64,
                                   "graceful_timeout": 3, "loglevel": "warning", "keepalive": 75}  # fmt: skip
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        keep = in_postgresql if self._place.startswith("postgresql:") else in_file
        return make_app(keep(self._place))


if __name__ == "__main__":
    _Floor(int(sys.argv[1]), sys.argv[2]).run()
