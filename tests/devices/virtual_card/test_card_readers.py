"""Card readers of the simulated hall and the command `card`, as their users meet them: processes, calls, a page."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from devices.id_card.anchors import Anchors
from devices.id_card.keys import AccessKey
from tests.devices.simulator import free_port
from tests.devices.virtual_card.cards import opened, read
from tests.devices.virtual_card.reader_end import ReaderEnd
from tests.rings.line import until

SIM = [sys.executable, "-m", "devices.sim"]


@dataclass
class Hall:
    """The running simulator with one card reader."""

    url: str
    reader: ReaderEnd
    trust: Path

    def plate(self) -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{self.url}/hall/devices", timeout=5).json()["card_readers"][0]
        return found

    def post(self, path: str, body: Any) -> requests.Response:
        return requests.post(f"{self.url}/hall/{path}", json=body, timeout=5)


@contextmanager
def started(*command: str) -> Iterator[dict[str, Any]]:
    """A simulator's process and what it says as JSON."""
    with subprocess.Popen([*SIM, *command, "--json"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield json.loads(process.stdout.readline())
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    base = tmp_path_factory.mktemp("hall")
    file = base / "devices.toml"
    file.write_text(f'[[scanner]]\nname = "Máy quét"\naddress = "serial://{base}/scanner?baud=115200"\n', "utf-8")
    control, trust = f"127.0.0.1:{free_port()}", base / "trust"
    with ReaderEnd() as reader:
        options = ["--devices", str(file), "--control", control, "--trust", str(trust)]
        with started("hall", *options, "--card-reader", reader.address.authority):
            yield Hall(f"http://{control}", reader, trust)


@pytest.fixture
def hall(running: Hall) -> Hall:
    """The hall with an empty plate and nothing broken."""
    running.post("card-readers/1/take", {})
    running.post("card-readers/1/state", {"silence": False, "slow": False, "torn": False})
    return running


def test_a_card_is_placed_by_a_call_and_taken_by_another(hall: Hall) -> None:
    deck = {one["card"]: one for one in requests.get(f"{hall.url}/hall/cards", timeout=5).json()["items"]}
    assert hall.plate()["card"] is None
    assert hall.post("card-readers/1/place", {"card": "pensioner"}).json()["card"] == "pensioner"
    hall.reader.wait_for_card()
    until(lambda: hall.plate()["noticed"])
    key = AccessKey.from_can(deck["pensioner"]["access_number"])
    assert read(opened(hall.reader.transmit, key), 1)[5:10] == b"IDVNM"
    assert hall.post("card-readers/1/take", {}).json()["card"] is None
    with pytest.raises(ConnectionError):
        hall.reader.transmit(bytes(5))


def test_a_card_can_be_torn_away(hall: Hall) -> None:
    hall.post("card-readers/1/state", {"torn": True})
    hall.post("card-readers/1/place", {"card": "adult"})
    hall.reader.wait_for_card()
    with pytest.raises(ConnectionError):
        for _ in range(50):
            hall.reader.transmit(bytes.fromhex("00B09C0008"))
    until(lambda: hall.plate()["card"] is None)


def test_its_issuer_is_handed_to_the_readers(hall: Hall) -> None:
    (issuer,) = Anchors.load(hall.trust).certificates
    assert "NOT GENUINE" in issuer.shown_name


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("card-readers/2/place", {"card": "adult"}, 404),
        ("card-readers/1/place", {"card": "nobody"}, 422),
        ("card-readers/1/place", {"card": 1}, 422),
        ("card-readers/1/place", [], 422),
        ("card-readers/1/state", {"eaten": True}, 422),
        ("card-readers/1/state", {"torn": "yes"}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(hall: Hall, path: str, body: Any, status: int) -> None:
    before = hall.plate()
    assert hall.post(path, body).status_code == status
    assert hall.plate() == before
    assert requests.get(f"{hall.url}/hall/cards/nobody.jpg", timeout=5).status_code == 404


@pytest.mark.browser
def test_a_visitor_of_the_page_places_a_card(hall: Hall, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{hall.url}/hall")
    page.get_by_role("button", name="Cụ bà 78 tuổi").click()
    hall.reader.wait_for_card()
    expect(page.get_by_text("Đầu đọc đã nhận thẻ")).to_be_visible()
    expect(page.get_by_role("button", name="Cụ bà 78 tuổi")).to_have_attribute("aria-pressed", "true")
    grave = [found for found in Axe().run(page).response["violations"] if found["impact"] in ("serious", "critical")]
    assert grave == []
    page.get_by_role("button", name="Lấy thẻ ra").click()
    expect(page.get_by_text("Chưa có thẻ trên đầu đọc")).to_be_visible()
    page.get_by_role("button", name="Rút giữa chừng").click()
    expect(page.get_by_role("button", name="Rút giữa chừng")).to_have_attribute("aria-pressed", "true")
    assert hall.plate()["state"]["torn"] is True
    assert faults == []
    page.close()


def test_one_card_on_one_reader(tmp_path: Path) -> None:
    with ReaderEnd() as reader:
        options = ["--vpcd", reader.address.authority, "--trust", str(tmp_path)]
        with started("card", "cloned", *options) as said:
            assert reader.wait_for_card()[0] == 0x3B
            assert said["access_number"] == said["number"][6:]
            assert [len(line) for line in said["mrz"]] == [30, 30, 30]
            assert Anchors.load(tmp_path).certificates


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ([], 2, "pensioner"),
        (["nobody"], 1, "pensioner"),
        (["adult", "--vpcd", "here:there"], 2, "host:port"),
        (["adult", "--trust", "/proc/none"], 1, "cannot be written"),
    ],
)
def test_wrong_options_are_explained(options: list[str], status: int, said: str) -> None:
    ended = subprocess.run([*SIM, "card", *options], capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == status
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
