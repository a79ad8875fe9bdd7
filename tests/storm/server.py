"""The server of a storm: real processes that can be killed at any moment and started again at the same address."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bench.running import HOST, START_S, free_port
from tests import postgres

SQLITE, POSTGRES = "sqlite", "postgres"
ENGINES = (SQLITE, POSTGRES)


@dataclass
class Server:
    """A process that serves a sample centre on `data`, its tables in `database` where that is not the directory's own
    SQLite file; with a `bus` it has mates."""

    data: Path
    port: int
    database: str | None = None
    bus: str | None = None
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def motcua(self, *arguments: str) -> Any:
        """What a `motcua … --json` command says about this centre."""
        command = [sys.executable, "-m", "queue_server", *arguments, "--data", str(self.data), "--json"]
        return json.loads(
            subprocess.run(command, check=True, capture_output=True, env=self._environment, timeout=600).stdout
        )

    def start(self) -> None:
        """Start it and wait until it can keep commands.

        Raises:
            AssertionError: it ended, or was not ready in time; with what it logged.
        """
        command = [sys.executable, "-m", "queue_server", "serve", "--data", str(self.data), "--port", str(self.port)]
        with self._log.open("ab") as sink:
            # A process group of its own: all of the server's processes can be killed in one instant.
            self._process = subprocess.Popen(
                command, stdout=sink, stderr=sink, env=self._environment, start_new_session=True
            )
        self.wait_until_ready()

    def kill_all(self) -> None:
        """As a power cut does: every process at once, without a word."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def kill_a_worker(self) -> None:
        """One of the processes that answer; the one above it must notice."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_S
        while not self._ready():
            assert self._process is not None and self._process.poll() is None, f"it ended: {self._said}"
            assert time.monotonic() < deadline, f"not ready within {START_S} s: {self._said}"
            time.sleep(0.02)

    def stop(self) -> None:
        """Let it end cleanly."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait(timeout=30)
        self._process = None

    def _ready(self) -> bool:
        try:
            return requests.get(f"http://{HOST}:{self.port}/readyz", timeout=2).ok
        except requests.RequestException:
            return False

    @property
    def _log(self) -> Path:
        return self.data.parent / f"serve-{self.port}.log"

    @property
    def _said(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]

    @property
    def _environment(self) -> dict[str, str]:
        chosen = {"MOTCUA_DATABASE": self.database, "MOTCUA_BUS": self.bus}
        return {**os.environ, **{name: value for name, value in chosen.items() if value is not None}}


@contextmanager
def running(engine: str) -> Iterator[Server]:
    """A server on an engine, from its first start to its end."""
    with tempfile.TemporaryDirectory(prefix="motcua-storm-") as home, _database(engine) as database:
        server = Server(Path(home) / "data", free_port(), database)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def _database(engine: str) -> Iterator[str | None]:
    if engine == SQLITE:
        yield None
        return
    with postgres.cluster() as socket_dir, postgres.database(socket_dir) as address:
        yield address
