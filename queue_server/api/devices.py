"""The hall's devices: their hosts report, the technician looks and tests."""

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import wire
from queue_server.api.models import DeviceReports, DevicesQuery, Nothing
from queue_server.api.shapes.machines import Accepted, Devices, TestsAsked
from queue_server.auth import identify
from queue_server.context import house
from queue_server.domain.problems import Problem
from queue_server.operations import device_health
from queue_server.operations.device_health import Host
from queue_server.operations.device_hosts import Report, Reported, Tested

bp = APIBlueprint("devices", __name__, url_prefix="/api/v1/devices")


@bp.post("/reports")
@bp.input(DeviceReports, arg_name="body")
@bp.output(TestsAsked)
def report(body: DeviceReports) -> Response:
    """How all devices of the asking machine are. Answers what it is asked to do. Safe to repeat."""
    here, asker = house(), identify.asker()
    device = asker.device
    if device is None:
        raise Problem("forbidden")
    now = here.store.clock.now()
    items = [
        Reported(**item.model_dump(exclude={"since"}), since=device_health.corrected(item.since, body.at, now))
        for item in body.items
    ]
    tested = [Tested(**test.model_dump()) for test in body.tested]
    host = Host(device.id, device.name, device.zone_ids, device.counter_id)
    asked = device_health.take(here.store, here.hosts, host, Report(items, tested, body.at))
    return wire.answer(wire.text({"tests": asked, "new_rolls": here.hosts.new_rolls(device.id, now)}))


@bp.get("")
@bp.input(DevicesQuery, location="query", arg_name="query")
@bp.output(Devices)
def devices(query: DevicesQuery) -> Response:
    """Every device: how it is, since when, what it did, and its last `history` transitions, newest first."""
    here = house()
    with here.store.reading() as view:
        items = device_health.devices(view, here.hosts, query.history)
    return wire.answer(wire.text({"items": items}))


@bp.post("/<host_id>/<path:key>/test")
@bp.input(Nothing, arg_name="body")
@bp.output(Accepted, status_code=202)
def test(host_id: str, key: str, body: Nothing) -> Response:
    """Have the host test the device, a printer by one line on paper. It does so within seconds or not at all."""
    here = house()
    with here.store.reading() as view:
        if not device_health.exists(view, host_id, key):
            raise Problem("not_found", what="device")
    if not here.hosts.ask_test(host_id, key, here.store.clock.now()):
        raise Problem("no_test")
    return wire.answer(wire.text({}), 202)


@bp.post("/<host_id>/<path:key>/new-roll")
@bp.input(Nothing, arg_name="body")
@bp.output(Accepted, status_code=202)
def new_roll(host_id: str, key: str, body: Nothing) -> Response:
    """Say that a new roll of paper is in the printer, where its kiosk could not notice by itself."""
    here = house()
    with here.store.reading() as view:
        if not device_health.exists(view, host_id, key):
            raise Problem("not_found", what="device")
    if not here.hosts.tell_new_roll(host_id, key, here.store.clock.now()):
        raise Problem("no_meter")
    return wire.answer(wire.text({}), 202)
