"""Between the server's feed and the wall's page on this machine: keeps, passes on, and says when the page fails."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from display.player.feed import Feed
from display.player.kept_hall import KeptHall
from display.player.link import ServerAwayError, ServerLink

COMPARE_S = 2.0
"""A cut cable closes no connection: the server is asked so often whether it is there."""
PAGE_SILENT_S = 10.0
_LOOK_S = 1.0
_BEAT_S = 5.0
_SAVE_S = 30.0
_AWAY = {"sound": "none", "visible": None}

Emit = Callable[[str, Any, str | None], None]
"""Says `(name, data)` to one page, or to all of them (None)."""


class WallPlayer:
    """One wall. The newest page is the one that speaks: two of them would talk across each other."""

    def __init__(self, kept: KeptHall, link: ServerLink, token: str) -> None:
        self._kept = kept
        self._link = link
        self._feed = Feed(link, token, self, COMPARE_S)
        self._lock = threading.RLock()
        self._leading: set[str] = set()
        self._page: str | None = None
        self._page_at = time.monotonic()
        self._beat_at = 0.0
        self._changed = False
        self._saved_at = 0.0
        self._met = False
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._look_after, name="wall", daemon=True)
        self.emit: Emit = lambda name, data, page: None

    def start(self) -> None:
        """Follow the server."""
        self._feed.start()
        self._watch.start()

    def stop(self) -> None:
        """Hang up, and keep what is known."""
        self._stopping.set()
        self._watch.join(10)
        self._feed.stop()
        with self._lock:
            self._kept.save()

    @property
    def silent_s(self) -> float:
        """For how long the server was not heard, over a restart of this machine too."""
        with self._lock:
            if self._met:
                return self._feed.silent_s
            return max(0.0, (datetime.now(UTC) - self._kept.heard_at).total_seconds())

    def me(self) -> dict[str, Any] | None:
        """Which wall this is; as last known while the server is away. Raises ServerRefusedError."""
        with self._lock:
            known, live = self._kept.me, self._met and self._feed.cut_off_s == 0
        if known is not None and not live:
            return known
        try:
            fresh = self._link.me()
        except ServerAwayError:
            return known
        with self._lock:
            self._kept.me, self._changed = fresh, True
        return fresh

    # Said by the server, on the feed's thread.

    def begin(self, snapshot: Mapping[str, Any]) -> None:
        """The hall anew: kept, passed on, and told what it does not know of what was spoken here."""
        with self._lock:
            self._kept.begin(snapshot)
            self._met = self._changed = True
            self.emit("snapshot", self._kept.told(), None)
            unheard = list(self._kept.unacknowledged())
        for call_id, recalls in unheard:
            self._feed.say("ack", {"call_id": call_id, "what": "spoken", "recalls": recalls})

    def event(self, event: Mapping[str, Any]) -> bool:
        """The next event: kept and passed on."""
        with self._lock:
            followed = self._kept.event(event)
            self._changed = True
            if followed:
                self.emit("event", event, None)
            return followed

    def message(self, name: str, data: Any) -> None:
        """Who leads is kept and passed on; a test goes to the page that speaks."""
        with self._lock:
            if name == "lead" and isinstance(data, Mapping):
                self._lead(str(data.get("zone_id")), data.get("leading") is True)
            if name == "test" and self._page is not None:
                self.emit(name, data, self._page)

    def cut_off(self) -> None:
        """Nobody leads without the server."""
        with self._lock:
            self._kept.heard_at = datetime.now(UTC)
            for zone_id in list(self._leading):
                self._lead(zone_id, False)

    def _lead(self, zone_id: str, leading: bool) -> None:
        (self._leading.add if leading else self._leading.discard)(zone_id)
        if self._page is not None:
            self.emit("lead", {"zone_id": zone_id, "leading": leading}, self._page)

    # Said by the page.

    def page_opened(self, page: str) -> None:
        """A page is connected: it gets what is kept, and first of all what was spoken already."""
        with self._lock:
            for zone_id in self._leading if self._page else ():
                self.emit("lead", {"zone_id": zone_id, "leading": False}, self._page)
            self._page, self._page_at = page, time.monotonic()
            self.emit("said", self._kept.said, page)
            told = self._kept.told()
            if told is None:
                return
            self.emit("snapshot", told, page)
            for event in self._kept.events:
                self.emit("event", event, page)
            for zone_id in sorted(self._leading):
                self.emit("lead", {"zone_id": zone_id, "leading": True}, page)

    def page_closed(self, page: str) -> None:
        """A page is gone; it is missed after a while, since it may only be loaded anew."""
        with self._lock:
            if page == self._page:
                self._page = None

    def compare(self) -> dict[str, Any]:
        """Where the hall is, and how old that is."""
        with self._lock:
            return {"seq": self._kept.seq, "silent_s": self.silent_s}

    def beat(self, said: Any) -> None:
        """The page lives, and says how it is."""
        if isinstance(said, Mapping):
            self._page_at = time.monotonic()
            self._feed.say("heartbeat", dict(said))

    def acknowledge(self, said: Any) -> None:
        """A call was shown or spoken. What was spoken is on the disk before the server hears of it."""
        if not isinstance(said, Mapping) or not isinstance(said.get("call_id"), str):
            return
        recalls = said.get("recalls")
        if said.get("what") == "spoken" and isinstance(recalls, int):
            with self._lock:
                self._kept.said[said["call_id"]] = recalls
                self._save()
        self._feed.say("ack", dict(said))

    def _look_after(self) -> None:
        while not self._stopping.wait(_LOOK_S):
            now = time.monotonic()
            if now - self._page_at > PAGE_SILENT_S and now - self._beat_at > _BEAT_S:
                self._beat_at = now
                self._feed.say("heartbeat", {**_AWAY, "page": "closed" if self._page is None else "silent"})
            with self._lock:
                if self._met and self._feed.cut_off_s == 0:
                    self._kept.heard_at = datetime.now(UTC)
                if self._changed or now - self._saved_at > _SAVE_S:
                    self._save()

    def _save(self) -> None:
        self._kept.save()
        self._changed, self._saved_at = False, time.monotonic()
