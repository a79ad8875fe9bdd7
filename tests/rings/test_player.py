"""The whole path: a key on a desk, the real server, the number on the counter's board, as bytes on a real line."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.running import process
from devices.board.face import Face, Light
from devices.board.frame_file import read_frame_format
from devices.board.register_map import read_register_map
from devices.keypad.frame_file import read_keypad_format
from devices.keypad.key import Key
from devices.keypad.presses import BOUNCE_S
from devices.sim.frame_station import FrameStation
from devices.sim.keypad_station import KeypadStation
from devices.sim.modbus_station import ModbusStation
from devices.sim.pty_line import PtyLine
from devices.trial import ALL_SEGMENTS
from tests.rings.line import KEYPADS, MAPS, until
from tests.running import Centre

BAUD = 38_400
FILE = """
[[bus]]
name = "Dãy quầy"
address = "serial://{bus}?baud=38400"

[[board]]
name = "Bảng quầy 1"
bus = "Dãy quầy"
unit = 1
counter = 1
registers = "letter-and-digits"

[[board]]
name = "Bảng quầy 2"
bus = "Dãy quầy"
unit = 2
counter = 2
frames = "ascii-stx"
free = "counter"

[[keypad]]
name = "Bàn phím quầy 1"
bus = "Dãy quầy"
unit = 17
counter = 1
frames = "stx-polled"
transfer = {{ 5 = "{service}" }}
"""


@dataclass
class Zone:
    """Two boards and a keypad, played, and the player's process."""

    centre: Centre
    first: ModbusStation
    second: FrameStation
    keypad: KeypadStation
    line: PtyLine
    process: subprocess.Popen[bytes]
    counters: dict[int, dict[str, Any]]


@contextmanager
def played(centre: Centre, base: Path, *options: str) -> Iterator[Zone]:
    counters = {c["number"]: c for c in centre.get("/api/v1/counters").json()["items"]}
    for number in (1, 2):
        assert centre.post(f"/api/v1/counters/{counters[number]['id']}/open", role="admin").status_code == 200
    first = ModbusStation(read_register_map(MAPS / "letter-and-digits.toml"), 1)
    second = FrameStation(read_frame_format(MAPS / "ascii-stx.toml"), 2)
    keypad = KeypadStation(read_keypad_format(KEYPADS / "stx-polled.toml"), 17)
    line = PtyLine(base / "bus", BAUD, [first, second, keypad])
    line.start()
    elsewhere = next(s["code"] for s in centre.get("/api/v1/services").json()["items"] if s["purpose"] == "submit")
    file = base / "devices.toml"
    file.write_text(FILE.format(bus=line.path, service=elsewhere), encoding="utf-8")
    token = base / "token"
    token.write_text(centre.pair("board", *options)["token"])
    token.chmod(0o600)
    command = [sys.executable, "-m", "queue_server", "player", "--server", centre.url, "--devices", str(file)]
    with (base / "player.log").open("wb") as log:
        process = subprocess.Popen([*command, "--token-file", str(token)], stdout=log, stderr=log)
    try:
        yield Zone(centre, first, second, keypad, line, process, counters)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0, (base / "player.log").read_text()
        line.stop()


@pytest.fixture
def zone(own_centre: Centre, tmp_path: Path) -> Iterator[Zone]:
    with played(own_centre, tmp_path) as running:
        # The second board shows its counter's number once the player has the snapshot.
        until(lambda: running.second.face() == Face("   2", Light.STEADY), 20)
        yield running


def _service_of(zone: Zone, number: int) -> str:
    counter = next(c for c in zone.centre.get("/api/v1/counters").json()["items"] if c["number"] == number)
    return str(counter["service_ids"][0])


def _ticket(zone: Zone, ticket_id: str) -> dict[str, Any]:
    found: dict[str, Any] = zone.centre.get(f"/api/v1/tickets/{ticket_id}", role="admin").json()
    return found


def test_a_key_calls_the_next_and_the_board_shows_the_number(zone: Zone) -> None:
    service = _service_of(zone, 1)
    one, two, three = (zone.centre.issue(service) for _ in range(3))

    begun = time.monotonic()
    zone.keypad.press(Key.NEXT)
    until(lambda: zone.first.face() == Face(one["number"], Light.BLINK))
    assert time.monotonic() - begun < 2.0
    until(lambda: zone.keypad.text == one["number"])
    until(lambda: _snapshot_call(zone, one["id"])["shown_at"] is not None)

    zone.keypad.press(Key.RECALL)
    until(lambda: _snapshot_call(zone, one["id"])["recalls"] == 1)
    zone.keypad.press(Key.START)
    until(lambda: zone.first.face() == Face(one["number"], Light.STEADY))
    zone.keypad.press(Key.FINISH)
    until(lambda: zone.first.face().light is Light.DARK)
    assert _ticket(zone, one["id"])["state"] == "finished"

    # "next" while somebody is served finishes that service first.
    zone.keypad.press(Key.NEXT)
    until(lambda: zone.first.face() == Face(two["number"], Light.BLINK))
    zone.keypad.press(Key.START)
    until(lambda: zone.first.face() == Face(two["number"], Light.STEADY))
    zone.keypad.press(Key.NEXT)
    until(lambda: zone.first.face() == Face(three["number"], Light.BLINK))
    assert _ticket(zone, two["id"])["state"] == "finished"

    # A citizen who was called and not served is not finished by it. Within a second it would still be the same press.
    pressed_at = time.monotonic()
    until(lambda: time.monotonic() - pressed_at > BOUNCE_S)
    zone.keypad.press(Key.NEXT)
    until(lambda: zone.keypad.text == "Err")
    assert _ticket(zone, three["id"])["state"] == "called"

    for key in (Key.DIGIT_5, Key.TRANSFER):
        zone.keypad.press(key)
    until(lambda: zone.first.face().light is Light.DARK)
    assert _ticket(zone, three["id"])["state"] == "waiting"
    zone.keypad.press(Key.NEXT)
    until(lambda: zone.keypad.text == "----")


def test_next_twice_within_a_second_calls_one_citizen(zone: Zone) -> None:
    service = _service_of(zone, 1)
    one, two = zone.centre.issue(service), zone.centre.issue(service)
    zone.keypad.press(Key.NEXT)
    zone.keypad.press(Key.NEXT)
    until(lambda: zone.first.face() == Face(one["number"], Light.BLINK))
    # A desk's keys are done in their order: when the later one is done, the one before it did nothing.
    zone.keypad.press(Key.RECALL)
    until(lambda: _snapshot_call(zone, one["id"])["recalls"] == 1)
    assert _ticket(zone, two["id"])["state"] == "waiting"
    until(lambda: zone.keypad.text == one["number"])


def test_calls_from_elsewhere_undo_and_a_pulled_line(zone: Zone) -> None:
    ticket = zone.centre.issue(_service_of(zone, 2))
    counter = zone.counters[2]["id"]
    assert zone.centre.post(f"/api/v1/counters/{counter}/call-next", role="admin").status_code == 200
    until(lambda: zone.second.face() == Face(ticket["number"], Light.BLINK))
    assert zone.centre.post(f"/api/v1/tickets/{ticket['id']}/undo", role="admin").status_code == 200
    until(lambda: zone.second.face() == Face("   2", Light.STEADY))

    zone.line.unplug()
    assert zone.centre.post(f"/api/v1/counters/{counter}/call-next", role="admin").status_code == 200
    assert zone.centre.post(f"/api/v1/tickets/{ticket['id']}/start", role="admin").status_code == 200
    zone.line.plug()
    until(lambda: zone.second.face() == Face(ticket["number"], Light.STEADY), 20)


def test_a_board_of_another_zone_calls_nobody(own_centre: Centre, tmp_path: Path) -> None:
    with played(own_centre, tmp_path, "--zone", "TN-D") as zone:
        until(lambda: zone.second.face() == Face("   2", Light.STEADY), 20)
        ticket = zone.centre.issue(_service_of(zone, 1))
        zone.keypad.press(Key.NEXT)
        until(lambda: zone.keypad.text == "Err")
        assert _ticket(zone, ticket["id"])["state"] == "waiting"


def test_it_outlives_the_server_and_does_late_presses_never(zone: Zone) -> None:
    service = _service_of(zone, 1)
    one, two = zone.centre.issue(service), zone.centre.issue(service)
    zone.keypad.press(Key.NEXT)
    until(lambda: zone.first.face() == Face(one["number"], Light.BLINK))
    zone.centre.process.terminate()
    zone.centre.process.wait(20)
    # The board keeps what was true when the server fell; a key says that it was not done.
    zone.keypad.press(Key.START)
    until(lambda: zone.keypad.text == "OFF", 15)
    assert zone.first.face() == Face(one["number"], Light.BLINK)
    port = zone.centre.url.rpartition(":")[2]
    serve = ["queue_server", "serve", "--data", str(zone.centre.data), "--port", port]
    with process(serve, zone.centre.log.with_name("again.log"), f"{zone.centre.url}/readyz"):
        assert _ticket(zone, one["id"])["state"] == "called"
        assert zone.centre.post(f"/api/v1/tickets/{one['id']}/start", role="admin").ok
        until(lambda: zone.first.face() == Face(one["number"], Light.STEADY), 30)
        zone.keypad.press(Key.NEXT)
        until(lambda: zone.first.face() == Face(two["number"], Light.BLINK))


def _snapshot_call(zone: Zone, ticket_id: str) -> dict[str, Any]:
    calls = zone.centre.get("/api/v1/snapshot", role="wall").json()["calls"]
    found: dict[str, Any] = next(call for call in calls if call["ticket_id"] == ticket_id)
    return found


def test_the_technician_lights_a_board_and_a_call_comes_first(zone: Zone) -> None:
    # Two boards, the keypad and their line, once the player has told of them.
    until(lambda: len(_devices(zone)) == 4)
    boards = {one["name"]: one for one in _devices(zone) if one["kind"] == "board"}
    assert [one["testable"] for one in _devices(zone) if one["kind"] != "board"] == [False, False]
    _ask_test(zone, boards["Bảng quầy 2"])
    until(lambda: zone.second.face() == ALL_SEGMENTS)
    until(lambda: zone.second.face() == Face("   2", Light.STEADY))
    until(lambda: _tested(zone) == [(boards["Bảng quầy 2"]["key"], "done", "completed")])

    # While all segments are lit somebody is called: the number is shown at once.
    _ask_test(zone, boards["Bảng quầy 2"])
    until(lambda: zone.second.face() == ALL_SEGMENTS)
    ticket = zone.centre.issue(_service_of(zone, 2))
    assert zone.centre.post(f"/api/v1/counters/{zone.counters[2]['id']}/call-next", role="admin").status_code == 200
    until(lambda: zone.second.face() == Face(ticket["number"], Light.BLINK))
    until(lambda: len(_tested(zone)) == 2)
    assert zone.second.face() == Face(ticket["number"], Light.BLINK)

    # A board with a citizen's number on it is not tried out.
    _ask_test(zone, boards["Bảng quầy 2"])
    until(lambda: len(_tested(zone)) == 3)
    assert _tested(zone)[-1] == (boards["Bảng quầy 2"]["key"], "failed", "showing-a-number")
    assert zone.second.face() == Face(ticket["number"], Light.BLINK)


def _devices(zone: Zone) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = zone.centre.get("/api/v1/devices", role="technician").json()["items"]
    return items


def _ask_test(zone: Zone, device: dict[str, Any]) -> None:
    path = f"/api/v1/devices/{device['host']['id']}/{device['key']}/test"
    assert zone.centre.post(path, role="technician").status_code == 202


def _tested(zone: Zone) -> list[tuple[str, str, str]]:
    """All tests told so far, in order."""
    events, after = [], 0
    while page := zone.centre.get(f"/api/v1/feed?after={after}&limit=500", role="admin").json()["items"]:
        events += page
        after = page[-1]["seq"]
    told = [event["data"] for event in events if event["type"] == "device.tested"]
    return [(one["key"], one["outcome"], one["reason"]) for one in told]
