"""A wall behind a bad line: it holds the feed as the screens do, by snapshot, events and the gap between them."""

import json
import threading
from typing import Any

import requests
import websocket

NAMESPACE = "/feed"
PATIENCE_S = 25.0
"""The server pings every 10 s; who hears nothing for longer than two of these is cut off."""
AGAIN_S = 0.5


class Wall:
    """Keeps every event it was sent or fetched, and the numbers it would have called out."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._socket: websocket.WebSocket | None = None
        self.events: dict[int, dict[str, Any]] = {}
        self.first: int | None = None
        self.last = 0
        self.repeated = 0
        self.connects = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._socket is not None:
            self._socket.close()
        self._thread.join(10)

    def missing(self, last: int) -> int:
        """How many events from the first connect to `last` it never saw."""
        return 0 if self.first is None else len(set(range(self.first + 1, last + 1)) - self.events.keys())

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except (OSError, ValueError, websocket.WebSocketException, requests.RequestException):
                self._ended.wait(AGAIN_S)

    def _listen(self) -> None:
        address = self._url.replace("http://", "ws://") + "/socket.io/?EIO=4&transport=websocket"
        self._socket = websocket.create_connection(address, timeout=PATIENCE_S)
        try:
            self._socket.recv()
            self._socket.send(f"40{NAMESPACE}," + json.dumps({"token": self._token}))
            self.connects += 1
            while not self._ended.is_set():
                self._take(self._socket.recv())
        finally:
            self._socket.close()

    def _take(self, frame: Any) -> None:
        if frame == "2":
            assert self._socket is not None
            self._socket.send("3")
            return
        prefix = f"42{NAMESPACE},"
        if not isinstance(frame, str) or not frame:
            raise ValueError("the line is closed")
        if not frame.startswith(prefix):
            return
        name, data = json.loads(frame[len(prefix) :])
        if name == "snapshot":
            if self.first is None:
                self.first = self.last = data["seq"]
            self._fetch(data["seq"])
        elif name == "event":
            self._fetch(data["seq"] - 1)
            self._keep(data)

    def _fetch(self, up_to: int) -> None:
        while self.last < up_to:
            answer = requests.get(
                f"{self._url}/api/v1/feed?after={self.last}",
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=10,
            )
            for event in answer.json()["items"]:
                self._keep(event)

    def _keep(self, event: dict[str, Any]) -> None:
        if event["seq"] <= self.last:
            return
        self.repeated += event["seq"] in self.events
        self.events[event["seq"]] = event
        self.last = event["seq"]
