"""What a client may say on the feed: who it is, what it showed, how it is, what it has."""

import contextlib
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_socketio import ConnectionRefusedError as Refused

from queue_server.api import problems
from queue_server.auth import accounts, devices, identify
from queue_server.auth.asker import FOLLOWER, Asker, Device
from queue_server.context import House
from queue_server.domain.problems import Problem
from queue_server.operations import device_health, screens
from queue_server.operations.acknowledge import acknowledge
from queue_server.operations.device_health import Host
from queue_server.realtime.condition import screen_condition, screen_tested
from queue_server.realtime.feed import NAMESPACE, StillValid, Watcher
from queue_server.realtime.lead import Sound
from queue_server.store.store import View

_SEEN = ("shown", "spoken")


def install(house: House) -> None:
    """Register the messages of the feed."""
    feed = house.feed
    on = feed.socketio.on

    @on("connect", namespace=NAMESPACE)
    def connect(auth: Any = None) -> None:
        with house.store.reading() as view:
            asker = _identify(house, view, auth if isinstance(auth, Mapping) else {})
        if asker is None:
            refusal = Problem("unauthenticated")
            raise Refused(refusal.code, problems.document(refusal))
        feed.expect(Watcher(_sid(), asker, _validity(asker)))

    @on("compare", namespace=NAMESPACE)
    def compare(_: Any = None) -> dict[str, int]:
        with house.store.reading() as view:
            return {"seq": view.head.seq}

    @on("ack", namespace=NAMESPACE)
    def ack(message: Any = None) -> None:
        watcher = feed.watcher(_sid())
        if watcher is None or watcher.asker.device is None or not isinstance(message, Mapping):
            return
        call_id, what = message.get("call_id"), message.get("what")
        if watcher.asker.role not in ("wall", "board") or not isinstance(call_id, str) or what not in _SEEN:
            return
        recalls = message.get("recalls")
        with house.store.writing() as tx:
            acknowledge(tx, call_id, what, watcher.asker.device.id, recalls if isinstance(recalls, int) else None)

    @on("heartbeat", namespace=NAMESPACE)
    def heartbeat(message: Any = None) -> None:
        watcher = feed.watcher(_sid())
        if watcher is None or watcher.asker.device is None:
            return
        house.seen.device(watcher.asker.device.id, house.store.clock.now())
        if watcher.asker.device.kind in screens.KINDS:
            _hear_screen(house, watcher.sid, watcher.asker.device, message)
        said = message.get("sound") if isinstance(message, Mapping) else None
        with contextlib.suppress(ValueError):
            feed.beat(watcher.sid, Sound(str(said)))


def _hear_screen(house: House, sid: str, device: Device, message: Any) -> None:
    """A beat is a screen's report of itself; a test that is asked of it goes back the same way."""
    condition, tested = screen_condition(message), screen_tested(message)
    house.seen.condition(device.id, condition)
    said = screens.report(device.kind, device.name, condition, tested, house.store.clock.now())
    host = Host(device.id, device.name, device.zone_ids, device.counter_id)
    for key in device_health.take(house.store, house.hosts, host, said):
        house.feed.tell(sid, "test", {"key": key})


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid


def _identify(house: House, view: View, auth: Mapping[str, Any]) -> Asker | None:
    for scheme, name in (("bearer", "token"), ("follow", "follow")):
        secret = auth.get(name)
        if isinstance(secret, str):
            return identify.by_authorization(house, view, scheme, secret)
    screen = auth.get("screen")
    found = identify.by_cookies(house, view, request.cookies, screen if isinstance(screen, str) else None)
    return next(iter(found), None)


def _validity(asker: Asker) -> StillValid:
    """How to tell later whether the credential still holds."""
    if asker.role == FOLLOWER:
        return lambda view: True
    if asker.device is not None:
        device_id = asker.device.id
        return lambda view: devices.still_valid(view.conn, device_id)
    secret = request.cookies.get(identify.SESSION_COOKIE, "")
    return lambda view: accounts.asker_of_session(view.conn, view.now, secret) is not None
