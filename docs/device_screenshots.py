"""Pictures of the technician's page: `python docs/device_screenshots.py`, a part of `make screenshots`.

A sample centre, a kiosk with its printer, and a player with boards and keypads run for real on simulated lines. The
hall is photographed healthy, and with three faults: no paper, a board cut off, a kiosk whose screen was closed.
"""

import io
import tempfile
from pathlib import Path

import requests
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bench.running import HOST, Centre, centre, free_port, process
from queue_server import sign_ins

PICTURES = Path(__file__).parent / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
PATIENCE_MS = 60_000
"""A screen that was closed is noticed after 16 s."""

BUS = """
[[bus]]
name = "Dãy quầy phòng C"
address = "serial://{lines}/bus?baud=38400"
"""
BOARD = """
[[board]]
name = "Bảng quầy {n}"
bus = "Dãy quầy phòng C"
unit = {n}
counter = {n}
registers = "letter-and-digits"

[[keypad]]
name = "Bàn phím quầy {n}"
bus = "Dãy quầy phòng C"
unit = {pad}
counter = {n}
frames = "stx-polled"
"""
COUNTERS = (14, 15, 16)


def main() -> None:
    """Start the hall, photograph it, break it, photograph it again."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="motcua-devices-") as home, centre() as running:
        _photograph(running, Path(home))


def _photograph(running: Centre, home: Path) -> None:
    printer, console, kiosk = free_port(), free_port(), free_port()
    file = home / "devices.toml"
    file.write_text(BUS.format(lines=home) + "".join(BOARD.format(n=n, pad=n + 30) for n in COUNTERS), encoding="utf-8")
    played = ["devices.sim", "hall", "--devices", str(file), "--tcp", f"{HOST}:{printer}", "--control",
              f"{HOST}:{console}", "--paper-dir", str(home / "paper")]  # fmt: skip
    token = _paired(running, home, "kiosk", "Máy lấy số 1", "TD")
    screen = ["queue_server", "kiosk", "--server", running.url, "--token-file", token, "--port", str(kiosk), "--data",
              str(home / "kiosk"), "--printer", f"tcp://{HOST}:{printer}", "--name", "Máy lấy số 1"]  # fmt: skip
    token = _paired(running, home, "board", "Máy bảng quầy phòng C", "TN-C")
    player = ["queue_server", "player", "--server", running.url, "--token-file", token, "--devices", str(file)]
    with (
        process(played, home / "sim.log", f"http://{HOST}:{console}/printers"),
        process(screen, home / "kiosk.log", f"http://{HOST}:{kiosk}/local/v1/health"),
        # A player serves nothing of its own: it is ready when the server hears of its boards.
        process(player, home / "player.log", f"{running.url}/readyz"),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        citizen = _screen(browser, 1080, 1920)
        citizen.goto(f"http://{HOST}:{kiosk}/")
        page = _signed_in(browser, running)
        page.get_by_text("đang hoạt động tốt").wait_for(timeout=PATIENCE_MS)
        page.locator(".device").nth(2 * len(COUNTERS) + 2).wait_for(timeout=PATIENCE_MS)
        page.locator(".summary.well").wait_for(timeout=PATIENCE_MS)
        _keep(page, "technician")

        _switch(f"http://{HOST}:{console}/state", paper="out")
        units = requests.get(f"http://{HOST}:{console}/hall/devices", timeout=5).json()["units"]
        cut_off = next(n for n, unit in enumerate(units, 1) if unit["name"] == "Bảng quầy 15")
        _switch(f"http://{HOST}:{console}/hall/units/{cut_off}/state", unplug=True)
        citizen.close()
        page.get_by_text("3 thiết bị cần xử lý").wait_for(timeout=PATIENCE_MS)
        _keep(page, "technician-faults")
        page.set_viewport_size({"width": 390, "height": 844})
        _keep(page, "technician-phone")
        browser.close()


def _paired(running: Centre, home: Path, kind: str, name: str, zone: str) -> str:
    """The file with the token of a new device."""
    file = home / f"{kind}.token"
    file.touch(mode=0o600)
    file.write_text(running.motcua("pair", "--kind", kind, "--name", name, "--zone", zone)["token"])
    return str(file)


def _screen(browser: Browser, width: int, height: int) -> Page:
    size = {"width": width, "height": height}
    return browser.new_context(viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh").new_page()


def _signed_in(browser: Browser, running: Centre) -> Page:
    technician = next(one for one in sign_ins.kept(running.data) if one.role == "technician")
    page = _screen(browser, 1440, 900)
    page.goto(running.url)
    page.get_by_label("Tên đăng nhập").fill(technician.login)
    page.get_by_label("Mật khẩu").fill(technician.password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/technician")
    return page


def _switch(address: str, **switches: object) -> None:
    requests.post(address, json=switches, timeout=5).raise_for_status()


def _keep(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready.then(() => null)")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
    print(f"{name}.png  {picture.width}×{picture.height}", flush=True)


if __name__ == "__main__":
    main()
