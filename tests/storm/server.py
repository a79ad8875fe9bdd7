"""The servers of a storm: real processes that can be killed at any moment and started again at the same address."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bench.running import HOST, START_S, free_port
from queue_server import opening, settings
from queue_server.domain.clock import SystemClock
from tests import postgres, redis_server
from tests.redis_server import Redis
from tests.storm import centre

SQLITE, POSTGRES = "sqlite", "postgres"
ENGINES = (SQLITE, POSTGRES)
COMMAND_S = 3600
"""An audit rebuilds the whole storm."""


@dataclass
class Server:
    """A process that serves the centre on `data`, its tables in `database` where that is not the directory's own
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
            subprocess.run(command, check=True, capture_output=True, env=self._environment, timeout=COMMAND_S).stdout
        )

    @property
    def pid(self) -> int:
        """Of the first of its processes, while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it can keep commands. Raises as `wait_until_ready`."""
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", "queue_server", "serve", "--data", str(self.data), "--port", str(self.port)]
        with self._log.open("ab") as sink:
            # A process group of its own: all of the server's processes can be killed in one instant.
            self._process = subprocess.Popen(
                command, stdout=sink, stderr=sink, env=self._environment, start_new_session=True
            )

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
        """Until it can keep commands.

        Raises:
            AssertionError: it ended, or was not ready in time; with what it logged.
        """
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


@dataclass
class Servers:
    """All that serve one centre, and the bus between them where there are several."""

    each: list[Server]
    redis: Redis | None = None

    @property
    def ports(self) -> list[int]:
        return [server.port for server in self.each]

    def motcua(self, *arguments: str) -> Any:
        """What a `motcua … --json` command says about the centre."""
        return self.each[0].motcua(*arguments)

    @property
    def blows(self) -> list[Callable[[], None]]:
        """What may happen to them; each returns when all is well again."""
        if self.redis is None:
            return [self._power_cut, lambda: self._lose_a_worker(self.each[0])]
        return [
            lambda: self._lose(self.each[:1]),
            lambda: self._lose_a_worker(self.each[-1]),
            self._lose_the_bus,
            self._power_cut,
        ]

    def _power_cut(self) -> None:
        self._lose(self.each)

    def _lose(self, servers: list[Server]) -> None:
        for server in servers:
            server.kill_all()
        for server in servers:
            server.launch()
        for server in servers:
            server.wait_until_ready()

    def _lose_a_worker(self, server: Server) -> None:
        server.kill_a_worker()
        server.wait_until_ready()

    def _lose_the_bus(self) -> None:
        assert self.redis is not None
        self.redis.kill()
        self.redis.start()


@contextmanager
def running(engine: str, processes: int = 1) -> Iterator[Servers]:
    """The servers of a centre on an engine, from their first start to their end."""
    with ExitStack() as leaving:
        home = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="motcua-storm-")))
        database = leaving.enter_context(_database(engine))
        _found(home / "data", database)
        redis = leaving.enter_context(redis_server.running(home)) if processes > 1 else None
        servers = [Server(home / "data", free_port(), database, redis and redis.url) for _ in range(processes)]
        for server in servers:
            leaving.callback(server.stop)
            server.start()
        yield Servers(servers, redis)


def _found(data: Path, database: str | None) -> None:
    chosen, clock = settings.load(data, url=database), SystemClock()
    opening.open_store(chosen, lambda _settings, store: centre.found(store, clock.now())).close()


@contextmanager
def _database(engine: str) -> Iterator[str | None]:
    if engine == SQLITE:
        yield None
        return
    with postgres.cluster() as socket_dir, postgres.database(socket_dir) as address:
        yield address
