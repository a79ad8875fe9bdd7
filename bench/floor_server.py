"""The least a server could do for a ticket: the same gunicorn and Flask, one durable SQLite row under a FIFO lock.

Run by the benchmarks as a process: `python -m bench.floor_server PORT FILE`.
"""

import sqlite3
import sys
import threading
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from queue_server.store.engine import FifoLock


def make_app(file: str) -> Flask:
    app = Flask("floor")
    lock, local = FifoLock(), threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(file, isolation_level=None)
            local.connection.execute("PRAGMA journal_mode=WAL")
            local.connection.execute("PRAGMA synchronous=FULL")
            local.connection.execute("CREATE TABLE IF NOT EXISTS ticket (n INTEGER PRIMARY KEY, body TEXT)")
        found: sqlite3.Connection = local.connection
        return found

    @app.post("/ticket")
    def ticket() -> dict[str, int]:
        with lock:
            cursor = connection().execute("INSERT INTO ticket (body) VALUES ('x')")
        return {"n": cursor.lastrowid or 0}

    @app.get("/readyz")
    def ready() -> dict[str, bool]:
        return {"ready": True}

    return app


class _Floor(BaseApplication):  # type: ignore[misc]
    def __init__(self, port: int, file: str) -> None:
        self._port, self._file = port, file
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {"bind": f"127.0.0.1:{self._port}", "worker_class": "gthread", "threads": 64,
                                   "graceful_timeout": 3, "loglevel": "warning", "keepalive": 75}  # fmt: skip
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return make_app(self._file)


if __name__ == "__main__":
    _Floor(int(sys.argv[1]), sys.argv[2]).run()
