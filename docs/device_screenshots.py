"""Pictures of the technician's page: `python docs/device_screenshots.py`, a part of `make screenshots`.

A sample centre, a kiosk with its printer, a player with boards and keypads on simulated lines, a wall and a rating
tablet run for real. The hall is photographed healthy, with the sheet of its opening self-test, and with three faults:
no paper, a board cut off, a kiosk whose screen was closed.
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
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
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
    running.motcua("backup")
    file = home / "devices.toml"
    file.write_text(BUS.format(lines=home) + "".join(BOARD.format(n=n, pad=n + 30) for n in COUNTERS), encoding="utf-8")
    played = ["devices.sim", "hall", "--devices", str(file), "--tcp", f"{HOST}:{printer}", "--control",
              f"{HOST}:{console}", "--paper-dir", str(home / "paper")]  # fmt: skip
    token = _token_file(home, _paired(running, "kiosk", "Máy lấy số 1", "--zone", "TD"))
    screen = ["queue_server", "kiosk", "--server", running.url, "--token-file", token, "--port", str(kiosk), "--data",
              str(home / "kiosk"), "--printer", f"tcp://{HOST}:{printer}", "--name", "Máy lấy số 1"]  # fmt: skip
    token = _token_file(home, _paired(running, "board", "Máy bảng quầy phòng C", "--zone", "TN-C"))
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
        wall = _paired(running, "wall", "Màn hình phòng C", "--zone", "TN-C")
        tablet = _paired(running, "tablet", "Đánh giá quầy 15", "--counter", "15")
        for made, size in ((wall, (1920, 1080)), (tablet, (1280, 800))):
            _screen(browser, *size).goto(f"{running.url}/pair#{made['token']}")
        page = _signed_in(browser, running)
        page.get_by_text("đang hoạt động tốt").wait_for(timeout=PATIENCE_MS)
        page.locator(".device").nth(2 * len(COUNTERS) + 4).wait_for(timeout=PATIENCE_MS)
        page.locator(".summary.well").wait_for(timeout=PATIENCE_MS)
        _keep(page, "technician")
        page.get_by_role("button", name="Bắt đầu kiểm tra").click()
        page.get_by_role("button", name="Kiểm tra lại").and_(page.locator(":enabled")).wait_for(timeout=PATIENCE_MS)
        _keep(page, "technician-selftest")
        page.get_by_role("button", name="Ẩn phiếu").click()

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


def _paired(running: Centre, kind: str, name: str, *options: str) -> dict[str, str]:
    """A new device: `{id, kind, name, token, link}`."""
    made: dict[str, str] = running.motcua("pair", "--kind", kind, "--name", name, *options)
    return made


def _token_file(home: Path, made: dict[str, str]) -> str:
    file = home / f"{made['kind']}.token"
    file.touch(mode=0o600)
    file.write_text(made["token"])
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
