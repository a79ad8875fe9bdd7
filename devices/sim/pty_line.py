"""The far end of a serial line: a pseudo-terminal at a path of our choice, with simulated units behind it.

A pseudo-terminal has no speed, so the time bytes would take on the wire is waited here.
"""

from __future__ import annotations

import contextlib
import errno
import heapq
import os
import selectors
import socket
import threading
import time
import tty
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Protocol

_READ_BYTES = 4_096
_BITS = 11
_LATE_S = 0.4


class Station(Protocol):
    """A simulated unit. All calls but those of the console come from the line's thread."""

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
        self.path = path
        self._byte_s = _BITS / baud
        self._stations = stations
        self._bell, self._doorbell = socket.socketpair()
        self._doorbell.setblocking(False)
        self._lock = threading.Lock()
        self._master: int | None = None
        self._slave: int | None = None
        self._free_at = 0.0
        self._order = count()
        self._answers: list[tuple[float, int, bytes]] = []
        self._open = True
        self._thread = threading.Thread(target=self._serve, name=f"line-{path.name}", daemon=True)

    @property
    def plugged(self) -> bool:
        """Whether the adapter is in its socket."""
        return self._master is not None

    def start(self) -> None:
        """Plug in and begin to serve. Raises OSError when the path cannot be made."""
        self.plug()
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
        """Put the adapter in: the path appears."""
        with self._lock:
            if self._master is not None:
                return
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)
            draft = self.path.with_name(f".{self.path.name}.new")
            draft.unlink(missing_ok=True)
            draft.symlink_to(os.ttyname(self._slave))
            draft.replace(self.path)
            self._answers.clear()
        self.ring()

    def unplug(self) -> None:
        """Pull the adapter: the path is gone, and whoever had it open finds the line dead."""
        with self._lock:
            master, self._master = self._master, None
            if master is None or self._slave is None:
                return
            self.path.unlink(missing_ok=True)
            os.close(master)
            os.close(self._slave)
        self.ring()

    def _serve(self) -> None:
        while self._open:
            self._wait()
            with self._lock:
                if self._master is None:
                    continue
                data = self._read(self._master)
                now = time.monotonic()
                self._free_at = max(self._free_at, now) + len(data) * self._byte_s
                for station in self._stations:
                    answer = (station.hear(data) if data else b"") + station.unasked()
                    self._later(answer, station.late)
                self._send(self._master, time.monotonic())

    def _wait(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            if self._master is not None:
                selector.register(self._master, selectors.EVENT_READ)
            pause = max(0.0, self._answers[0][0] - time.monotonic()) if self._answers else None
            try:
                ready = {key.fileobj for key, _ in selector.select(pause)}
            except OSError:
                # The adapter was pulled while we waited.
                return
        if self._bell in ready:
            self._bell.recv(_READ_BYTES)

    def _read(self, master: int) -> bytes:
        try:
            return os.read(master, _READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError as why:
            if why.errno != errno.EIO:
                raise
            return b""

    def _later(self, answer: bytes, late: bool) -> None:
        if not answer:
            return
        self._free_at = max(self._free_at, time.monotonic()) + len(answer) * self._byte_s
        heapq.heappush(self._answers, (self._free_at + (_LATE_S if late else 0.0), next(self._order), answer))

    def _send(self, master: int, now: float) -> None:
        while self._answers and self._answers[0][0] <= now:
            _, _, answer = heapq.heappop(self._answers)
            # A full line loses bytes, as a real one does.
            with contextlib.suppress(BlockingIOError):
                os.write(master, answer)
