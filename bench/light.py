"""A client that costs next to nothing, so that a benchmark measures the server: HTTP/1.1 by hand on one socket."""

import socket
from itertools import count
from uuid import uuid4

from bench.running import HOST


class LightClient:
    """Gives commands as one credential, each under a key of its own."""

    def __init__(self, port: int, token: str) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._run, self._counted = uuid4().hex[:20], count()
        self._head = f"Host: {HOST}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n".encode()
        self._arrived = b""

    def post(self, path: str, body: bytes = b"{}") -> tuple[int, bytes]:
        """Status and body of one command."""
        self._socket.sendall(
            b"POST %s HTTP/1.1\r\n%sIdempotency-Key: %s-%d\r\nContent-Length: %d\r\n\r\n%s"
            % (path.encode(), self._head, self._run.encode(), next(self._counted), len(body), body)
        )
        return self._answer()

    def close(self) -> None:
        self._socket.close()

    def _answer(self) -> tuple[int, bytes]:
        arrived, self._arrived = self._arrived, b""
        while (end := arrived.find(b"\r\n\r\n")) < 0:
            arrived += self._more()
        head, arrived = arrived[:end].lower(), arrived[end + 4 :]
        status = int(head[9:12])
        _, _, rest = head.partition(b"content-length:")
        length = int(rest.split(b"\r\n", 1)[0]) if rest and status != 204 else 0
        while len(arrived) < length:
            arrived += self._more()
        self._arrived = arrived[length:]
        return status, arrived[:length]

    def _more(self) -> bytes:
        block = self._socket.recv(65536)
        if not block:
            raise ConnectionError("the server hung up")
        return block
