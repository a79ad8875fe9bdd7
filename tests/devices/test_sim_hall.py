"""`python -m devices.sim hall` as its users meet it: lines at their paths, a page, calls for scripts."""

import json
import queue
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from devices.address import SerialAddress
from devices.board.ascii_frame import AsciiBoards
from devices.board.face import Face, Light
from devices.board.modbus import ModbusBoards
from devices.bus.hall_file import read_hall_file
from devices.contract import Deadline, State
from devices.keypad.key import Key, Press
from devices.transport.serial_line import SerialLine
from tests.devices.simulator import free_port
from tests.rings.line import board, keypad, owned, until

GOOD = Path(__file__).with_name("hall.toml").read_text("utf-8")


@dataclass
class Hall:
    """The running simulator."""

    base: Path
    url: str

    @property
    def file(self) -> Path:
        return self.base / "devices.toml"

    def units(self) -> dict[str, dict[str, Any]]:
        items = requests.get(f"{self.url}/hall/devices", timeout=5).json()["units"]
        return {unit["name"]: unit for unit in items}

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        return requests.post(f"{self.url}/hall/{path}", json=body, headers=headers, timeout=5)


def _command(file: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "devices.sim", "hall", "--devices", str(file), *options]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    file = tmp_path / "devices.toml"
    file.write_text(GOOD.replace("LINES", str(tmp_path)), encoding="utf-8")
    options = ["--control", f"127.0.0.1:{free_port()}", "--absent", "Bảng quầy 7", "--json"]
    with subprocess.Popen(_command(file, *options), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = json.loads(process.stdout.readline())
        assert said["lines"] == {"Dãy quầy": f"{tmp_path}/bus", "Máy quét": f"{tmp_path}/scanner"}
        yield Hall(tmp_path, said["console"].removesuffix("/hall"))
        process.terminate()
        assert process.wait(10) == 0
    assert not (tmp_path / "bus").exists()


def test_boards_and_keypads_of_the_file_are_on_their_line(hall: Hall) -> None:
    zone = read_hall_file(hall.file)
    pressed: queue.Queue[Press] = queue.Queue()
    here = board(ModbusBoards(zone.boards[0].make), 1)
    absent = board(AsciiBoards(zone.boards[1].make), 2)
    pad = keypad(zone.keypads[0].make, 17, pressed.put)
    here.show(Face.of("A015", Light.BLINK))
    with owned(hall.base / "bus", [here, absent, pad]):
        until(lambda: hall.units()["Bảng quầy 6"]["text"] == "A015")
        assert hall.units()["Bảng quầy 6"]["bars"] == [0x77, 0x3F, 0x06, 0x6D]
        until(lambda: absent.record.snapshot().state is State.UNKNOWN)
        n = hall.units()["Bàn phím quầy 6"]["n"]
        assert hall.post(f"units/{n}/press", {"key": "next"}).status_code == 200
        assert pressed.get(timeout=2) == Press(Key.NEXT)
        pad.show("A015")
        until(lambda: hall.units()["Bàn phím quầy 6"]["text"] == "A015")
        assert hall.post(f"units/{hall.units()['Bảng quầy 7']['n']}/state", {"unplug": False}).ok
        assert hall.post("lines/1", {"plugged": False}).json()["plugged"] is False
        until(lambda: here.record.snapshot().state is State.ABSENT)
        hall.post("lines/1", {"plugged": True})
        until(lambda: absent.record.snapshot().state is State.READY)


def test_a_scanned_code_arrives_letter_for_letter(hall: Hall) -> None:
    line = SerialLine.connect(SerialAddress(str(hall.base / "scanner"), 115_200))
    n = hall.units()["Máy quét"]["n"]
    assert hall.post(f"units/{n}/scan", {"text": "Nguyễn Thị Ánh Tuyết"}).ok
    said, deadline = b"", Deadline(3)
    while not said.endswith(b"\r") and not deadline.over:
        said += line.receive(deadline)
    assert said.decode() == "Nguyễn Thị Ánh Tuyết\r"
    line.close()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("units/9/state", {}, 404),
        ("units/0/state", {}, 404),
        ("units/1/state", {"fire": True}, 422),
        ("units/1/state", {"unplug": 1}, 422),
        ("units/1/state", [], 422),
        ("units/1/press", {"key": "next"}, 422),
        ("units/3/press", {"key": "dance"}, 422),
        ("units/3/press", {}, 422),
        ("units/4/scan", {"text": ""}, 422),
        ("units/4/scan", {"text": "x" * 5_000}, 422),
        ("units/1/scan", {"text": "x"}, 422),
        ("lines/1", {"plugged": "no"}, 422),
        ("lines/7", {"plugged": True}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(hall: Hall, path: str, body: Any, status: int) -> None:
    before = hall.units()
    answer = hall.post(path, body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert hall.post(path, body, Host="hall.example").status_code == 403
    assert hall.units() == before


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (GOOD.replace("unit = 2", "unit = 1"), [], "line 15"),
        (GOOD, ["--absent", "Bảng quầy 9"], "nothing is named"),
        (GOOD.replace("serial://LINES/bus?baud=115200", "tcp://127.0.0.1:9"), [], "only serial lines"),
        (GOOD.replace("serial://LINES/bus", "serial:///proc/no/bus"), [], "cannot be plugged in"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path: Path, text: str, options: list[str], said: str) -> None:
    file = tmp_path / "devices.toml"
    file.write_text(text.replace("LINES", str(tmp_path)), encoding="utf-8")
    ended = subprocess.run(
        _command(file, "--control", f"127.0.0.1:{free_port()}", *options),
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "scanner").is_symlink()


@pytest.mark.browser
def test_the_page_shows_the_hall_and_everybody_can_use_it(hall: Hall, browser: Browser) -> None:
    zone = read_hall_file(hall.file)
    pressed: queue.Queue[Press] = queue.Queue()
    here = board(ModbusBoards(zone.boards[0].make), 1)
    pad = keypad(zone.keypads[0].make, 17, pressed.put)
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    with owned(hall.base / "bus", [here, pad]):
        page.goto(f"{hall.url}/hall")
        expect(page.get_by_role("img", name="Bảng quầy 6: tắt")).to_be_visible()
        here.show(Face.of("A015", Light.BLINK))
        expect(page.get_by_role("img", name="Bảng quầy 6: nhấp nháy A015")).to_be_visible()
        page.get_by_role("button", name="Gọi số tiếp").click()
        assert pressed.get(timeout=3) == Press(Key.NEXT)
        page.get_by_role("switch", name="Dãy quầy").click()
        expect(page.get_by_role("switch", name="Dãy quầy")).to_have_attribute("aria-checked", "false")
        until(lambda: here.record.snapshot().state is State.ABSENT)
    grave = [found for found in Axe().run(page).response["violations"] if found["impact"] in ("serious", "critical")]
    assert grave == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Virtual devices of the hall")).to_be_visible()
    assert faults == []
    page.close()
