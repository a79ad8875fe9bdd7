"""A network that can be made bad: passes HTTP requests on to a real server and loses what it is told to lose."""

import contextlib
import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Relay:
    """Listens on loopback and passes on to `target`. One request is one connection."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self._swallowed: set[str] = set()
        self._lose_answers = 0
        self.passed: list[tuple[str, str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def swallow(self, ending: str) -> None:
        """Cut the connection of every request whose path ends like this, before it reaches the server."""
        self._swallowed.add(ending)

    def mend(self) -> None:
        """Pass everything on again."""
        self._swallowed.clear()

    def lose_answers(self, count: int) -> None:
        """Let the next `count` commands reach the server and lose its answers on the way back."""
        self._lose_answers = count

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(relay) -> type[BaseHTTPRequestHandler]:  # noqa: N805 the inner self is the request's
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._pass_on()

            def do_POST(self) -> None:
                self._pass_on()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name of the base class
                pass

            def _pass_on(self) -> None:
                if any(self.path.endswith(ending) for ending in relay._swallowed):
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                relay.passed.append((self.command, self.path, self.headers.get("Idempotency-Key", "")))
                with contextlib.closing(http.client.HTTPConnection(*relay._target, timeout=10)) as server:
                    server.request(self.command, self.path, body, dict(self.headers))
                    answer = server.getresponse()
                    content = answer.read()
                if self.command == "POST" and relay._lose_answers > 0:
                    relay._lose_answers -= 1
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.getheader("Content-Type", ""))
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        return Handler
