"""Who has the code of an appointment: typed or scanned, looked up, and every reason why not said at the kiosk."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from devices.sim.pty_line import PtyLine
from devices.sim.scanner_station import ScannerStation
from kiosk.appointment_code import ALPHABET, LENGTH, as_code
from kiosk.code_desk import BETWEEN_S, CodeDesk, Scan
from queue_server.domain import appointment_code
from tests.kiosk.machines import Printer, RunningKiosk, problem, running_kiosk, until
from tests.kiosk.test_card_screen import hold
from tests.kiosk.test_screen import CLIPPED, LOOKS, SIZE
from tests.line import Line
from tests.running import Centre

SCANNER = '[[scanner]]\nname = "Máy quét"\naddress = "serial://{line}?baud=115200"\n'
DEVICES = '[[printer]]\nname = "Máy in"\naddress = "tcp://{printer}"\nroll = 80\n\n' + SCANNER


def test_the_kiosk_and_the_server_mean_the_same_code() -> None:
    assert (ALPHABET, LENGTH) == (appointment_code.ALPHABET, appointment_code.LENGTH)
    code = appointment_code.new_code()
    assert as_code(f" {code[:4].lower()}-{code[4:]}") == code
    assert [as_code(text) for text in ("", code[1:], code + "2", "0" + code[1:], "https://x/" + code)] == [None] * 5


def taking(desk: CodeDesk, patience_s: float = 5.0) -> Callable[[], Scan | None]:
    """A question under way; what it comes to."""
    found: list[Scan | None] = []
    began = desk._turn
    asking = threading.Thread(target=lambda: found.append(desk.take(patience_s)))
    asking.start()
    until(lambda: desk._turn > began)

    def answer() -> Scan | None:
        asking.join(10)
        return found[0]

    return answer


def test_a_scan_goes_to_the_page_that_waits_and_to_it_alone() -> None:
    now = [0.0]
    desk = CodeDesk(lambda: now[0])
    desk.scanned("ACDEFHJK")
    first = taking(desk)
    second = taking(desk)
    assert first() is None
    desk.scanned("acde fhjk")
    assert second() == Scan("ACDEFHJK")
    desk.scanned("001087000123|Nguyễn Thị Ánh|19870101")
    assert desk.take(0.0) == Scan(None)
    assert desk.take(0.0) is None


def test_what_nobody_asked_for_in_time_is_forgotten() -> None:
    now = [0.0]
    desk = CodeDesk(lambda: now[0])
    assert desk.take(0.0) is None
    desk.scanned("ACDEFHJK")
    now[0] += BETWEEN_S + 0.1
    assert desk.take(0.0) is None


@dataclass
class CodeKiosk:
    """A kiosk with a printer and a scanner, in front of a centre of its own, over a line that can be cut."""

    centre: Centre
    kiosk: RunningKiosk
    station: ScannerStation
    line: Line

    def book(self, at: datetime | None = None) -> dict[str, Any]:
        """An appointment for the first service; without a moment for the next minute."""
        when = at or datetime.now(UTC) + timedelta(seconds=30)
        wish = {"service": self.kiosk.services()[0]["id"], "at": when.isoformat()}
        answer = self.centre.post("/api/v1/appointments", wish, role="reception")
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


@pytest.fixture(scope="module")
def booth(centre: Centre, session_printer: Printer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeKiosk]:
    base, station = tmp_path_factory.mktemp("booth"), ScannerStation()
    scanner = PtyLine(base / "scanner", 115_200, [station])
    station.on_change = scanner.ring
    scanner.start()
    file = base / "devices.toml"
    file.write_text(DEVICES.format(printer=session_printer.tcp, line=scanner.path), encoding="utf-8")
    line, token = Line(centre.url), centre.pair("kiosk")["token"]
    with running_kiosk(centre, base, "--devices", str(file), server=line.url, token=token) as kiosk:
        kiosk.wait_for_printer("ready")
        until(lambda: kiosk.get("/local/v1/hall").json()["kiosk"]["scanner"])
        yield CodeKiosk(centre, kiosk, station, line)
    line.close()
    scanner.stop()


@pytest.fixture
def screen(browser: Browser, booth: CodeKiosk) -> Iterator[Page]:
    """The kiosk's page in a hall that takes appointments."""
    booth.book()
    context = browser.new_context(viewport=SIZE, has_touch=True, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(booth.kiosk.url)
    expect(page.get_by_role("button", name="Tôi có lịch hẹn")).to_be_visible()
    yield page
    context.close()
    assert faults == []


def test_the_local_call_tells_no_more_than_the_page_shows(booth: CodeKiosk) -> None:
    made = booth.book()
    found = booth.kiosk.post("/local/v1/appointments/by-code", {"code": made["code"].lower()})
    assert found.json() == {name: made[name] for name in ("id", "at", "service")}
    assert problem(booth.kiosk.post("/local/v1/appointments/by-code", {"code": "0OI1"}))["code"] == "validation"
    unknown = booth.kiosk.post("/local/v1/appointments/by-code", {"code": "22222222"})
    assert problem(unknown)["code"] == "appointment_unknown"


def to_code(page: Page) -> None:
    page.get_by_role("button", name="Tôi có lịch hẹn").click()
    expect(page.get_by_role("textbox")).to_be_focused()


def press(page: Page, code: str) -> None:
    for letter in code:
        page.locator(f".code-keys .key:text-is('{letter}')").click()


@pytest.mark.browser
def test_the_code_is_typed_and_gives_the_number_of_the_appointment(screen: Page, booth: CodeKiosk) -> None:
    made = booth.book()
    to_code(screen)
    press(screen, "2222")
    expect(screen.get_by_role("textbox")).to_have_value("2222")
    screen.get_by_role("button", name="Xóa chữ cuối").click()
    screen.get_by_role("button", name="Xóa hết").click()
    # The field kept the focus: real keys go on where the fingers stopped; what no code has is not taken.
    screen.keyboard.type("0o" + made["code"].lower())
    expect(screen.locator("h1")).to_contain_text("Ông/Bà có lịch hẹn lúc")
    screen.get_by_role("button", name="Lấy số theo lịch hẹn").click()
    number = screen.locator(".number")
    expect(number).to_be_visible()
    today = booth.centre.get("/api/v1/snapshot", role="admin").json()["tickets"]
    assert [one["class"] for one in today if one["number"] == number.inner_text()] == ["appointment"]
    screen.get_by_role("button", name="Xong").click()
    to_code(screen)
    screen.keyboard.type(made["code"])
    expect(screen.get_by_role("alert")).to_contain_text("Mỗi lịch hẹn lấy được một số")
    screen.get_by_role("button", name="Lấy số như thường").click()
    expect(screen.locator(".door-submit")).to_be_visible()
    assert screen.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


@pytest.mark.browser
def test_the_code_at_the_scanner_needs_no_touch_at_all(screen: Page, booth: CodeKiosk) -> None:
    first, second = booth.book(), booth.book()
    with screen.expect_request(lambda one: one.url.endswith("/appointments/scan")):
        screen.reload()
    booth.station.scan("001087000123|Nguyễn Thị Ánh|19870101")
    booth.station.scan(first["code"])
    expect(screen.locator("h1")).to_contain_text("Ông/Bà có lịch hẹn lúc")
    screen.get_by_role("button", name="Tôi đến vì việc khác").click()
    with screen.expect_request(lambda one: one.url.endswith("/appointments/scan")):
        to_code(screen)
    booth.station.scan("001087000123|Nguyễn Thị Ánh|19870101")
    expect(screen.get_by_role("alert")).to_contain_text("không phải mã lịch hẹn")
    booth.station.scan(f"{second['code'][:4]} {second['code'][4:]}")
    screen.get_by_role("button", name="Lấy số theo lịch hẹn").click()
    expect(screen.locator(".number")).to_be_visible()


@pytest.mark.browser
def test_every_reason_is_said_with_what_to_do(screen: Page, booth: CodeKiosk) -> None:
    to_code(screen)
    press(screen, "22222222")
    expect(screen.get_by_role("alert")).to_contain_text("Chưa tìm thấy mã này")
    tomorrow, off = booth.book(datetime.now(UTC) + timedelta(days=1)), booth.book()
    booth.centre.post(f"/api/v1/appointments/{off['id']}/cancel", role="reception")
    for made, said in ((tomorrow, "Lịch hẹn vào lúc"), (off, "Lịch hẹn này đã được hủy")):
        screen.get_by_role("textbox").fill(made["code"])
        expect(screen.locator("h1")).to_contain_text(said)
        expect(screen.get_by_role("button", name="Lấy số như thường")).to_be_visible()
        screen.get_by_role("button", name="Nhập mã khác").click()


@pytest.mark.browser
def test_codes_cannot_be_tried_out(browser: Browser, centre: Centre, booth: CodeKiosk, tmp_path: Path) -> None:
    booth.book()
    with running_kiosk(centre, tmp_path, token=centre.pair("kiosk")["token"]) as kiosk:
        tried = (f"2222222{letter}" for letter in ALPHABET)
        answers = [kiosk.post("/local/v1/appointments/by-code", {"code": code}).status_code for code in tried]
        assert answers.count(404) >= 10
        assert answers[-1] == 429
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.goto(kiosk.url)
        to_code(page)
        press(page, "33333333")
        expect(page.locator("h1")).to_have_text("Máy này tạm ngừng tra mã lịch hẹn")
        page.get_by_role("button", name="Lấy số như thường").click()
        expect(page.locator(".door-submit")).to_be_visible()
        page.close()
    # The other kiosks go on.
    assert booth.kiosk.post("/local/v1/appointments/by-code", {"code": "22222222"}).status_code == 404


@pytest.fixture
def cut(booth: CodeKiosk, screen: Page) -> Iterator[None]:
    """The line to the server is cut while the page stands there; mended afterwards."""
    booth.kiosk.wait_for_numbers()
    booth.line.cut()
    yield
    booth.line.mend()
    until(lambda: booth.kiosk.get("/local/v1/hall").json()["offline"] is None, 30)


@pytest.mark.browser
def test_without_the_server_the_usual_number(screen: Page, booth: CodeKiosk, cut: None) -> None:
    expect(screen.get_by_text("Máy này đang mất kết nối")).to_be_visible(timeout=20_000)
    for look, tool in LOOKS.items():
        screen.locator(f".tools .tool:nth-child({tool or 1})").click()
        assert screen.evaluate(CLIPPED) == [], look
        screen.locator(f".tools .tool:nth-child({1 if tool in (None, 2) else tool})").click()
    screen.get_by_role("button", name="Tôi có lịch hẹn").click()
    expect(screen.get_by_role("alert")).to_contain_text("Ông/Bà vẫn lấy được số như thường")
    screen.get_by_role("button", name="Lấy số như thường").click()
    screen.locator(".door-submit").click()
    screen.locator(".cards .choice[aria-disabled=false]").first.click()
    screen.locator(".none").click()
    expect(screen.locator(".number")).to_have_text(re.compile(r"^[A-Z]9\d{3}$"))


@pytest.mark.browser
def test_the_code_is_forgotten_with_the_person(browser: Browser, booth: CodeKiosk) -> None:
    booth.book()
    page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
    page.clock.install()
    page.goto(booth.kiosk.url)
    to_code(page)
    press(page, "2345678")
    page.clock.run_for(46_000)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.clock.run_for(21_000)
    to_code(page)
    expect(page.get_by_role("textbox")).to_have_value("")
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("look", LOOKS)
def test_every_step_is_usable_by_everybody(screen: Page, booth: CodeKiosk, look: str) -> None:
    if LOOKS[look]:
        screen.locator(f".tools .tool:nth-child({LOOKS[look]})").click()
    hold(screen, look, "welcome")
    screen.locator(".door.booked").click()
    hold(screen, look, "code")
    press(screen, "22222222")
    expect(screen.get_by_role("alert")).to_be_visible()
    hold(screen, look, "unknown")
    screen.get_by_role("textbox").fill(booth.book(datetime.now(UTC) + timedelta(days=1))["code"])
    expect(screen.locator(".step-code-later")).to_be_visible()
    hold(screen, look, "another day")
    screen.locator(".choice.wide").last.click()
    screen.get_by_role("textbox").fill(booth.book()["code"])
    expect(screen.locator(".step-appointment")).to_be_visible()
    hold(screen, look, "appointment")
