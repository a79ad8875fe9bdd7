"""The simulated rating tablet against a real server: each switch of its console, and what the technician is told."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from devices.sim.tablet_link import TabletLink, TabletLostError
from devices.sim.tablet_station import TabletStation
from tests.rings.line import until
from tests.running import Centre

WELL = ("ready", "")


@pytest.fixture
def tablet(centre: Centre) -> Iterator[TabletStation]:
    counter = next(c["code"] for c in centre.get("/api/v1/counters").json()["items"] if c["number"] == 20)
    token = centre.pair("tablet", "--counter", counter, "--name", "Đánh giá quầy 20")["token"]
    station = TabletStation(partial(TabletLink, centre.url, token))
    station.start()
    yield station
    station.stop()


def told(centre: Centre) -> tuple[str, str]:
    """How the technician sees it."""
    found: list[dict[str, Any]] = centre.get("/api/v1/devices", role="technician").json()["items"]
    mine = (one for one in found if one["host"]["name"] == "Đánh giá quầy 20")
    return next(((one["state"], one["reason"]) for one in mine), ("", ""))


def test_each_fault_is_told_and_ends_when_mended(centre: Centre, tablet: TabletStation) -> None:
    until(lambda: told(centre) == WELL, 20)
    for switch, seen in (
        ("low_battery", ("warning", "battery-low")),
        ("asleep", ("blocked", "page-hidden")),
        ("garbage", ("unknown", "garbled-answer")),
    ):
        tablet.change({switch: True})
        until(lambda seen=seen: told(centre) == seen)
        tablet.change({switch: False})
        until(lambda: told(centre) == WELL)
    tablet.change({"unplug": True})
    until(lambda: not tablet.connected)
    tablet.change({"unplug": False})
    until(lambda: tablet.connected)
    assert centre.get("/healthz").ok
    assert "Traceback" not in centre.log.read_text()


def test_it_beats_only_in_its_own_right(centre: Centre) -> None:
    for server, token in ((centre.url, "no token"), ("http://127.0.0.1:1", "no server")):
        with pytest.raises(TabletLostError):
            TabletLink(server, token)
