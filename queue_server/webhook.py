"""Tells another system of devices that fail and are mended: one JSON POST each.

Off unless `motcua serve --webhook` names an address. The store hands events over while it holds its lock, so they only
enter a queue here; a thread of its own sends them, in order, and tries each again until it is taken or a quarter of an
hour has passed. A receiver that is away costs nobody else anything.
"""

import json
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
import structlog

from queue_server.mates.company import Company
from queue_server.operations.device_health import FAULTS, faults
from queue_server.store.log import Event
from queue_server.store.store import News, Store

log = structlog.get_logger(__name__)

MOST_WAITING = 256
ATTEMPT_S = 5.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
GIVE_UP_S = 900.0
KEPT_S = 10.0
"""A process off duty keeps what it heard for so long: the one on duty may have died with it."""
_TOLD = (
    "host_id",
    "host_name",
    "key",
    "kind",
    "name",
    "state",
    "reason",
    "since",
    "last_error",
    "zone_ids",
    "counter_id",
)


def check_address(url: str) -> str:
    """The address. Raises ValueError when it is none."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"not an http address: {url!r}")
    return url


class Webhook:
    """Sends `{event: fault|mended, seq, at, device}`; `seq` lets a receiver drop what it got twice."""

    def __init__(self, url: str, company: Company) -> None:
        self._url = url
        self._company = company
        self._centre = ""
        self._waiting: queue.Queue[tuple[float, dict[str, Any]]] = queue.Queue(MOST_WAITING)
        self._failing: set[tuple[str, str]] = set()
        self._session = requests.Session()
        self._session.trust_env = False
        self._thread = threading.Thread(target=self._live, name="webhook", daemon=True)

    def start(self, store: Store, news: News) -> None:
        """Hear what is committed from now on. What fails already was told before; its end will be."""
        with store.reading() as view:
            self._centre = view.directory.centre["code"]
            self._failing = {(one["host_id"], one["key"]) for one in faults(view) if one["state"] in FAULTS}
        news.subscribe(self.hear)
        self._thread.start()

    def hear(self, events: Sequence[Event]) -> None:
        """Take note of faults and their ends. Never waits."""
        for event in events:
            if event.type == "device.changed" and (happened := self._happened(event.data)):
                self._put(event, happened)

    def _happened(self, device: dict[str, Any]) -> str | None:
        which = (device["host_id"], device["key"])
        if device["state"] in FAULTS:
            self._failing.add(which)
            return "fault"
        if which in self._failing and device["state"] in ("ready", "warning"):
            self._failing.remove(which)
            return "mended"
        return None

    def _put(self, event: Event, happened: str) -> None:
        message = {
            "event": happened,
            "centre": self._centre,
            "seq": event.seq,
            "at": event.at.isoformat(),
            "device": {name: event.data[name] for name in _TOLD},
        }
        try:
            self._waiting.put_nowait((time.monotonic(), message))
        except queue.Full:
            log.warning("webhook_full", seq=event.seq)

    def _live(self) -> None:
        while True:
            heard_at, message = self._waiting.get()
            if self._is_ours(heard_at) and not self._sent(message):
                log.warning("webhook_given_up", seq=message["seq"])

    def _is_ours(self, heard_at: float) -> bool:
        """Whether this process is on duty, or comes on duty while the message is fresh."""
        while not self._company.on_duty:
            if time.monotonic() - heard_at > KEPT_S:
                return False
            time.sleep(FIRST_PAUSE_S)
        return True

    def _sent(self, message: dict[str, Any]) -> bool:
        ends = time.monotonic() + GIVE_UP_S
        pause_s = FIRST_PAUSE_S
        body = json.dumps(message, ensure_ascii=False).encode()
        while True:
            if self._taken(body):
                return True
            if time.monotonic() + pause_s > ends:
                return False
            time.sleep(pause_s)
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    def _taken(self, body: bytes) -> bool:
        headers = {"Content-Type": "application/json"}
        try:
            with self._session.post(
                self._url, data=body, headers=headers, timeout=ATTEMPT_S, allow_redirects=False, stream=True
            ) as answer:
                return answer.ok
        except requests.RequestException:
            return False
