"""The two machines of the drill: real processes with data directories of their own, each killed by its process ids."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bench.running import free_port

START_S = 60


def motcua(*arguments: str | Path) -> Any:
    """A command that must succeed; its JSON."""
    done = subprocess.run(_command(*arguments, "--json"), capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def refusal(*arguments: str | Path) -> str:
    """What a command says that must fail."""
    done = subprocess.run(_command(*arguments), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0, "it should have refused"
    return done.stderr


def _command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "queue_server", *map(str, arguments)]


@dataclass
class Machine:
    """A data directory, and the server on it when one runs."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, *options: str) -> None:
        """Start the server and wait until it is ready."""
        with (self.data.parent / f"{self.data.name}.log").open("ab") as sink:
            command = _command("serve", "--data", self.data, "--port", str(self.port), *options)
            self.process = subprocess.Popen(command, stdout=sink, stderr=sink)
        wait_until(self._ready, START_S)

    def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the server on {self.data.name} ended"
        try:
            return requests.get(f"{self.url}/readyz", timeout=2).ok
        except requests.RequestException:
            return False

    def kill(self) -> None:
        """As a power cut does: all its processes at once, without a word."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in (self.process.pid, *map(int, children)):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=30)
            self.process = None

    def token(self, role: str) -> str:
        return str(motcua("token", "--role", role, "--data", self.data)["token"])


@contextmanager
def two_machines(home: Path) -> Iterator[tuple[Machine, Machine]]:
    """Two machines of which none runs yet; those that do at the end are ended."""
    both = Machine(home / "first", free_port()), Machine(home / "second", free_port())
    try:
        yield both
    finally:
        for machine in both:
            machine.stop()


@contextmanager
def following(first: Machine, second: Machine) -> Iterator[subprocess.Popen[bytes]]:
    """`motcua standby` on the second machine, from the moment it is in step."""
    token_file = second.data.parent / "token"
    token_file.write_text(first.token("standby"))
    options = ("--of", first.url, "--token-file", token_file, "--address", second.url, "--data", second.data)
    said = second.data.parent / "standby.log"
    with said.open("wb") as sink:
        process = subprocess.Popen(_command("standby", *options), stdout=sink, stderr=sink)
    try:
        wait_until(lambda: "in step" in said.read_text() or process.poll() is not None, START_S)
        assert process.poll() is None, said.read_text()
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=30)


def wait_until(holds: Any, within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.02)
