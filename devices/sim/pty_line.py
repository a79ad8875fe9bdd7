"""The far end of a serial line: a pseudo-terminal under a name of our choice, with simulated units behind it.

A pseudo-terminal has no speed, so the time bytes would take on the wire is waited here.
"""

from __future__ import annotations

import contextlib
import heapq
import selectors
import socket
import threading
import time
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Protocol

from devices.sim.pty_end import PtyEnd

_READ_BYTES = 4_096
_BITS = 11
_LATE_S = 0.4


class Station(Protocol):
    """A simulated unit. `hear` and `unasked` are called from the line's thread."""

    def hear(self, data: bytes) -> bytes:
        """Bytes from the line; what it answers."""

    def unasked(self) -> bytes:
        """What it says without being asked."""

    @property
    def late(self) -> bool:
        """Whether its answers come late."""


class PtyLine:
    """A line with its stations, served by one thread of its own."""

    def __init__(self, path: Path, baud: int, stations: Sequence[Station]) -> None:
        """Plug in at `path`. Raises OSError when something else stands there."""
        self.path = path
        self._byte_s = _BITS / baud
        self._stations = stations
        self._bell, self._doorbell = socket.socketpair()
        self._doorbell.setblocking(False)
        self._lock = threading.Lock()
        self._end = PtyEnd(path)
        self._free_at = 0.0
        self._order = count()
        self._answers: list[tuple[float, int, bytes]] = []
        self._open = True
        self._thread = threading.Thread(target=self._serve, name=f"line-{path.name}", daemon=True)

    @property
    def plugged(self) -> bool:
        """Whether the adapter is in its socket."""
        return self._end.connected

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Pull the adapter and wait for the thread."""
        self._open = False
        self.ring()
        self._thread.join(5)
        self.unplug()
        self._bell.close()
        self._doorbell.close()

    def ring(self) -> None:
        """A station has something to say, or the line changed."""
        with contextlib.suppress(OSError):
            self._doorbell.send(b"!")

    def plug(self) -> None:
        """Put the adapter in: the name appears. Raises OSError when something else stands there."""
        with self._lock:
            self._answers.clear()
            self._end.plug_in()
        self.ring()

    def unplug(self) -> None:
        """Pull the adapter: the name is gone, and whoever had it open finds the line dead."""
        with self._lock:
            self._end.unplug()
        self.ring()

    def _serve(self) -> None:
        while self._open:
            ready = self._wait()
            with self._lock:
                data = self._end.take(ready, _READ_BYTES) or b""
                self._free_at = max(self._free_at, time.monotonic()) + len(data) * self._byte_s
                for station in self._stations:
                    self._later((station.hear(data) if data else b"") + station.unasked(), station.late)
                self._send(time.monotonic())

    def _wait(self) -> set[object]:
        pause = max(0.0, self._answers[0][0] - time.monotonic()) if self._answers else None
        with selectors.DefaultSelector() as selector, contextlib.suppress(OSError):
            selector.register(self._bell, selectors.EVENT_READ)
            for descriptor in self._end.waits_for(_READ_BYTES):
                selector.register(descriptor, selectors.EVENT_READ)
            ready: set[object] = {key.fileobj for key, _ in selector.select(pause)}
            if self._bell in ready:
                self._bell.recv(_READ_BYTES)
            return ready
        # The adapter was pulled while we waited.
        return set()

    def _later(self, answer: bytes, late: bool) -> None:
        if not answer:
            return
        self._free_at = max(self._free_at, time.monotonic()) + len(answer) * self._byte_s
        heapq.heappush(self._answers, (self._free_at + (_LATE_S if late else 0.0), next(self._order), answer))

    def _send(self, now: float) -> None:
        while self._answers and self._answers[0][0] <= now:
            # What the line does not take is lost, as on a real one.
            self._end.give(heapq.heappop(self._answers)[2])
