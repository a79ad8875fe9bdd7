"""What the server counts. Only calls and codes are labels: no person, no token, no ticket."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from queue_server.auth import devices
from queue_server.auth.asker import DEVICE_KINDS
from queue_server.auth.devices import Listed
from queue_server.context import House
from queue_server.mates.company import Mates
from queue_server.operations import device_health, screens
from queue_server.operations.forecasting import waiting_by_service

REQUESTS = Counter("motcua_requests", "Requests by call and status", ("call", "status"))
LATENCY = Histogram(
    "motcua_request_seconds",
    "From the first byte read to the answer made",
    ("call",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5),
)
WAITING = Gauge("motcua_waiting", "People who wait", ("service",))
CONNECTED = Gauge("motcua_sockets", "Connected screens and phones", ("role",))
BEHIND = Gauge("motcua_feed_behind", "Batches of events not yet sent")
TABLET_BATTERY = Gauge("motcua_tablet_battery", "Charge of a rating tablet, 0 to 1", ("tablet",))
TABLET_CHARGING = Gauge("motcua_tablet_charging", "Whether a rating tablet is on its charger", ("tablet",))
TABLET_VISIBLE = Gauge("motcua_tablet_visible", "Whether the rating page is in front", ("tablet",))
WALL_SOUND = Gauge("motcua_wall_sound", "Whether a wall can be heard", ("wall",))
STANDBY_BEHIND = Gauge("motcua_standby_behind", "Events that a standby does not have yet", ("standby",))
STANDBY_HEARD = Gauge("motcua_standby_heard_timestamp_seconds", "When a standby spoke last", ("standby",))
STANDBY_AWAITED = Gauge("motcua_standby_awaited", "Whether commands are answered only when a standby has them")
HOST_HEARD = Gauge("motcua_host_heard_timestamp_seconds", "When a paired machine spoke last", ("kind", "host"))

MATES = Gauge("motcua_mates", "Other servers of this centre that live")
BUS = Gauge("motcua_bus", "Whether all servers of the centre hear each other")
DUTY = Gauge("motcua_hall_duty", "Whether this server does what only one of a centre may")


@cache
def _meters(call: str, status: int) -> tuple[Any, Any]:
    return REQUESTS.labels(call, status), LATENCY.labels(call)


def note_request(call: str, status: int, seconds: float) -> None:
    """Count one answer."""
    answered, took = _meters(call, status)
    answered.inc()
    took.observe(seconds)


PRINTS_LEFT = Gauge("motcua_prints_left", "Tickets left on the roll, counted", ("host", "printer", "assumed"))
DEVICES = Gauge("motcua_device_state", "Devices by kind and state", ("kind", "state"))


def look_around(here: House) -> None:
    """Bring the gauges up to date; done when asked, not on every change."""
    with here.store.reading() as view:
        waiting = waiting_by_service(view)
        for row in view.directory.services.values():
            WAITING.labels(row["code"]).set(waiting[row["id"]])
        DEVICES.clear()
        for kind, state in device_health.states(view):
            DEVICES.labels(kind, state).inc()
        PRINTS_LEFT.clear()
        for host, name, counters in device_health.counted(view, here.hosts):
            if "prints_left" in counters:
                assumed = "yes" if counters.get("prints_left_assumed") else "no"
                PRINTS_LEFT.labels(host, name, assumed).set(counters["prints_left"])
        paired = [one for one in devices.every(view.conn) if one.device.kind in DEVICE_KINDS and not one.revoked_at]
        last_seq = view.head.seq
    _look_at_standbys(here, last_seq)
    _look_at_hosts(here, paired)
    _look_at_screens(here, paired)
    CONNECTED.clear()
    for role, count in here.feed.connected_by_role().items():
        CONNECTED.labels(role).set(count)
    BEHIND.set(here.feed.behind)
    if isinstance(here.company, Mates):
        _look_at_mates(here.company)


def _look_at_mates(company: Mates) -> None:
    MATES.set(len(company.others))
    BUS.set(company.complete)
    DUTY.set(company.on_duty)


def _look_at_standbys(here: House, last_seq: int) -> None:
    STANDBY_AWAITED.set(here.followers.awaited)
    for one in here.followers.every:
        STANDBY_BEHIND.labels(one.name).set(max(0, last_seq - one.seq))
        STANDBY_HEARD.labels(one.name).set(one.heard_at.timestamp())


def _look_at_hosts(here: House, paired: Sequence[Listed]) -> None:
    """By name, as the technician calls them; a machine that never spoke has no gauge."""
    HOST_HEARD.clear()
    for one in paired:
        if heard_at := here.hosts.heard_at(one.device.id) or one.last_seen_at:
            HOST_HEARD.labels(one.device.kind, one.device.name).set(heard_at.timestamp())


def _look_at_screens(here: House, paired: Sequence[Listed]) -> None:
    """What a screen does not say has no gauge."""
    for gauge in (TABLET_BATTERY, TABLET_CHARGING, TABLET_VISIBLE, WALL_SOUND):
        gauge.clear()
    for one in paired:
        said = here.hosts.last_said(one.device.id, screens.KEY)
        condition, name = (said.condition if said else None) or {}, one.device.name
        if one.device.kind == "wall" and (sound := condition.get("sound")) is not None:
            WALL_SOUND.labels(name).set(sound == "ok")
        if one.device.kind != "tablet":
            continue
        if (battery := condition.get("battery")) is not None:
            TABLET_BATTERY.labels(name).set(battery["level"])
            TABLET_CHARGING.labels(name).set(battery["charging"])
        if (visible := condition.get("visible")) is not None:
            TABLET_VISIBLE.labels(name).set(visible)
