"""Clients that cost next to nothing, so that a benchmark measures the server: HTTP/1.1 by hand, all on one thread."""

import select
import socket
import time
from collections import deque
from collections.abc import Generator, Iterable
from itertools import count
from typing import NamedTuple
from uuid import uuid4

from bench.running import HOST

PAUSE_S = 0.002


class Asked(NamedTuple):
    """A command."""

    path: str
    body: bytes = b"{}"


class Answer(NamedTuple):
    """What a command was answered, after so many seconds."""

    status: int
    body: bytes
    seconds: float


Script = Generator[Asked | None, Answer | None, None]
"""What a client does: it yields commands, and is sent the answer of each; None is a pause of ``PAUSE_S``."""


def play(scripts: Iterable[tuple[int, Script]], token: str) -> None:
    """Play each script at its port, all at once, until every one has ended. Raises what a script raises."""
    ready, pausing = select.epoll(), deque[tuple[float, _Client]]()
    clients: dict[int, _Client] = {}
    try:
        for port, script in scripts:
            client = _Client(port, token, script)
            clients[client.fileno] = client
            ready.register(client.fileno, select.EPOLLIN)
        going = [client for client in clients.values() if client.go_on(None, pausing)]
        left = len(going)
        while left:
            wait = max(0.0, pausing[0][0] - time.perf_counter()) if pausing else None
            for fileno, _ in ready.poll(wait):
                left -= clients[fileno].hear(pausing)
            while pausing and pausing[0][0] <= time.perf_counter():
                left -= not pausing.popleft()[1].go_on(None, pausing)
    finally:
        ready.close()
        for client in clients.values():
            client.close()


class _Client:
    """One connection; each of its commands has a key of its own."""

    def __init__(self, port: int, token: str, script: Script) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._run, self._counted = uuid4().hex[:20], count()
        self._head = f"Host: {HOST}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n".encode()
        self._script = script
        self._arrived = b""
        self._asked_at = 0.0

    @property
    def fileno(self) -> int:
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def go_on(self, answer: Answer | None, pausing: deque[tuple[float, "_Client"]]) -> bool:
        """The next step of the script; False after its last."""
        try:
            asked = self._script.send(answer)
        except StopIteration:
            return False
        self._asked_at = time.perf_counter()
        if asked is None:
            pausing.append((self._asked_at + PAUSE_S, self))
            return True
        self._socket.sendall(
            b"POST %s HTTP/1.1\r\n%sIdempotency-Key: %s-%d\r\nContent-Length: %d\r\n\r\n%s"
            % (asked.path.encode(), self._head, self._run.encode(), next(self._counted), len(asked.body), asked.body)
        )
        return True

    def hear(self, pausing: deque[tuple[float, "_Client"]]) -> bool:
        """Take what has arrived; True when that ended the script."""
        block = self._socket.recv(65536)
        if not block:
            raise ConnectionError("the server hung up")
        self._arrived += block
        head, found, body = self._arrived.partition(b"\r\n\r\n")
        if not found:
            return False
        status = int(head[9:12])
        _, _, rest = head.lower().partition(b"content-length:")
        length = int(rest.split(b"\r\n", 1)[0]) if rest and status != 204 else 0
        if len(body) < length:
            return False
        self._arrived = body[length:]
        return not self.go_on(Answer(status, body[:length], time.perf_counter() - self._asked_at), pausing)
