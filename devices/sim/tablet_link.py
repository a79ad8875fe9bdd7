"""A rating tablet's line to its server: Socket.IO over one websocket, as far as a heartbeat needs it.

Written from the protocol (Engine.IO 4, Socket.IO 5), not from the code of the pages or of the player.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import websocket

_NAMESPACE = "/feed"
_OPEN_S = 5.0
_PING, _PONG, _CLOSE = "2", "3", "1"
_CONNECT, _CONNECTED, _EVENT, _GONE = "40", "40", "42", ("41", "44")


class TabletLostError(Exception):
    """The server is not there, did not let the tablet in, or hung up."""


class TabletLink:
    """One connection in the right of a tablet's token. Every method raises TabletLostError."""

    def __init__(self, server: str, token: str) -> None:
        """Connect to the server at the address `server` and be let in."""
        parts = urlsplit(server)
        scheme = "wss" if parts.scheme == "https" else "ws"
        address = f"{scheme}://{parts.netloc}/socket.io/?EIO=4&transport=websocket"
        try:
            self._web = websocket.create_connection(address, timeout=_OPEN_S, http_no_proxy=["*"])
        except (OSError, websocket.WebSocketException) as why:
            raise TabletLostError(type(why).__name__) from why
        try:
            self._packet(_OPEN_S)
            self._write(f"{_CONNECT}{_NAMESPACE}," + json.dumps({"token": token, "screen": "tablet"}))
            if not (self._packet(_OPEN_S) or "").startswith(f"{_CONNECTED}{_NAMESPACE}"):
                raise TabletLostError("not let in")
        except TabletLostError:
            self.close()
            raise

    def say(self, name: str, data: Any) -> None:
        """Send a message that needs no answer."""
        self._write(f"{_EVENT}{_NAMESPACE}," + json.dumps([name, data]))

    def listen(self, seconds: float) -> None:
        """Answer pings for so long; what else the server says is nobody's business here."""
        self._packet(seconds)

    def close(self) -> None:
        """Hang up; safe to repeat."""
        with suppress(OSError, websocket.WebSocketException):
            self._web.close(timeout=0)

    def _packet(self, within_s: float) -> str | None:
        try:
            self._web.settimeout(within_s)
            packet = self._web.recv()
        except websocket.WebSocketTimeoutException:
            return None
        except (OSError, websocket.WebSocketException) as why:
            raise TabletLostError(type(why).__name__) from why
        if not isinstance(packet, str) or not packet or packet == _CLOSE or packet.startswith(_GONE):
            raise TabletLostError("the server hung up")
        if packet == _PING:
            self._write(_PONG)
        return packet

    def _write(self, packet: str) -> None:
        try:
            self._web.send(packet)
        except (OSError, websocket.WebSocketException) as why:
            raise TabletLostError(type(why).__name__) from why
