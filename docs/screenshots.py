"""Pictures of the screens for the README: `make screenshots`.

A sample centre that has worked since the morning is served for real, with a kiosk and its printer; one citizen takes a
number by touch, an officer calls the next by the keyboard, and every screen is photographed at its own size.
"""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

import a_morning
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bench.running import HOST, Centre, Client, free_port, process
from queue_server import settings, sign_ins
from queue_server.auth.signed import follow_key
from queue_server.sample.centre import read_sample_centre

PICTURES = Path(__file__).parent / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
MOST_BYTES = 300_000

HOURS = timedelta(hours=4)
PER_HOUR = 90
CLOSED = frozenset({"Q08", "Q09", "Q13", "Q16", "Q19", "Q20", "Q22"})
DESK = 15
"""The counter that is photographed: justice, on the second floor."""
ZONE = "TN-C"
TOUCHES = ("Nộp hồ sơ", "Sở Tư pháp", "Không")
SPOKEN_MS = 30_000
APPOINTMENTS = (0, 15, 15, 45, 75, 75, 120, 330)
"""Minutes after eight in the morning."""


@dataclass(frozen=True)
class Hall:
    """What runs, and the browser that looks at it."""

    centre: Centre
    admin: Client
    kiosk_url: str
    printer_url: str
    browser: Browser

    def screen(self, width: int, height: int, scale: float = 1) -> Page:
        """A browser of its own, as each screen of a hall has."""
        size = {"width": width, "height": height}
        return self.browser.new_context(
            viewport=size,
            device_scale_factor=scale,
            locale="vi-VN",
            timezone_id=read_sample_centre().tz,
            has_touch=True,
        ).new_page()

    def device(self, width: int, height: int, kind: str, *options: str) -> Page:
        """A screen that is paired."""
        page = self.screen(width, height)
        page.goto(str(self.centre.motcua("pair", "--kind", kind, *options, "--server", self.centre.url)["link"]))
        page.wait_for_url(f"**/{kind}**")
        return page

    def desk(self, login: str, path: str) -> Page:
        """A desk with somebody of the staff signed in."""
        password = next(s.password for s in sign_ins.kept(self.centre.data) if s.login == login)
        page = self.screen(1440, 900)
        page.goto(self.centre.url)
        page.get_by_label("Tên đăng nhập").fill(login)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"**{path}")
        return page


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="motcua-pictures-") as home:
        data = Path(home) / "data"
        end = datetime.now(UTC)
        print("A morning goes by in the sample centre …", flush=True)
        a_morning.live_through(data, _begin(end), end, per_hour=PER_HOUR, closed=CLOSED)
        with _hall(data, Path(home)) as hall:
            _photograph(hall)


def _photograph(hall: Hall) -> None:
    counters = {row["number"]: row for row in hall.admin.get("/api/v1/counters")["items"]}
    _free(hall, DESK)
    wall = hall.device(1920, 1080, "wall", "--zone", ZONE)
    tablet = hall.device(1280, 800, "tablet", "--counter", str(DESK))
    console = hall.desk(f"cb{DESK:02d}", "/counter")
    board = hall.desk("lanhdao", "/manager")

    kiosk = hall.screen(1080, 1920)
    kiosk.goto(hall.kiosk_url)
    kiosk.get_by_role("button", name=TOUCHES[0]).wait_for()
    _keep(kiosk, "kiosk")
    for touch in TOUCHES:
        kiosk.get_by_role("button", name=touch).first.tap()
    kiosk.get_by_text("Mời Ông/Bà nhận phiếu").wait_for(timeout=SPOKEN_MS)
    _keep(kiosk, "kiosk-ticket")
    number = kiosk.locator(".number").first.inner_text().strip()

    paper = hall.screen(1280, 1080)
    paper.goto(hall.printer_url)
    paper.get_by_role("img").first.wait_for()
    _keep(paper, "paper")
    phone = hall.screen(390, 844, scale=2)
    phone.goto(_follow_link(hall, number))
    phone.get_by_text(number).first.wait_for()
    _keep(phone, "phone")

    _reception(hall)
    for other in (12, 14):
        _free(hall, other)
        hall.admin.post(f"/api/v1/counters/{counters[other]['id']}/call-next")
    console.get_by_text("Đang mở").first.wait_for()
    console.keyboard.press("Space")
    console.get_by_text("Đã hiển thị").wait_for(timeout=SPOKEN_MS)
    _keep(wall, "wall")
    console.get_by_text("Đã phát loa").wait_for(timeout=SPOKEN_MS)
    _keep(console, "counter")

    console.keyboard.press("s")
    console.get_by_role("button", name="Hoàn thành").and_(console.locator(":enabled")).wait_for()
    console.keyboard.press("f")
    tablet.get_by_role("button", name="Rất hài lòng").wait_for()
    _keep(tablet, "tablet")
    board.reload()
    board.locator("canvas").first.wait_for()
    _keep(board, "manager")


def _reception(hall: Hall) -> None:
    """The desk gives a number with its paper; then the day's appointments, with one just booked."""
    desk = hall.desk("tiepdon", "/reception")
    desk.get_by_label("Lĩnh vực hoặc thủ tục").fill("tu phap")
    desk.get_by_label("Lĩnh vực hoặc thủ tục").press("Enter")
    desk.get_by_label("Người cao tuổi").check()
    desk.get_by_role("button", name="Cấp số", exact=True).click()
    desk.get_by_text("Phiếu đã in").wait_for(timeout=SPOKEN_MS)
    _keep(desk, "reception")
    services = [one["id"] for one in hall.admin.get("/api/v1/services")["items"] if one["purpose"] == "submit"]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).astimezone(ZoneInfo(read_sample_centre().tz))
    for n, minutes in enumerate(APPOINTMENTS):
        at = datetime.combine(tomorrow.date(), time_of_day(8), tomorrow.tzinfo) + timedelta(minutes=minutes)
        hall.admin.post("/api/v1/appointments", {"service": services[n], "at": at.isoformat()})
    desk.get_by_role("tab", name="Lịch hẹn").click()
    desk.get_by_role("button", name="Ngày sau").click()
    desk.locator(".rows").wait_for()
    desk.get_by_label("Lĩnh vực hoặc thủ tục").fill("tu phap")
    desk.get_by_label("Lĩnh vực hoặc thủ tục").press("Enter")
    desk.get_by_label("Ngày", exact=True).fill(tomorrow.date().isoformat())
    desk.get_by_role("radio", name="09:15").check()
    _keep(desk, "appointments")


def _begin(end: datetime) -> datetime:
    """The hours before `end`, but no further than this day's midnight: the figures of a screen are of one day."""
    there = ZoneInfo(read_sample_centre().tz)
    midnight = datetime.combine(end.astimezone(there).date(), time_of_day.min, there)
    return max(end - HOURS, midnight.astimezone(UTC))


@contextmanager
def _hall(data: Path, home: Path) -> Iterator[Hall]:
    server, paper, console, kiosk = (free_port() for _ in range(4))
    serve = ["queue_server", "serve", "--data", str(data), "--port", str(server)]
    where = ["--tcp", f"{HOST}:{paper}", "--control", f"{HOST}:{console}", "--paper-dir", f"{home}/paper"]
    printers = ["devices.sim", "printer", *where]
    with process(serve, home / "server.log", f"http://{HOST}:{server}/readyz") as serving:
        centre = Centre(server, data, serving.pid)
        token = home / "kiosk.token"
        token.touch(mode=0o600)
        token.write_text(str(centre.motcua("pair", "--kind", "kiosk")["token"]))
        screen = [
            "queue_server",
            "kiosk",
            "--server",
            centre.url,
            "--token-file",
            str(token),
            "--port",
            str(kiosk),
            "--data",
            str(home),
        ]
        screen += ["--printer", f"tcp://{HOST}:{paper}", "--name", "Máy lấy số 1"]
        with (
            process(printers, home / "printers.log", f"http://{HOST}:{console}/printers"),
            process(screen, home / "kiosk.log", f"http://{HOST}:{kiosk}/local/v1/health"),
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            admin = Client(server, centre.token("admin"))
            yield Hall(centre, admin, f"http://{HOST}:{kiosk}", f"http://{HOST}:{console}", browser)
            browser.close()


def _free(hall: Hall, number: int) -> None:
    """Bring the service at a counter to its end."""
    counter = next(c for c in hall.admin.get("/api/v1/snapshot")["counters"] if c["number"] == number)
    ticket = counter["ticket"]
    if ticket is None:
        return
    steps = ("start", "finish") if ticket["state"] == "called" else ("finish",)
    for step in steps:
        hall.admin.post(f"/api/v1/tickets/{ticket['id']}/{step}")


def _follow_link(hall: Hall, number: str) -> str:
    """The link behind the code on the paper."""
    ticket = next(t for t in hall.admin.get("/api/v1/snapshot")["tickets"] if t["number"] == number)
    return f"{hall.centre.url}/t#{follow_key(settings.load(hall.centre.data).secrets, ticket['id'])}"


def _keep(page: Page, name: str) -> None:
    """Photograph the screen at rest, with as many colours as a palette holds."""
    page.evaluate("document.fonts.ready.then(() => null)")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    file = PICTURES / f"{name}.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{file.name} has {size} bytes, more than {MOST_BYTES}")
    print(f"{file.name:24} {picture.width}×{picture.height}  {size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
