"""The bus between the servers of a centre: small JSON messages over Redis or Valkey, heard by all who listen now.

Nothing that may not be lost goes over it. It may die and come back at any time: what is said meanwhile is dropped, and
whoever comes back says `hello`, upon which all say again what they know. That it works is not believed of a connection:
each server says every second that it is here, and the bus is up while it hears itself.
"""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from queue_server.trouble import Trouble

log = structlog.get_logger(__name__)

HERE_EVERY_S = 1.0
LOST_AFTER_S = 4.0
"""Unheard for so long, a server, this one too, is taken to be away from the bus."""
HELLO, HERE = "hello", "here"
_PAUSE_S = 0.5
_TIMEOUT_S = 2.0
_MOST_WAITING = 1000
_LONGEST = 512 * 1024

Hear = Callable[[str, Mapping[str, Any]], None]
"""Takes who says it, and what. It runs on the bus's thread: it only takes note."""


class Bus:
    """This server's end of it. `me` is its name; `say` may be called by any thread and never waits."""

    def __init__(self, url: str, centre_id: str, me: str) -> None:
        self.me = me
        self._by_me = orjson.dumps([me])[:-1]
        self._redis = _client(url)
        self._channel = f"motcua:{centre_id}"
        self._hearers: dict[str, list[Hear]] = {}
        self._waiting: queue.SimpleQueue[tuple[str, Mapping[str, Any]]] = queue.SimpleQueue()
        self._heard_at: dict[str, float] = {}

    def on(self, kind: str, hear: Hear) -> None:
        """Have what others say of this kind handed to `hear`. Before `start`."""
        self._hearers.setdefault(kind, []).append(hear)

    def start(self) -> None:
        """Begin to listen and to speak, on threads that end with the process."""
        for work in (self._listen, self._speak):
            threading.Thread(target=work, name=f"bus{work.__name__}", daemon=True).start()

    def say(self, kind: str, message: Mapping[str, Any]) -> None:
        """Tell all others, if the bus is up. The message is JSON-ready."""
        if self._waiting.qsize() < _MOST_WAITING:
            self._waiting.put((kind, message))

    @property
    def up(self) -> bool:
        """Whether what is said is heard."""
        return self.hears(self.me)

    def hears(self, name: str) -> bool:
        """Whether that server was heard just now."""
        return time.monotonic() - self._heard_at.get(name, float("-inf")) < LOST_AFTER_S

    def _speak(self) -> None:
        here_at = time.monotonic()
        while True:
            try:
                kind, message = self._waiting.get(timeout=max(0.0, here_at - time.monotonic()))
            except queue.Empty:
                here_at = time.monotonic() + HERE_EVERY_S
                kind, message = HERE, {}
            try:
                self._redis.publish(self._channel, orjson.dumps([self.me, kind, message]))
            except redis.RedisError:
                # Said to nobody. The next `here` finds out whether it is back.
                while not self._waiting.empty():
                    self._waiting.get()

    def _listen(self) -> None:
        while True:
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as line:
                    line.subscribe(self._channel)
                    self.say(HELLO, {})
                    while True:
                        arrived = line.get_message(timeout=HERE_EVERY_S)
                        if arrived is not None:
                            self._hear(arrived["data"])
            except redis.RedisError as away:
                self._heard_at.clear()
                log.warning("bus_away", error=type(away).__name__)
                time.sleep(_PAUSE_S)

    def _hear(self, data: bytes) -> None:
        try:
            if len(data) > _LONGEST:
                raise ValueError("too long")
            if data.startswith(self._by_me):
                # Hearing oneself tells that the bus works; what was said is known.
                self._heard_at[self.me] = time.monotonic()
                return
            sender, kind, message = orjson.loads(data)
            if not (isinstance(sender, str) and isinstance(kind, str) and isinstance(message, dict)):
                raise ValueError("not a message")
            self._heard_at[sender] = time.monotonic()
            for hear in self._hearers.get(kind, ()):
                hear(sender, message)
        except Exception:
            # One message that makes no sense must not deafen this server.
            log.exception("bus_message_refused")


def check(url: str) -> None:
    """That it is an address of a bus. Raises `Trouble` with `bus_unknown`."""
    _client(url)


def _client(url: str) -> "redis.Redis":
    scheme, _, rest = url.partition("://")
    known = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
    try:
        if scheme not in known or not urlsplit(url).hostname:
            raise ValueError(url)
        return redis.Redis.from_url(
            f"{known[scheme]}://{rest}",
            socket_timeout=_TIMEOUT_S,
            socket_connect_timeout=_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            # A message of the older protocol is three plain strings; the newer one would tell us no more.
            protocol=2,
        )
    except ValueError as unknown:
        raise Trouble("bus_unknown") from unknown
