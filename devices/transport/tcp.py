"""A line over TCP, like a network printer's port 9100.

python-escpos' own network class is not used: it reads a closed socket as "paper fine" and waits 60 s for a silent
printer.
"""

from __future__ import annotations

import contextlib
import socket
import time

from devices.address import TcpAddress
from devices.contract import Deadline, DeviceLostError
from devices.transport.readiness import readable, writable

_CHUNK = 16_384
_RETRY_S = 0.1


class TcpLine:
    """One open connection; see `devices.contract.Transport`."""

    def __init__(self, line: socket.socket) -> None:
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line = line

    @classmethod
    def connect(cls, address: TcpAddress, deadline: Deadline) -> TcpLine:
        """Open a connection, asking again while the device refuses: it may still be closing the last one.

        Raises DeviceLostError when the deadline passes first.
        """
        while True:
            try:
                return cls(socket.create_connection((address.host, address.port), timeout=max(deadline.left_s, 0.01)))
            except OSError as why:
                if deadline.left_s <= _RETRY_S or not isinstance(why, ConnectionError):
                    raise DeviceLostError(f"no connection to {address}: {why}") from why
            time.sleep(_RETRY_S)

    def send(self, data: bytes, deadline: Deadline) -> int:
        """Hand `data` to the line; answer how many bytes it took before the deadline. Raises DeviceLostError."""
        rest = memoryview(data)
        while rest and writable(self._line, deadline):
            try:
                rest = rest[self._line.send(rest[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as why:
                raise DeviceLostError(f"the device closed the connection: {why}") from why
        return len(data) - len(rest)

    def receive(self, deadline: Deadline) -> bytes:
        """The next bytes; empty when none came before the deadline. Raises DeviceLostError."""
        if not readable(self._line, deadline):
            return b""
        try:
            data = self._line.recv(_CHUNK)
        except BlockingIOError:
            return b""
        except OSError as why:
            raise DeviceLostError(f"the device closed the connection: {why}") from why
        if not data:
            raise DeviceLostError("the device closed the connection")
        return data

    def close(self) -> None:
        """End the connection; safe to repeat."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
