"""What a newcomer sees of `motcua run`: a card is laid down by a click, and the kiosk gives a number with priority; and
their face is compared, with somebody who is put before the camera by clicks.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.halls import free_hall_port
from tests.kiosk.faces import CHECK_S, wait_for_model
from tests.kiosk.machines import until
from tests.kiosk.test_card_screen import hold
from tests.kiosk.test_screen import SIZE

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Opened:
    """A hall that was opened by one command, and its first kiosk in a browser beside the page of virtual devices."""

    kiosk: Page
    devices: Page

    def begin(self, person: str, agency: int) -> None:
        """From the first touch to the card on the reader."""
        card = self.devices.locator(".id-card", has_text=person)
        self.kiosk.locator(".door-submit").click()
        self.kiosk.locator(".cards .choice").nth(agency).click()
        self.kiosk.get_by_role("button", name=re.compile("^Đồng ý, dùng thẻ")).click()
        for digit in card.locator("b").inner_text():
            self.kiosk.locator(f".pad-keys .key:text-is('{digit}')").click()
        expect(self.kiosk.locator("h1")).to_have_text("Mời Ông/Bà đặt thẻ lên đầu đọc")
        card.click()

    def has_number(self) -> None:
        """The end of the way."""
        expect(self.kiosk.locator(".number")).to_have_text(re.compile(r"^[A-Z]\d{3}$"))
        expect(self.kiosk.get_by_text("Mời Ông/Bà nhận phiếu")).to_be_visible(timeout=15_000)


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The screens of the hall, once its kiosk has loaded the model."""
    data = tmp_path_factory.mktemp("hall")
    run = ["run", "--data", str(data), "--port", str(free_hall_port()), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "queue_server", *run],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        wait_for_model(data / "logs" / "kiosk-1.log")
        yield [one["address"] for one in told["screens"]]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


@pytest.fixture
def opened(browser: Browser, addresses: list[str]) -> Iterator[Opened]:
    kiosk = browser.new_page(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
    devices = browser.new_page()
    kiosk.goto(addresses[0])
    devices.goto(next(address for address in addresses if address.endswith("/hall")))
    yield Opened(kiosk, devices)
    devices.get_by_role("button", name="Lấy thẻ ra").click()
    expect(devices.get_by_text("Chưa có thẻ trên đầu đọc")).to_be_visible()
    kiosk.close()
    devices.close()


def test_a_click_lays_a_card_down_and_gives_priority(opened: Opened) -> None:
    opened.begin("78", agency=0)
    kiosk = opened.kiosk
    expect(kiosk.locator("h1")).to_have_text("Kính chào Bà Mẫu")
    expect(kiosk.locator(".trust")).to_have_text("Thẻ đã được xác thực.")
    hold(kiosk, "plain", "read")
    kiosk.get_by_role("button", name=re.compile("^Lấy số ưu tiên")).click()
    kiosk.get_by_role("button", name=re.compile("^Không so khuôn mặt")).click()
    opened.has_number()


def test_clicks_put_somebody_before_the_camera_who_is_the_person_on_the_card(opened: Opened) -> None:
    opened.begin("34", agency=1)
    kiosk, devices = opened.kiosk, opened.devices
    kiosk.get_by_role("button", name="Tiếp tục lấy số").click()
    kiosk.get_by_role("button", name=re.compile("^Đồng ý so khuôn mặt")).click()
    expect(kiosk.locator("h1")).to_have_text("Mời Ông/Bà nhìn vào camera")
    devices.get_by_role("button", name="Người thứ nhất").click()
    turned = "front"

    def over() -> bool:
        nonlocal turned
        wanted = next((side for side in ("left", "right") if kiosk.locator(f".head-turn.{side}").count()), "front")
        if wanted != turned:
            turned = wanted
            devices.get_by_role("button", name=TURNS[wanted], exact=True).click()
        return kiosk.locator(".step-face-likely, .step-face-officer").count() > 0

    until(over, CHECK_S)
    expect(kiosk.locator("h1")).to_have_text("Khuôn mặt giống ảnh trong thẻ")
    hold(kiosk, "plain", "likely")
    kiosk.get_by_role("button", name="Lấy số").click()
    kiosk.locator(".none").click()
    opened.has_number()


TURNS = {"left": "sang trái của họ", "front": "thẳng", "right": "sang phải của họ"}
