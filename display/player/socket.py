"""Socket.IO over one websocket, as far as the feed needs it: protocol EIO 4, one namespace, by hand.

The frames are few and the reconnecting is the feed's own; a general client would bring both in its own way.
"""

import json
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import websocket

NAMESPACE = "/feed"
OPEN_S = 10.0
LONGEST_MESSAGE = 8 * 1024 * 1024
_PACKET = re.compile(r"4([0234])/feed,?(\d+)?(.*)", re.DOTALL)
_CONNECTED, _EVENT, _ACK, _REFUSED = "0", "2", "3", "4"


class SocketLostError(Exception):
    """The socket is closed, silent for too long, or speaks something else."""


class FeedSocket:
    """One connection. Only one thread receives; any may send."""

    def __init__(self, url: str, token: str, ca: Path | None = None) -> None:
        """Connect and be let in; `ca` is whom alone to believe about a `wss` server. Raises SocketLostError."""
        self._asked = 0
        self._silence_s = OPEN_S
        try:
            self._web = websocket.create_connection(
                url,
                timeout=OPEN_S,
                enable_multithread=True,
                http_no_proxy=["*"],
                sslopt={"ca_certs": str(ca)} if ca else {},
            )
        except (OSError, websocket.WebSocketException) as why:
            raise SocketLostError(f"no connection to the feed: {type(why).__name__}") from why
        try:
            self._open(token)
        except SocketLostError:
            self.close()
            raise

    def receive(self, within_s: float) -> tuple[str, Any] | None:
        """The next message, as name and data; an acknowledgement is named "ack". None when none came in time.

        Raises SocketLostError.
        """
        ends = time.monotonic() + within_s
        while (left := ends - time.monotonic()) > 0:
            packet = self._packet(left)
            if packet is None:
                break
            message = _message(packet)
            if message is not None:
                return message
        if time.monotonic() - self._heard_at > self._silence_s:
            raise SocketLostError("the feed is silent")
        return None

    @property
    def silent_s(self) -> float:
        """How long ago the other side was heard."""
        return time.monotonic() - self._heard_at

    def send(self, name: str, data: Any) -> None:
        """Say something that needs no answer. Raises SocketLostError."""
        self._write(f"42{NAMESPACE}," + json.dumps([name, data]))

    def ask(self, name: str, data: Any) -> None:
        """Say something that is acknowledged; the acknowledgement comes through `receive`. Raises SocketLostError."""
        self._asked += 1
        self._write(f"42{NAMESPACE},{self._asked}" + json.dumps([name, data]))

    def close(self) -> None:
        """Hang up; safe to repeat."""
        with suppress(OSError, websocket.WebSocketException):
            self._web.close(timeout=0)

    def _open(self, token: str) -> None:
        self._heard_at = time.monotonic()
        hello = self._packet(OPEN_S) or ""
        try:
            terms = json.loads(hello[1:])
            self._silence_s = (terms["pingInterval"] + terms["pingTimeout"]) / 1000
        except (ValueError, TypeError, KeyError) as why:
            raise SocketLostError("the feed does not speak Socket.IO") from why
        self._write(f"40{NAMESPACE}," + json.dumps({"token": token}))
        answer = self._packet(OPEN_S) or ""
        found = _PACKET.match(answer)
        if found is None or found[1] != _CONNECTED:
            raise SocketLostError(f"the feed does not let us in: {_code(answer)}")

    def _packet(self, within_s: float) -> str | None:
        """The next packet that is no ping. Raises SocketLostError."""
        try:
            self._web.settimeout(max(0.01, within_s))
            packet = self._web.recv()
        except websocket.WebSocketTimeoutException:
            return None
        except (OSError, websocket.WebSocketException) as why:
            raise SocketLostError(f"the feed hung up: {type(why).__name__}") from why
        self._heard_at = time.monotonic()
        if not isinstance(packet, str) or not packet or len(packet) > LONGEST_MESSAGE:
            raise SocketLostError("the feed hung up")
        if packet == "2":
            self._write("3")
        if packet == "1" or packet.startswith("41"):
            raise SocketLostError("the feed hung up")
        return packet

    def _write(self, packet: str) -> None:
        try:
            self._web.send(packet)
        except (OSError, websocket.WebSocketException) as why:
            raise SocketLostError(f"the feed hung up: {type(why).__name__}") from why


def _message(packet: str) -> tuple[str, Any] | None:
    found = _PACKET.match(packet)
    if found is None:
        return None
    try:
        data = json.loads(found[3]) if found[3] else None
    except ValueError:
        return None
    if found[1] == _ACK:
        return "ack", data[0] if isinstance(data, list) and data else None
    if found[1] == _EVENT and isinstance(data, list) and len(data) == 2 and isinstance(data[0], str):
        return data[0], data[1]
    return None


def _code(answer: str) -> str:
    try:
        said = json.loads(answer[answer.index("{") :])
        return str(said.get("message", ""))[:64]
    except (ValueError, AttributeError):
        return "no reason given"
