"""The event feed as the player follows it: from a snapshot on, without holes, and connected again for ever."""

import logging
import random
import threading
import time
from collections.abc import Mapping
from typing import Any

from display.player.follower import Follower
from display.player.link import ServerAwayError, ServerLink, ServerRefusedError
from display.player.socket import FeedSocket, SocketLostError

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 15.0
COMPARE_S = 30.0
RECEIVE_S = 1.0

log = logging.getLogger(__name__)


class Feed:
    """Tells a follower what happens in the hall, in a thread of its own."""

    def __init__(self, link: ServerLink, token: str, follower: Follower, compare_s: float = COMPARE_S) -> None:
        """`compare_s`: how often the server is asked whether anything was missed."""
        self._link = link
        self._token = token
        self._follower = follower
        self._compare_s = compare_s
        self._seq = -1
        self._generation = 0
        self._socket: FeedSocket | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._live, name="feed", daemon=True)
        self._heard_at = time.monotonic()

    @property
    def cut_off_s(self) -> float:
        """For how long the server was out of reach; 0 while it is in reach."""
        return 0.0 if self._socket else time.monotonic() - self._heard_at

    @property
    def silent_s(self) -> float:
        """How long ago the last word of the server was heard."""
        socket = self._socket
        return socket.silent_s if socket else time.monotonic() - self._heard_at

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up and wait for the thread."""
        self._stopping.set()
        if self._socket:
            self._socket.close()
        self._thread.join(10)

    def acknowledge(self, call_id: str) -> None:
        """A board has confirmed that it shows this call."""
        self.say("ack", {"call_id": call_id, "what": "shown"})

    def say(self, name: str, data: Mapping[str, Any]) -> None:
        """Tell the server something; lost while cut off."""
        socket = self._socket
        if socket is None:
            return
        try:
            socket.send(name, data)
        except SocketLostError:
            log.debug("a word was lost: %s", name)

    def _live(self) -> None:
        pause_s = FIRST_PAUSE_S
        told = ""
        while not self._stopping.is_set():
            try:
                socket = FeedSocket(self._link.feed_url, self._token, self._link.ca)
            except SocketLostError as why:
                # Said once for each reason, not at each try.
                if str(why) != told:
                    log.warning("feed: %s", why)
                told = str(why)
            else:
                log.info("feed: connected")
                pause_s, told = FIRST_PAUSE_S, ""
                self._follow(socket)
            self._stopping.wait(pause_s * random.uniform(0.5, 1.0))
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    def _follow(self, socket: FeedSocket) -> None:
        self._socket = socket
        compare_at = time.monotonic() + self._compare_s
        try:
            while not self._stopping.is_set():
                message = socket.receive(RECEIVE_S)
                if message:
                    self._take(*message)
                if time.monotonic() >= compare_at:
                    compare_at = time.monotonic() + self._compare_s
                    socket.ask("compare", {"seq": self._seq})
        except (SocketLostError, ServerAwayError, ServerRefusedError) as why:
            if not self._stopping.is_set():
                log.warning("feed: %s", why)
        finally:
            self._socket, self._heard_at = None, time.monotonic() - socket.silent_s
            socket.close()
            self._follower.cut_off()

    def _take(self, name: str, data: Any) -> None:
        if not isinstance(data, Mapping):
            return
        if name == "snapshot":
            self._begin(data)
        elif name == "event":
            self._step(data)
        elif name == "ack" and isinstance(data.get("seq"), int) and data["seq"] > self._seq:
            self._fetch()
        elif name != "ack":
            self._follower.message(name, data)

    def _begin(self, snapshot: Mapping[str, Any]) -> None:
        try:
            seq, generation = int(snapshot["seq"]), int(snapshot["generation"])
            self._follower.begin(snapshot)
        except (LookupError, ValueError, TypeError) as why:
            raise SocketLostError(f"a snapshot that cannot be read: {type(why).__name__}") from why
        self._seq, self._generation = seq, generation

    def _step(self, event: Mapping[str, Any]) -> None:
        seq = event.get("seq")
        if not isinstance(seq, int) or seq <= self._seq or self._seq < 0:
            return
        if seq > self._seq + 1:
            self._fetch()
        else:
            self._apply(seq, event)

    def _apply(self, seq: int, event: Mapping[str, Any]) -> None:
        self._seq = seq
        try:
            understood = self._follower.event(event)
        except (LookupError, ValueError, TypeError):
            understood = False
        if not understood:
            self._begin(self._link.snapshot())

    def _fetch(self) -> None:
        """Fill a hole."""
        while not self._stopping.is_set():
            events, last, generation = self._link.events_after(self._seq)
            if generation != self._generation:
                raise SocketLostError("another machine has taken over")
            for event in events:
                seq = event.get("seq") if isinstance(event, Mapping) else None
                if isinstance(seq, int) and seq > self._seq:
                    self._apply(seq, event)
            if not events or self._seq >= last:
                return
