"""A second, independent reader of the feed: Socket.IO's frames by hand on websocket-client."""

import json
import threading
from typing import Any

import websocket

NAMESPACE = "/feed"


class FeedClient:
    """Collects what the feed sends, in a thread of its own."""

    def __init__(self, port: int, token: str, certificate: str | None = None) -> None:
        """`certificate`: a file with the one of the server at `port`, where it speaks TLS."""
        scheme = "ws" if certificate is None else "wss"
        self._address = f"{scheme}://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        self._options = {} if certificate is None else {"sslopt": {"ca_certs": certificate}}
        self._token = token
        self._arrived = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self.snapshot: dict[str, Any] | None = None
        self.events: list[dict[str, Any]] = []
        self.others: list[tuple[str, Any]] = []

    def start(self) -> "FeedClient":
        """Connect and wait for the snapshot."""
        self._socket = websocket.create_connection(self._address, timeout=30, **self._options)
        self._socket.recv()
        self._socket.send(f"40{NAMESPACE}," + json.dumps({"token": self._token}))
        self._thread.start()
        self.wait(lambda: self.snapshot is not None)
        return self

    def wait(self, condition: Any, timeout: float = 30) -> None:
        """Wait until something arrived that makes `condition` true."""
        with self._arrived:
            assert self._arrived.wait_for(condition, timeout), "the feed stayed silent"

    def send(self, name: str, data: Any) -> None:
        self._socket.send(f"42{NAMESPACE}," + json.dumps([name, data]))

    def stop_after(self, seq: int) -> list[int]:
        """All sequence numbers seen, once `seq` has arrived."""
        self.wait(lambda: bool(self.events) and self.events[-1]["seq"] >= seq)
        self.close()
        return [e["seq"] for e in self.events]

    def close(self) -> None:
        self._socket.close()

    def _listen(self) -> None:
        prefix = f"42{NAMESPACE},"
        while True:
            try:
                frame = self._socket.recv()
            except (OSError, websocket.WebSocketException):
                return
            if frame == "2":
                self._socket.send("3")
            elif isinstance(frame, str) and frame.startswith(prefix):
                name, data = json.loads(frame[len(prefix) :])
                self._keep(name, data)

    def _keep(self, name: str, data: Any) -> None:
        with self._arrived:
            if name == "snapshot":
                self.snapshot = data
            elif name == "event":
                self.events.append(data)
            else:
                self.others.append((name, data))
            self._arrived.notify_all()
