"""The event feed: what was committed goes to every screen, in order, from a snapshot on."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import socketio
import structlog
from flask import Flask
from flask_socketio import SocketIO
from prometheus_client import Histogram

from queue_server.auth import roles
from queue_server.auth.asker import FOLLOWER, Asker
from queue_server.operations import look
from queue_server.operations.forecasting import Forecasts
from queue_server.realtime.lead import Change, Leads, Sound
from queue_server.realtime.pump import Pump
from queue_server.realtime.redact import has_secrets, redacted
from queue_server.store.log import Event
from queue_server.store.store import News, Store, View

log = structlog.get_logger(__name__)

NAMESPACE = "/feed"
TICK_S = 2.0
STRANGER_TIMEOUT_S = 10.0
"""A socket that does not say who it is within this time is closed: it holds a thread."""
RECHECK_EVERY = timedelta(seconds=5)
"""How soon a revoked credential loses its open sockets."""

_HALL, _SCORES, _NO_SCORES = "hall", "scores", "no-scores"

LAG = Histogram(
    "motcua_feed_lag_seconds",
    "From commit to the last socket's queue",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)

StillValid = Callable[[View], bool]


@dataclass(frozen=True, slots=True)
class Watcher:
    """A connected screen or phone."""

    sid: str
    asker: Asker
    still_valid: StillValid


class Manager(socketio.Manager):
    """Tells the feed when a client is fully connected, and lets nobody stay who was refused.

    The library's connect handler runs before the client has heard that it is connected; an event sent from there
    would reach it too early. This hook runs right after.
    """

    def __init__(self) -> None:
        super().__init__()
        self.connected: Callable[[str], None] = lambda sid: None
        self.gone: Callable[[str], None] = lambda sid: None

    def connect(self, sid: str, namespace: str) -> Any:
        result = super().connect(sid, namespace)
        if namespace == NAMESPACE:
            self.connected(sid)
        return result

    def disconnect(self, sid: str, namespace: str, **kwargs: Any) -> Any:
        eio_sid = self.eio_sid_from_sid(sid, namespace)
        result = super().disconnect(sid, namespace, **kwargs)
        if namespace == NAMESPACE:
            self.gone(sid)
            if eio_sid is not None:
                self.server.eio.start_background_task(self.server.eio.disconnect, eio_sid)
        return result


class Feed:
    """Everything behind `/feed`. Methods with an underscore run on the pump's thread."""

    def __init__(self, store: Store, news: News, forecasts: Forecasts, leads: Leads) -> None:
        self._store = store
        self._news = news
        self._forecasts = forecasts
        self._manager = Manager()
        self.socketio = SocketIO(
            async_mode="threading",
            transports=["websocket"],
            ping_interval=10,
            ping_timeout=10,
            client_manager=self._manager,
            async_handlers=False,
            manage_session=False,
            max_http_buffer_size=64 * 1024,
        )
        self._pump = Pump(self._tick, TICK_S)
        self._arriving: dict[str, Watcher] = {}
        self._watchers: dict[str, Watcher] = {}
        self._phones = 0
        self._leads = leads
        self._snapshot: tuple[float, dict[str, Any]] | None = None
        self._strangers: dict[str, float] = {}
        self._rechecked_at = store.clock.now()

    def attach(self, app: Flask) -> None:
        """Serve the sockets in front of the application."""
        self.socketio.init_app(app)

    def start(self) -> None:
        """Begin to pass on what the store commits."""
        self._manager.connected = lambda sid: self._pump.put(lambda: self._join(sid))
        self._manager.gone = lambda sid: self._pump.put(lambda: self._leave(sid))
        self._news.subscribe(self._publish)
        self._pump.start()

    def expect(self, watcher: Watcher) -> None:
        """A client that was let in and will be connected in a moment."""
        self._arriving[watcher.sid] = watcher

    def watcher(self, sid: str) -> Watcher | None:
        """Who is behind a connected client."""
        return self._watchers.get(sid) or self._arriving.get(sid)

    def beat(self, sid: str, sound: Sound) -> None:
        """A wall lives, and says how its sound is."""
        self.tell_leads(lambda now: self._leads.beat(sid, sound, now))

    def tell_leads(self, find: Callable[[datetime], list[Change]]) -> None:
        """Have `find` called by the feed's thread, and the walls told what it says has changed."""
        self._pump.put(lambda: self._tell(find(self._store.clock.now())))

    def tell(self, sid: str, name: str, message: dict[str, Any]) -> None:
        """Say something to one client alone."""
        self._pump.put(lambda: self._emit(name, message, sid))

    def let_all_go(self) -> None:
        """Close every socket: the hall is served elsewhere, and nobody shall look at what stands still here."""
        self._pump.put(self._disconnect_all)

    def _disconnect_all(self) -> None:
        for sid in list(self._watchers):
            self.socketio.server.disconnect(sid, namespace=NAMESPACE)

    @property
    def behind(self) -> int:
        """Batches of events and arrivals not yet handled."""
        return self._pump.waiting

    @property
    def alive(self) -> bool:
        return self._pump.alive

    def connected_by_role(self) -> dict[str, int]:
        """How many clients of each role are connected."""
        counts: dict[str, int] = {}
        for watcher in list(self._watchers.values()):
            counts[watcher.asker.role] = counts.get(watcher.asker.role, 0) + 1
        return counts

    def _publish(self, events: Sequence[Event]) -> None:
        if not self._watchers and not self._arriving:
            return  # Nobody listens; whoever comes now begins with a snapshot that has these events.
        committed = time.perf_counter()
        self._pump.put(lambda: self._send(events, committed))

    def _send(self, events: Sequence[Event], committed: float) -> None:
        for event in events:
            self._send_one(event)
        LAG.observe(time.perf_counter() - committed)

    def _send_one(self, event: Event) -> None:
        message = event.as_message()
        if has_secrets(event.type):
            self._emit("event", message, _SCORES)
            self._emit("event", redacted(message), _NO_SCORES)
        else:
            self._emit("event", message, _HALL)
        ticket_id = event.data.get("ticket_id")
        if self._phones and ticket_id is not None:
            self._emit("event", {**message, "data": {"ticket_id": ticket_id}}, f"ticket:{ticket_id}")

    def _join(self, sid: str) -> None:
        watcher = self._arriving.pop(sid, None)
        if watcher is None:
            return
        self._watchers[sid] = watcher
        if watcher.asker.role == FOLLOWER:
            self._phones += 1
            self._enter(sid, f"ticket:{watcher.asker.ticket_id}")
            return
        self._emit("snapshot", self._present(), sid)
        self._enter(sid, _HALL)
        self._enter(sid, _SCORES if watcher.asker.role in roles.SEES_SCORES else _NO_SCORES)
        device = watcher.asker.device
        if device is not None and device.kind == "wall":
            zones = device.zone_ids or self._all_zones()
            self._tell(self._leads.join(sid, zones, self._store.clock.now()))

    def _leave(self, sid: str) -> None:
        self._arriving.pop(sid, None)
        watcher = self._watchers.pop(sid, None)
        if watcher is None:
            return
        if watcher.asker.role == FOLLOWER:
            self._phones -= 1
        self._tell(self._leads.leave(sid, self._store.clock.now()))

    def _tick(self) -> None:
        now = self._store.clock.now()
        self._tell(self._leads.tick(now))
        self._close_strangers()
        if now - self._rechecked_at >= RECHECK_EVERY:
            self._rechecked_at = now
            self._close_revoked()

    def _close_strangers(self) -> None:
        known = {self._manager.eio_sid_from_sid(sid, NAMESPACE) for sid in [*self._watchers, *self._arriving]}
        moment = time.monotonic()
        self._strangers = {
            eio_sid: self._strangers.get(eio_sid, moment)
            for eio_sid in list(self.socketio.server.eio.sockets)
            if eio_sid not in known
        }
        for eio_sid, since in self._strangers.items():
            if moment - since > STRANGER_TIMEOUT_S:
                self.socketio.server.eio.start_background_task(self.socketio.server.eio.disconnect, eio_sid)

    def _close_revoked(self) -> None:
        if not self._watchers:
            return
        with self._store.reading() as view:
            revoked = [w.sid for w in self._watchers.values() if not w.still_valid(view)]
        for sid in revoked:
            self.socketio.server.disconnect(sid, namespace=NAMESPACE)

    def _present(self) -> dict[str, Any]:
        """The hall now. Screens that come back together after a cut share one look."""
        with self._store.reading_durably() as view:
            known = self._snapshot
            if known is not None and known[1]["seq"] == view.head.seq and time.monotonic() - known[0] < 1:
                return known[1]
            fresh = look.snapshot(view, self._forecasts)
        self._snapshot = (time.monotonic(), fresh)
        return fresh

    def _all_zones(self) -> Sequence[str]:
        with self._store.reading() as view:
            return tuple(view.directory.zones)

    def _tell(self, changes: list[Change]) -> None:
        for change in changes:
            self._emit("lead", {"zone_id": change.zone_id, "leading": change.leading}, change.sid)
            log.info("lead", zone_id=change.zone_id, leading=change.leading)

    def _enter(self, sid: str, room: str) -> None:
        self.socketio.server.enter_room(sid, room, namespace=NAMESPACE)

    def _emit(self, name: str, message: dict[str, Any], room: str) -> None:
        self.socketio.server.emit(name, message, room=room, namespace=NAMESPACE)
