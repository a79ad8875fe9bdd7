"""Screens that follow the feed through every kill, in a process of their own so that they do not slow the clients.

They do what the contract asks of any screen: begin with a snapshot, ignore what they have, fetch what is missing, and
connect again for ever. Socket.IO's frames are spoken by hand: mistakes of our own client are not shared.
"""

import json
import multiprocessing
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from typing import Any

import requests
import websocket

from bench.running import HOST

NAMESPACE = "/feed"
PAUSE_S = 0.2
SILENCE_S = 15
PATIENCE_S = 60
_EVENT = f"42{NAMESPACE},"
_NEXT = f'{_EVENT}["event",{{"seq":'
"""How most frames begin. A screen of a storm need not read what happened, only that it hears of it."""


@dataclass
class Heard:
    """What one screen got: events `first` to `last` without the `missing` ones."""

    first: int = -1
    last: int = -1
    missing: int = 0
    fetched: int = 0
    """Events that came by asking for them after a cut, not by themselves."""
    connections: int = 0


class Listener:
    """One screen."""

    def __init__(self, ports: Sequence[int], token: str) -> None:
        self.heard = Heard()
        self._ports, self._token = cycle(ports), token
        self._port = ports[0]
        self._socket: websocket.WebSocket | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def stop_at(self, seq: int) -> Heard:
        """What it got once it has event `seq`, or when that does not come."""
        deadline = time.monotonic() + PATIENCE_S
        while self.heard.last < seq and time.monotonic() < deadline:
            time.sleep(0.05)
        self._stopping.set()
        # Nobody speaks any more: without this it would wait for the next ping.
        if self._socket is not None:
            self._socket.abort()
        self._thread.join(SILENCE_S + 5)
        self.heard.missing += max(0, seq - self.heard.last)
        return self.heard

    def _live(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except (OSError, websocket.WebSocketException, requests.RequestException):
                self._stopping.wait(PAUSE_S)

    def _follow(self) -> None:
        self._port = next(self._ports)
        address = f"ws://{HOST}:{self._port}/socket.io/?EIO=4&transport=websocket"
        socket = self._socket = websocket.create_connection(address, timeout=SILENCE_S)
        try:
            socket.recv()
            socket.send(f"40{NAMESPACE}," + json.dumps({"token": self._token}))
            while not self._stopping.is_set():
                frame = socket.recv()
                if frame == "2":
                    socket.send("3")
                elif isinstance(frame, str) and frame.startswith(_NEXT):
                    self._take_event(int(frame[len(_NEXT) : frame.index(",", len(_NEXT))]))
                elif isinstance(frame, str) and frame.startswith(_EVENT):
                    self._take(*json.loads(frame[len(_EVENT) :]))
                elif frame == "":
                    return
        finally:
            socket.close()

    def _take(self, name: str, data: dict[str, Any]) -> None:
        if name == "snapshot":
            self.heard.connections += 1
            self._begin(data["seq"])
        elif name == "event":
            self._take_event(data["seq"])

    def _take_event(self, seq: int) -> None:
        if seq <= self.heard.last:
            return
        if seq > self.heard.last + 1:
            self._fetch(seq - 1)
        self._have(seq)

    def _begin(self, seq: int) -> None:
        if self.heard.first < 0:
            self.heard.first = seq + 1
            self.heard.last = seq
        elif seq > self.heard.last:
            self._fetch(seq)

    def _fetch(self, until: int) -> None:
        """All events up to `until` that came while it was cut off."""
        while self.heard.last < until:
            answer = requests.get(
                f"http://{HOST}:{self._port}/api/v1/feed",
                params={"after": self.heard.last, "limit": 500},
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=SILENCE_S,
            )
            answer.raise_for_status()
            items = answer.json()["items"]
            if not items:
                return
            for item in items:
                self.heard.fetched += 1
                self._have(item["seq"])

    def _have(self, seq: int) -> None:
        """The next event; whatever was jumped over is missing, and an earlier one would be one too many."""
        self.heard.missing += abs(seq - self.heard.last - 1)
        self.heard.last = seq


class Listeners:
    """All screens, from outside their process."""

    def __init__(self, pipe: "Connection[Any, Any]") -> None:
        self._pipe = pipe

    def stop_at(self, seq: int) -> list[Heard]:
        """What each got of the events up to `seq`."""
        self._pipe.send(seq)
        heard: list[Heard] = self._pipe.recv()
        return heard


@contextmanager
def listening(ports: Sequence[int], token: str, count: int) -> Iterator[Listeners]:
    """`count` screens of the servers at `ports`, from the moment all of them have their snapshot."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_listen, args=(theirs, ports, token, count), daemon=True)
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "connected"
        yield Listeners(ours)
    finally:
        ours.close()
        process.join(10)
        if process.is_alive():
            process.kill()
            process.join()


def _listen(pipe: "Connection[Any, Any]", ports: Sequence[int], token: str, count: int) -> None:
    turned = [[*ports[i % len(ports) :], *ports[: i % len(ports)]] for i in range(count)]
    listeners = [Listener(in_turn, token) for in_turn in turned]
    while any(listener.heard.first < 0 for listener in listeners):
        time.sleep(0.05)
    pipe.send("connected")
    try:
        seq = pipe.recv()
    except EOFError:
        return
    pipe.send([listener.stop_at(seq) for listener in listeners])
