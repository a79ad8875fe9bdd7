"""What a newcomer sees of `motcua run`: a card is laid down by a click, and the kiosk gives a number with priority."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bench.running import free_port
from tests.kiosk.test_card_screen import hold
from tests.kiosk.test_screen import SIZE

pytestmark = pytest.mark.browser


@pytest.fixture
def addresses(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The screens of a hall that was opened by one command."""
    run = ["run", "--data", str(tmp_path), "--port", str(free_port()), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "queue_server", *run],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield {one["screen"]: one["address"] for one in told["screens"]}
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def test_a_click_lays_a_card_down_and_gives_priority(browser: Browser, addresses: dict[str, str]) -> None:
    kiosk_url, *_ = addresses.values()
    hall_url = next(address for address in addresses.values() if address.endswith("/hall"))
    kiosk = browser.new_page(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]
    hall = browser.new_page()
    kiosk.goto(kiosk_url)
    hall.goto(hall_url)
    pensioner = hall.locator(".id-card", has_text="78")
    six = pensioner.locator("b").inner_text()
    kiosk.locator(".door-submit").click()
    kiosk.locator(".cards .choice").first.click()
    kiosk.get_by_role("button", name=re.compile("^Đồng ý, dùng thẻ")).click()
    for digit in six:
        kiosk.locator(f".pad-keys .key:text-is('{digit}')").click()
    expect(kiosk.locator("h1")).to_have_text("Mời Ông/Bà đặt thẻ lên đầu đọc")
    pensioner.click()
    expect(kiosk.locator("h1")).to_have_text("Kính chào Bà Mẫu")
    expect(kiosk.locator(".trust")).to_have_text("Thẻ đã được xác thực.")
    hold(kiosk, "plain", "read")
    kiosk.get_by_role("button", name=re.compile("^Lấy số ưu tiên")).click()
    expect(kiosk.locator(".number")).to_have_text(re.compile(r"^[A-Z]\d{3}$"))
    expect(kiosk.get_by_text("Mời Ông/Bà nhận phiếu")).to_be_visible(timeout=15_000)
    kiosk.close()
    hall.close()
