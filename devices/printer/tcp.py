"""A printer on TCP (port 9100): one connection per job, no operation without a deadline.

python-escpos' own network class is not used: it reads a closed socket as "paper fine" and waits 60 s for a silent
printer.
"""

from __future__ import annotations

import contextlib
import ipaddress
import selectors
import socket
import time
from dataclasses import dataclass

from devices.contract import Deadline, DeviceLostError

_CHUNK = 16_384
_RETRY_S = 0.1


@dataclass(frozen=True, slots=True)
class Address:
    """Host and port of a network printer."""

    host: str
    port: int = 9100

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read "host" or "host:port". Raises ValueError naming the fault."""
        host, colon, port = text.strip().rpartition(":")
        if not colon:
            host, port = port, "9100"
        if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
            raise ValueError(f"not a printer address (host:port): {text!r}")
        return cls(host.strip("[]"), int(port))

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class TcpTransport:
    """One open connection to a printer; see `devices.contract.Transport`."""

    def __init__(self, line: socket.socket) -> None:
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line = line

    @classmethod
    def connect(cls, address: Address, deadline: Deadline) -> TcpTransport:
        """Open a connection, asking again while the printer refuses: it may still be closing the last one.

        Raises DeviceLostError when the deadline passes first. Give an IP address: a name is looked up by the system's
        resolver, which keeps its own time.
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
        while rest and self._ready(selectors.EVENT_WRITE, deadline):
            try:
                rest = rest[self._line.send(rest[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as why:
                raise DeviceLostError(f"the printer closed the connection: {why}") from why
        return len(data) - len(rest)

    def receive(self, deadline: Deadline) -> bytes:
        """The next bytes; empty when none came before the deadline. Raises DeviceLostError."""
        if not self._ready(selectors.EVENT_READ, deadline):
            return b""
        try:
            data = self._line.recv(_CHUNK)
        except BlockingIOError:
            return b""
        except OSError as why:
            raise DeviceLostError(f"the printer closed the connection: {why}") from why
        if not data:
            raise DeviceLostError("the printer closed the connection")
        return data

    def close(self) -> None:
        """End the connection; safe to repeat."""
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()

    def _ready(self, event: int, deadline: Deadline) -> bool:
        # A selector, not select.select: a kiosk with many files open must not meet the 1,024 descriptor limit.
        with selectors.DefaultSelector() as selector:
            selector.register(self._line, event)
            return bool(selector.select(deadline.left_s))
