"""The TCP side of a virtual printer: one client at a time, a line that can stall, crawl and break."""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import threading
import time
from collections.abc import Iterator

from devices.sim.virtual_printer import VirtualPrinter

_READ_BYTES = 4_096
_TICK_S = 0.01
_UNHEARD_BYTES = 65_536
# Answers kept for a client that does not read; a real printer's send buffer is no larger.


class PrinterLine:
    """A listening port with a virtual printer behind it, served by one thread of its own."""

    def __init__(self, printer: VirtualPrinter, host: str, port: int) -> None:
        """Open the port (0: any free one). Raises OSError when it is taken."""
        self._printer = printer
        self._listener = socket.create_server((host, port))
        self._listener.setblocking(False)
        self.address: tuple[str, int] = self._listener.getsockname()[:2]
        self._bell, self._doorbell = socket.socketpair()
        self._doorbell.setblocking(False)
        self._client: socket.socket | None = None
        self._unsent = b""
        self._open = True
        self._thread = threading.Thread(target=self._serve, name=f"printer-{self.address[1]}", daemon=True)
        printer.on_change(self._ring)

    @property
    def connected(self) -> bool:
        """Whether a client holds the line."""
        return self._client is not None

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port and the connection, and wait for the thread."""
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
                ready = self._wait()
                # The client first: its farewell must be seen before the next one is turned away.
                if self._client in ready:
                    self._read()
                if self._listener in ready:
                    self._accept()
                self._printer.work(time.monotonic())
                if self._client and self._printer.drops_now:
                    self._hang_up(reset=True)
                    self._printer.dropped()
                self._answer()

    def _wait(self) -> set[object]:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            if self._client and self._printer.room:
                selector.register(self._client, selectors.EVENT_READ)
            hurried = self._printer.busy or self._unsent
            ready: set[object] = {key.fileobj for key, _ in selector.select(_TICK_S if hurried else None)}
        if self._bell in ready:
            self._bell.recv(_READ_BYTES)
        return ready

    def _read(self) -> None:
        assert self._client
        try:
            data = self._client.recv(min(_READ_BYTES, self._printer.room))
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._printer.arrive(data, time.monotonic())
        else:
            self._hang_up(reset=False)

    def _answer(self) -> None:
        said = self._unsent + self._printer.answers(time.monotonic())
        self._unsent = said[-_UNHEARD_BYTES:]
        if not self._client or not self._unsent:
            return
        try:
            self._unsent = self._unsent[self._client.send(self._unsent) :]
        except BlockingIOError:
            return
        except OSError:
            self._hang_up(reset=False)

    def _accept(self) -> None:
        try:
            newcomer, _ = self._listener.accept()
        except OSError:
            return
        if self._client:
            # As network printers do: the second one is turned away at once.
            _reset(newcomer)
            return
        newcomer.setblocking(False)
        newcomer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client = newcomer

    def _hang_up(self, *, reset: bool) -> None:
        client, self._client = self._client, None
        self._unsent = b""
        if client is None:
            return
        if reset:
            _reset(client)
        else:
            client.close()
        self._printer.hung_up()

    @contextlib.contextmanager
    def _closing_all(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._hang_up(reset=False)
            for end in (self._listener, self._bell, self._doorbell):
                end.close()


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
