"""What the server counts. Only calls and codes are labels: no person, no token, no ticket."""

from functools import cache
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from queue_server.auth import devices
from queue_server.context import House
from queue_server.operations import device_health
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
TABLET_VISIBLE = Gauge("motcua_tablet_visible", "Whether the rating page is in front", ("tablet",))


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
        paired = [one for one in devices.every(view.conn) if one.device.kind == "tablet" and one.revoked_at is None]
    _look_at_tablets(here, paired)
    CONNECTED.clear()
    for role, count in here.feed.connected_by_role().items():
        CONNECTED.labels(role).set(count)
    BEHIND.set(here.feed.behind)


def _look_at_tablets(here: House, paired: list[devices.Listed]) -> None:
    """By name, as the technician calls them; a tablet that says nothing has no gauge."""
    TABLET_BATTERY.clear()
    TABLET_VISIBLE.clear()
    said = here.seen.conditions()
    for one in paired:
        condition = said.get(one.device.id, {})
        if (battery := condition.get("battery")) is not None:
            TABLET_BATTERY.labels(one.device.name).set(battery["level"])
        if (visible := condition.get("visible")) is not None:
            TABLET_VISIBLE.labels(one.device.name).set(visible)
