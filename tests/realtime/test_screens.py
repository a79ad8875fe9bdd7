"""Walls and rating tablets are devices: their beats say how they are, and only what changes is written down."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from devices.cli import devices
from queue_server.operations.screens import judged
from queue_server.realtime.condition import screen_condition, screen_tested
from tests.feed_client import FeedClient
from tests.kiosk.machines import until
from tests.running import Centre

WELL = {"battery": None, "visible": True, "sound": "ok", "page": None}


def battery(level: float, charging: bool = False) -> dict[str, Any]:
    return {"level": level, "charging": charging}


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("tablet", {}, ("ready", "")),
        ("tablet", {"battery": battery(0.21)}, ("ready", "")),
        ("tablet", {"battery": battery(0.20)}, ("warning", "battery-low")),
        ("tablet", {"battery": battery(0.20, charging=True)}, ("ready", "")),
        ("tablet", {"battery": battery(0.10)}, ("blocked", "battery-empty")),
        ("tablet", {"battery": battery(0.05, charging=True), "visible": False}, ("blocked", "page-hidden")),
        ("tablet", {"visible": None}, ("unknown", "garbled-answer")),
        # A tablet asks and never speaks.
        ("tablet", {"sound": "none"}, ("ready", "")),
        ("wall", {}, ("ready", "")),
        ("wall", {"sound": "blocked"}, ("warning", "sound-blocked")),
        ("wall", {"sound": "none"}, ("warning", "sound-none")),
        ("wall", {"sound": None}, ("ready", "")),
        ("wall", {"sound": "blocked", "visible": False}, ("blocked", "page-hidden")),
        ("wall", {"sound": "none", "visible": None, "page": "closed"}, ("absent", "screen-not-open")),
        ("wall", {"sound": "none", "visible": None, "page": "silent"}, ("error", "screen-silent")),
    ],
    ids=str,
)
def test_how_a_screen_is(kind: str, said: dict[str, Any], expected: tuple[str, str]) -> None:
    assert judged(kind, {**WELL, **said}) == expected


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"battery": {"level": 0.42, "charging": True}, "visible": False}, (battery(0.42, True), False, None)),
        ({"battery": {"level": 1}, "visible": True, "sound": "ok"}, (battery(1.0), True, "ok")),
        ({"battery": None, "visible": "yes", "sound": "loud"}, (None, None, None)),
        ({"battery": {"level": 7, "charging": True}, "sound": ["ok"]}, (None, None, None)),
        ({"battery": {"level": True}, "sound": {"a": 1}}, (None, None, None)),
        ({"battery": {"level": float("nan")}}, (None, None, None)),
        ({"battery": [1]}, (None, None, None)),
        ("garbage", (None, None, None)),
        (None, (None, None, None)),
    ],
    ids=str,
)
def test_what_a_screen_says_is_read_with_care(said: Any, kept: tuple[Any, Any, Any]) -> None:
    condition = screen_condition(said)
    assert (condition["battery"], condition["visible"], condition["sound"]) == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"tested": {"outcome": "failed", "reason": "no-voice"}}, [("failed", "no-voice")]),
        ({"tested": {"outcome": "done", "reason": "<script>"}}, [("done", "")]),
        ({"tested": {"outcome": "fine"}}, []),
        ({"tested": ["done"]}, []),
        ({}, []),
        (7, []),
    ],
    ids=str,
)
def test_what_a_screen_says_of_a_test_is_read_with_care(said: Any, kept: list[tuple[str, str]]) -> None:
    assert [(test.outcome, test.reason) for test in screen_tested(said)] == kept


class Hung:
    """A screen on the feed, without its browser."""

    def __init__(self, centre: Centre, kind: str, *options: str) -> None:
        self._centre = centre
        made = centre.pair(kind, *options)
        self.id = made["id"]
        self.feed = FeedClient(int(centre.url.rsplit(":", 1)[1]), made["token"]).start()

    def beats(self, **said: Any) -> None:
        self.feed.send("heartbeat", {"page": "test", "seq": 0, **said})

    def device(self) -> dict[str, Any]:
        items = self._centre.get("/api/v1/devices?history=9", role="technician").json()["items"]
        return next((one for one in items if one["host"]["id"] == self.id), {})

    def is_said_to_be(self, state: str, reason: str = "") -> None:
        until(lambda: (self.device().get("state"), self.device().get("reason")) == (state, reason))


@pytest.fixture
def hung(centre: Centre) -> Iterator[Callable[..., Hung]]:
    screens: list[Hung] = []

    def hang(kind: str, *options: str) -> Hung:
        screens.append(Hung(centre, kind, *options))
        return screens[-1]

    yield hang
    for screen in screens:
        screen.feed.close()
        centre.motcua("access", "revoke", screen.id)


def test_a_tablet_that_runs_low_is_told_to_its_counter(centre: Centre, hung: Callable[..., Hung]) -> None:
    counter = next(one for one in centre.get("/api/v1/counters").json()["items"] if one["number"] == 7)
    tablet = hung("tablet", "--counter", "7", "--name", "Đánh giá 7")
    assert tablet.device() == {}, "before its first word it is not there"
    tablet.beats(visible=True, battery=battery(0.8))
    tablet.is_said_to_be("ready")
    for _ in range(3):
        tablet.beats(visible=True, battery=battery(0.7))
    tablet.beats(visible=True, battery=battery(0.15))
    tablet.is_said_to_be("warning", "battery-low")
    device = tablet.device()
    assert (device["kind"], device["name"], device["testable"]) == ("tablet", "Đánh giá 7", False)
    assert device["condition"] == {"battery": battery(0.15), "visible": True, "sound": None, "page": None}
    assert [one["reason"] for one in device["history"]] == ["battery-low", ""], "beats alone are no events"
    faults = centre.get("/api/v1/snapshot", role="officer").json()["faults"]
    assert [one["counter_id"] for one in faults if one["host_id"] == tablet.id] == [counter["id"]]
    tablet.beats(visible=False, battery=battery(0.15, charging=True))
    tablet.is_said_to_be("blocked", "page-hidden")
    tablet.beats(visible=True, battery=battery(0.15, charging=True))
    tablet.is_said_to_be("ready")
    faults = centre.get("/api/v1/snapshot", role="officer").json()["faults"]
    assert tablet.id not in {one["host_id"] for one in faults}


def test_the_command_line_lists_the_screens_of_the_hall(
    centre: Centre, hung: Callable[..., Hung], tmp_path: Path
) -> None:
    tablet = hung("tablet", "--counter", "8", "--name", "Đánh giá 8")
    tablet.beats(visible=True, battery=battery(0.15, charging=True))
    tablet.is_said_to_be("ready")
    file = tmp_path / "token"
    file.write_text(centre.token("technician"), encoding="utf-8")
    file.chmod(0o600)
    told = CliRunner().invoke(devices, ["list", "--server", centre.url, "--token-file", str(file)])
    row = next(line for line in told.output.splitlines() if line.startswith("Đánh giá 8"))
    assert "tablet" in row
    assert "15% +" in row
    refused = CliRunner().invoke(devices, ["list", "--server", centre.url, "--token", "made-up"])
    assert (refused.exit_code, "Traceback" in refused.output) == (1, False)
    away = CliRunner().invoke(devices, ["list", "--server", "http://127.0.0.1:9", "--token", "x"])
    assert (away.exit_code, "http://127.0.0.1:9" in away.output) == (1, True)


def test_a_wall_is_asked_to_speak_and_says_whether_it_did(centre: Centre, hung: Callable[..., Hung]) -> None:
    wall = hung("wall", "--name", "Màn hình thử")
    wall.beats(sound="blocked", visible=True)
    wall.is_said_to_be("warning", "sound-blocked")
    path = f"/api/v1/devices/{wall.id}/screen/test"
    assert centre.post(path, role="technician").status_code == 202
    wall.beats(sound="ok", visible=True)
    wall.feed.wait(lambda: ("test", {"key": "screen"}) in wall.feed.others)
    wall.beats(sound="ok", visible=True, tested={"outcome": "done", "reason": "completed"})
    wall.feed.wait(lambda: any(one["type"] == "device.tested" for one in wall.feed.events))
    told = next(one["data"] for one in wall.feed.events if one["type"] == "device.tested")
    assert told == {"host_id": wall.id, "key": "screen", "outcome": "done", "reason": "completed"}
    wall.beats(sound="ok", visible=True)
    assert [name for name, _ in wall.feed.others].count("test") == 1


def test_screens_report_with_their_beats_alone(centre: Centre) -> None:
    """Two ways to say how it is would be two truths."""
    wall = centre.pair("wall")["token"]
    body = {"at": "2026-11-21T08:00:00+00:00", "items": []}
    refused = centre.post("/api/v1/devices/reports", body, Authorization=f"Bearer {wall}")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
