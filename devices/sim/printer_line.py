"""The line to a virtual printer, served by one thread: it can stall, crawl, break and be unplugged."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Iterator, Sequence, Set
from typing import Protocol

from devices.address import Address
from devices.sim.virtual_printer import VirtualPrinter

_READ_BYTES = 4_096
_TICK_S = 0.01
_PLUG_AGAIN_S = 0.5
_UNHEARD_BYTES = 65_536
# Answers kept for a client that does not read; a real printer's send buffer is no larger.


class End(Protocol):
    """The printer's end of a cable. All calls come from the line's thread; none waits."""

    @property
    def address(self) -> Address:
        """Where a client finds it."""

    @property
    def connected(self) -> bool:
        """Whether somebody may be listening."""

    def waits_for(self, room: int) -> Sequence[socket.socket | int]:
        """What is to be watched for reading while the printer has `room` bytes of room."""

    def take(self, ready: Set[object], most: int) -> bytes | None:
        """What was sent, at most `most` bytes; empty when the client hung up; None when there was nothing."""

    def give(self, data: bytes) -> int:
        """Send what the line takes now; how many bytes that was. Raises OSError when the client is gone."""

    def drop(self) -> None:
        """Part from the client."""

    def reset(self) -> None:
        """Break the connection."""

    def unplug(self) -> None:
        """Pull the cable; safe to repeat."""

    def plug_in(self) -> None:
        """Put the cable back; safe to repeat. Raises OSError when the place is taken."""


class PrinterLine:
    """A virtual printer at the end of a cable."""

    def __init__(self, printer: VirtualPrinter, end: End) -> None:
        self._printer = printer
        self._end = end
        self._bell, self._doorbell = socket.socketpair()
        self._doorbell.setblocking(False)
        self._unsent = b""
        self._open = True
        self._plugged = True
        self._thread = threading.Thread(target=self._serve, name=f"printer {end.address}", daemon=True)
        printer.on_change(self._ring)

    @property
    def address(self) -> Address:
        """Where a client finds the printer."""
        return self._end.address

    @property
    def connected(self) -> bool:
        """Whether a client holds the line."""
        return self._end.connected

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Close the line, and wait for the thread."""
        self._open = False
        self._ring()
        self._thread.join(5)

    def _ring(self) -> None:
        # A full doorbell is already ringing.
        with contextlib.suppress(OSError):
            self._doorbell.send(b"!")

    def _serve(self) -> None:
        with self._closing_all():
            while self._open:
                self._follow_the_cable()
                self._read(self._wait())
                self._printer.work(time.monotonic())
                if self._end.connected and self._printer.drops_now:
                    self._end.reset()
                    self._hung_up()
                    self._printer.dropped()
                self._answer()

    def _follow_the_cable(self) -> None:
        if self._printer.state.unplugged and self._plugged:
            self._end.unplug()
            self._hung_up()
            self._plugged = False
        if not self._printer.state.unplugged and not self._plugged:
            # A taken place is tried again at the next turn.
            with contextlib.suppress(OSError):
                self._end.plug_in()
                self._plugged = True

    def _wait(self) -> set[object]:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            for end in self._end.waits_for(self._printer.room):
                selector.register(end, selectors.EVENT_READ)
            ready: set[object] = {key.fileobj for key, _ in selector.select(self._patience_s())}
        if self._bell in ready:
            self._bell.recv(_READ_BYTES)
        return ready

    def _patience_s(self) -> float | None:
        if self._printer.busy or self._unsent:
            return _TICK_S
        return None if self._plugged or self._printer.state.unplugged else _PLUG_AGAIN_S

    def _read(self, ready: set[object]) -> None:
        data = self._end.take(ready, min(_READ_BYTES, self._printer.room) or 1)
        if data:
            self._printer.arrive(data, time.monotonic())
        elif data is not None:
            self._hung_up()

    def _answer(self) -> None:
        said = self._unsent + self._printer.answers(time.monotonic())
        self._unsent = said[-_UNHEARD_BYTES:]
        if not self._end.connected or not self._unsent:
            return
        try:
            self._unsent = self._unsent[self._end.give(self._unsent) :]
        except OSError:
            self._end.drop()
            self._hung_up()

    def _hung_up(self) -> None:
        self._unsent = b""
        self._printer.hung_up()

    @contextlib.contextmanager
    def _closing_all(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._end.unplug()
            self._bell.close()
            self._doorbell.close()
