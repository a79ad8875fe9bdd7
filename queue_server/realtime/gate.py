"""In front of the socket server: how many sockets may be open, and how they speak.

Every socket holds a thread of the server for as long as it lives. The count is kept here, where a socket's request
begins and ends, so that it is exact; one too many is turned away before it costs anything.
"""

import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

from queue_server.api import problems
from queue_server.domain.problems import Problem

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SOCKET_PATH = "/socket.io/"


class Gate:
    """WSGI middleware that counts and limits sockets and keeps them uncompressed.

    Only sockets pass by the socket server: it copies the environment of whatever it is handed and makes a class for it,
    for nothing where no socket comes of it, and makes work for the garbage collector.

    permessage-deflate (RFC 7692) doubles the memory of a socket and costs a third more time per message, for small
    messages on a local network; the library accepts it whenever it is offered, so the offer is removed.
    """

    def __init__(self, sockets: Wsgi, calls: Wsgi, limit: int) -> None:
        self._sockets = sockets
        self._calls = calls
        self._limit = limit
        self._mutex = threading.Lock()
        self.open = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(SOCKET_PATH):
            return self._calls(environ, start_response)
        if not self._enter():
            return _refuse(start_response)
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        try:
            return self._sockets(environ, start_response)
        finally:
            self._leave()

    def _enter(self) -> bool:
        with self._mutex:
            if self.open >= self._limit:
                return False
            self.open += 1
            return True

    def _leave(self) -> None:
        with self._mutex:
            self.open -= 1


def _refuse(start_response: Callable[..., Any]) -> Iterable[bytes]:
    document = problems.document(Problem("server_full"))
    start_response("503 Service Unavailable", [("Content-Type", problems.MIMETYPE), ("Retry-After", "10")])
    return [json.dumps(document, ensure_ascii=False).encode()]
