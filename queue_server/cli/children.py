"""Child processes of one command: started, watched, started again when they die, ended by their own ids."""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import requests

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
CALM_S = 60.0
"""A child that ran this long and then died starts again at once; its past is forgiven."""
END_LIMIT_S = 8.0
_PR_SET_PDEATHSIG = 1


class NotReadyError(RuntimeError):
    """A child did not begin to answer, or ended before it did."""


@dataclass
class Child:
    """One program. `health` is an address that answers 200 once it works; `extra` joins its environment."""

    name: str
    command: Sequence[str]
    log: Path
    health: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    again_at: float | None = None

    def start(self) -> None:
        """Start it, with its words appended to its log."""
        with self.log.open("ab") as out:
            self.process = self._spawn(out)
        self.started_at, self.again_at = time.monotonic(), None

    def ended(self) -> int | None:
        """Its exit status when it has ended."""
        return None if self.process is None else self.process.poll()

    def wait_until_ready(self, limit_s: float, stop: threading.Event) -> None:
        """Wait until `health` answers. Raises `NotReadyError`."""
        deadline = time.monotonic() + limit_s
        while self.health is not None and not stop.is_set():
            if self.ended() is not None:
                raise NotReadyError(f"{self.name} ended: {self.last_words()}")
            try:
                if requests.get(self.health, timeout=2).ok:
                    return
            except requests.RequestException:
                pass
            if time.monotonic() > deadline:
                raise NotReadyError(f"{self.name} does not answer at {self.health}; see {self.log}")
            stop.wait(0.1)

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else f"without a word; see {self.log}"

    def _spawn(self, out: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **self.extra},
            # Ctrl-C is for us; we end the children, in order.
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )


def _end_with_parent() -> None:
    """Even when we are killed without a chance to tidy up, nothing of ours goes on (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def watch(children: Sequence[Child], stop: threading.Event, tell: Callable[[str], None]) -> None:
    """Start again whoever dies, each time after a longer pause, until `stop` is set."""
    while not stop.wait(0.3):
        for child in children:
            _look_after(child, tell)


def _look_after(child: Child, tell: Callable[[str], None]) -> None:
    if child.again_at is not None:
        if time.monotonic() >= child.again_at:
            child.start()
            tell(f"{child.name} started again")
        return
    status = child.ended()
    if status is None:
        return
    if time.monotonic() - child.started_at > CALM_S:
        child.pause_s = FIRST_PAUSE_S
    tell(f"{child.name} ended ({_cause(status)}): {child.last_words()}. Next try in {child.pause_s:.0f} s")
    child.again_at = time.monotonic() + child.pause_s
    child.pause_s = min(LONGEST_PAUSE_S, child.pause_s * 2)


def _cause(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"


def end(children: Sequence[Child]) -> None:
    """End all, the last started first, each by its own id; whoever does not go in time is killed."""
    running = [child.process for child in reversed(children) if child.process is not None and child.ended() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + END_LIMIT_S
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
