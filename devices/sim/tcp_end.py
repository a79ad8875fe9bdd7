"""Where a network printer listens: one client at a time, the second is turned away."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Sequence, Set

from devices.address import TcpAddress


class TcpEnd:
    """A listening port; see `devices.sim.printer_line.End`."""

    def __init__(self, host: str, port: int) -> None:
        """Open the port (0: any free one). Raises OSError when it is taken."""
        self._listener: socket.socket | None = _listen(host, port)
        self._client: socket.socket | None = None
        self.address = TcpAddress(*self._listener.getsockname()[:2])

    @property
    def connected(self) -> bool:
        """Whether a client holds the line."""
        return self._client is not None

    def waits_for(self, room: int) -> Sequence[socket.socket]:
        """What is to be watched for reading while the printer has `room` bytes of room."""
        ends = (self._client if room else None, self._listener)
        return [end for end in ends if end is not None]

    def take(self, ready: Set[object], most: int) -> bytes | None:
        """What the client sent, at most `most` bytes; empty when it hung up; None when there was nothing."""
        # The client first: its farewell must be seen before the next one is turned away.
        data = self._read(most) if self._client in ready else None
        if data == b"":
            self.drop()
        if self._listener in ready:
            self._accept()
        return data

    def give(self, data: bytes) -> int:
        """Send what the line takes now; how many bytes that was. Raises OSError when the client is gone."""
        if self._client is None:
            return 0
        try:
            return self._client.send(data)
        except BlockingIOError:
            return 0

    def drop(self) -> None:
        """Part from the client."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def reset(self) -> None:
        """Break the connection, as a printer that restarts does."""
        client, self._client = self._client, None
        if client is not None:
            _reset(client)

    def unplug(self) -> None:
        """Pull the cable: nobody answers here any more."""
        self.reset()
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    def plug_in(self) -> None:
        """Put the cable back. Raises OSError when somebody else took the port meanwhile."""
        if self._listener is None:
            self._listener = _listen(self.address.host, self.address.port)

    def _read(self, most: int) -> bytes | None:
        assert self._client
        try:
            return self._client.recv(most)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def _accept(self) -> None:
        assert self._listener
        try:
            newcomer, _ = self._listener.accept()
        except OSError:
            return
        if self._client:
            _reset(newcomer)
            return
        newcomer.setblocking(False)
        newcomer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client = newcomer


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.create_server((host, port))
    listener.setblocking(False)
    return listener


def _reset(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
