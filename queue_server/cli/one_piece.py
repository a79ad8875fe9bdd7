"""An answer that leaves in one piece."""

from typing import Any

from gunicorn import util
from gunicorn.http.wsgi import Response


class OnePiece(Response):  # type: ignore[misc]
    """gunicorn's answer, whose head waits for the first of its body.

    The library sends each by itself: two packets, two wakings of the client, and two moments at which this thread gives
    way to another and has to wait for its turn again.
    """

    headers_sent: bool
    """From the moment the head is made up: nothing of it may change any more."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._head = b""

    def send_headers(self) -> None:
        """Make the head up; it is sent with the first of the body, or by `close`."""
        if self.headers_sent:
            return
        lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers), "\r\n"]
        self._head = "".join(lines).encode("latin-1")
        self.headers_sent = True

    def write_file(self, respiter: Any) -> None:
        """A file: the system sends it from the disk, so that its head goes before."""
        self.send_headers()
        self._send_head()
        super().write_file(respiter)

    def close(self) -> None:
        """The end of the answer; an empty one leaves now."""
        self.send_headers()
        self._send_head()
        super().close()

    def _emit_body(self, data: bytes) -> None:
        if self.chunked:
            self._send_head()
            super()._emit_body(data)
            return
        head, self._head = self._head, b""
        util.write(self.sock, head + data)

    def _send_head(self) -> None:
        head, self._head = self._head, b""
        if head:
            util.write(self.sock, head)
