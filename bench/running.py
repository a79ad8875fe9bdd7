"""A real server process on a fresh data directory, for benchmarks and storms; loopback only, ended by process id."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

HOST = "127.0.0.1"
START_S = 60
_FIRST_PORT = 10_000


@dataclass(frozen=True)
class Centre:
    """A running centre: where it is, and the process that serves it."""

    port: int
    data: Path
    pid: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def motcua(self, *args: str) -> Any:
        """What a `motcua … --json` command says about this centre."""
        command = [sys.executable, "-m", "queue_server", *args, "--data", str(self.data), "--json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def token(self, role: str) -> str:
        """A new token for scripts."""
        return str(self.motcua("token", "--role", role)["token"])


class Client:
    """One keep-alive connection that gives commands as one credential."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def get(self, path: str) -> Any:
        """The JSON answer of a read."""
        self._connection.request("GET", path, headers=self._headers)
        return self._answer()[1]

    def post(self, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """Status and JSON answer of one command under a fresh (or the given) Idempotency-Key."""
        headers = {**self._headers, "Idempotency-Key": key or uuid4().hex}
        self._connection.request("POST", path, json.dumps({} if body is None else body), headers)
        return self._answer()

    def _answer(self) -> tuple[int, Any]:
        response = self._connection.getresponse()
        body = response.read()
        return response.status, json.loads(body) if body else None

    def close(self) -> None:
        self._connection.close()


def free_port() -> int:
    """A port nobody listens on at this moment.

    It is none that connections are given as their own, so who is killed and started again finds it free.
    """
    given_from = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    while True:
        with contextlib.suppress(OSError), socket.socket() as probe:
            port = random.randrange(_FIRST_PORT, given_from)
            probe.bind((HOST, port))
            return port


@contextmanager
def centre() -> Iterator[Centre]:
    """A sample centre of its own, from start to clean end."""
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as home:
        port, data = free_port(), Path(home) / "data"
        serve = ["queue_server", "serve", "--data", str(data), "--port", str(port)]
        with process(serve, Path(home) / "serve.log", f"http://{HOST}:{port}/readyz") as started:
            yield Centre(port, data, started.pid)


@contextmanager
def process(command: Sequence[str], log: Path, ready_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m` with the command, from the moment `ready_url` answers 200 until it is told to end.

    Raises:
        AssertionError: it ended before, or never got ready; with what it logged.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        started = subprocess.Popen([sys.executable, "-m", *command], stdout=sink, stderr=sink)
    try:
        _wait_until_ready(started, ready_url, log)
        yield started
    finally:
        if started.poll() is None:
            started.send_signal(signal.SIGTERM)
        started.wait(timeout=30)


def _wait_until_ready(started: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if started.poll() is not None:
            raise AssertionError(f"ended with status {started.returncode}: {log.read_text(errors='replace')[-4000:]}")
        try:
            if requests.get(url, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.05)
    raise AssertionError(f"not ready within {START_S} s: {log.read_text(errors='replace')[-4000:]}")
