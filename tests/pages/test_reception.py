"""The reception desk in a browser: numbers, look-ups, bookings, and whom somebody must help."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.kiosk.machines import RunningKiosk, running_kiosk, running_printer
from tests.pages.conftest import CutLine, serious
from tests.running import Centre

pytestmark = pytest.mark.browser

SignIn = Callable[[str], Page]
PERSON = "001087000123"
CARD = f"{PERSON}|012345678|Nguyễn Thị Ánh|01011987|Nữ|Phố Mẫu|01012021"


def services(centre: Centre) -> list[dict[str, Any]]:
    return [one for one in centre.get("/api/v1/services").json()["items"] if one["purpose"] == "submit"]


def book(centre: Centre, at: datetime, **more: Any) -> dict[str, Any]:
    wish = {"service": services(centre)[0]["id"], "at": at.isoformat(), **more}
    answer = centre.post("/api/v1/appointments", wish, role="reception")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def look_up(page: Page, what: str) -> None:
    field = page.get_by_label("Số trên phiếu, mã lịch hẹn hoặc số định danh")
    field.fill(what)
    field.press("Enter")


def choose(page: Page, service: dict[str, Any]) -> None:
    field = page.get_by_label("Lĩnh vực hoặc thủ tục")
    field.fill(service["name_vi"])
    expect(page.locator(".service-picker .choice").first).to_contain_text(service["name_vi"])
    field.press("Enter")
    expect(page.locator(".chosen-service")).to_contain_text(service["name_vi"])


def ticket(centre: Centre, number: str) -> dict[str, Any]:
    (found,) = centre.get(f"/api/v1/tickets?number={number}", role="reception").json()["items"]
    return dict(found)


@pytest.fixture
def kiosk(own_centre: Centre, tmp_path: Path) -> Iterator[RunningKiosk]:
    """A kiosk with paper: where the desk's numbers are printed."""
    token = own_centre.pair("kiosk", "--name", "Máy lấy số 1")["token"]
    with (
        running_printer(tmp_path / "paper") as printer,
        running_kiosk(own_centre, tmp_path, "--printer", f"tcp://{printer.tcp}", token=token) as started,
    ):
        started.wait_for_printer("ready")
        yield started


def test_a_number_by_the_keyboard_with_its_paper(own_centre: Centre, kiosk: RunningKiosk, signed_in: SignIn) -> None:
    page = signed_in("tiepdon")
    expect(page).to_have_url(own_centre.url + "/reception")
    expect(page.get_by_label("Số trên phiếu")).to_be_focused()
    expect(page.get_by_label("In phiếu ở")).to_contain_text("Máy lấy số 1")
    expect(page.get_by_role("button", name="Cấp số", exact=True)).to_be_disabled()
    page.get_by_label("Lĩnh vực hoặc thủ tục").fill("ly lich")
    expect(page.locator(".service-picker")).to_contain_text("lý lịch tư pháp")
    page.keyboard.press("Enter")
    page.get_by_label("Người khuyết tật").check()
    page.get_by_label("Đi xe lăn").check()
    page.get_by_label("gọi điện").check()
    page.get_by_role("button", name="Cấp số", exact=True).press("Enter")
    number = page.locator(".ticket-number")
    expect(number).to_have_text(re.compile(r"^[A-Z]\d{3}$"))
    expect(page.locator(".paper-line")).to_have_text("Phiếu đã in", timeout=20_000)
    made = ticket(own_centre, number.inner_text())
    said = (made["channel"], made["priority"], made["help"], made["identity"], made["paper"])
    assert said == ("phone", "disabled", ["wheelchair"], "none", "done")
    assert serious(page) == []
    # The first paper is no reprint; another one takes a reason.
    jobs = own_centre.get("/api/v1/print-jobs", role="technician").json()["items"]
    assert [job["reprint"] for job in jobs] == [False]
    page.get_by_role("button", name="In lại").click()
    page.get_by_label("Người dân làm mất phiếu").check()
    page.get_by_role("dialog").get_by_role("button", name="In lại").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".paper-line")).to_have_text("Phiếu đã in", timeout=20_000)
    jobs = own_centre.get("/api/v1/print-jobs", role="technician").json()["items"]
    assert (jobs[0]["reprint"], jobs[0]["reason"]) == (True, "Người dân làm mất phiếu")


def test_a_person_by_their_card_once(own_centre: Centre, signed_in: SignIn) -> None:
    page = signed_in("tiepdon")
    service = services(own_centre)[1]
    look_up(page, CARD)
    expect(page.locator(".person")).to_contain_text("001•••••0123")
    expect(page.get_by_text("Hôm nay người này không có lịch hẹn")).to_be_visible()
    assert PERSON not in page.content()
    assert "Ánh" not in page.content()
    choose(page, service)
    page.get_by_role("button", name="Cấp số", exact=True).click()
    number = page.locator(".ticket-number")
    expect(number).to_be_visible()
    assert ticket(own_centre, number.inner_text())["identity"] == "officer"
    first = number.inner_text()
    expect(page.locator(".person")).to_have_count(0)
    look_up(page, PERSON)
    choose(page, service)
    page.get_by_role("button", name="Cấp số", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=first)).to_be_visible()
    page.get_by_role("button", name=f"Xem số {first}").click()
    expect(number).to_have_text(first)


def test_a_ticket_is_found_followed_and_taken_back(own_centre: Centre, signed_in: SignIn) -> None:
    page = signed_in("tiepdon")
    issued = own_centre.issue(services(own_centre)[0]["id"])
    look_up(page, "Z999")
    expect(page.get_by_text("Hôm nay không có số này.")).to_be_visible()
    look_up(page, "số của tôi")
    expect(page.get_by_role("alert").filter(has_text="Chưa nhận ra")).to_be_visible()
    look_up(page, issued["number"].lower())
    expect(page.locator(".ticket-number")).to_have_text(issued["number"])
    expect(page.locator(".state-line")).to_have_text("Đang chờ")
    page.get_by_role("button", name="Hủy số").click()
    page.get_by_role("dialog").get_by_role("button", name="Hủy số").click()
    expect(page.locator(".state-line")).to_have_text("Đã hủy")
    other = own_centre.issue(services(own_centre)[0]["id"])
    look_up(page, other["number"])
    expect(page.locator(".state-line")).to_have_text("Đang chờ")
    # What happens elsewhere is seen here.
    own_centre.post(f"/api/v1/tickets/{other['id']}/cancel", {"reason": "x"}, role="admin")
    expect(page.locator(".state-line")).to_have_text("Đã hủy")


def test_booked_shown_with_its_code_found_taken_and_called_off(own_centre: Centre, signed_in: SignIn) -> None:
    page = signed_in("tiepdon")
    page.get_by_role("tab", name="Cấp số, tra cứu").press("ArrowRight")
    expect(page.get_by_role("tab", name="Lịch hẹn")).to_be_focused()
    service = services(own_centre)[2]
    choose(page, service)
    tomorrow = (datetime.now(UTC) + timedelta(days=1, hours=7)).date()
    page.get_by_label("Ngày", exact=True).fill(tomorrow.isoformat())
    page.get_by_label("10:15").check()
    page.get_by_label("Số định danh (không bắt buộc)").fill(CARD)
    expect(page.get_by_label("Số định danh (không bắt buộc)")).to_have_value(PERSON)
    page.get_by_role("button", name="Đặt lịch hẹn").click()
    slip = page.locator(".slip")
    expect(slip.locator(".when")).to_contain_text("10:15")
    expect(slip.locator(".qr path")).to_have_attribute("d", re.compile("^M4 4h1v1h-1z"))
    (made,) = own_centre.get(f"/api/v1/appointments?day={tomorrow}", role="reception").json()["items"]
    assert made["service"]["id"] == service["id"]
    expect(slip.locator(".code")).to_have_text(f"{made['code'][:4]} {made['code'][4:]}")
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(slip).to_have_count(0)
    page.get_by_label("Tìm theo mã lịch hẹn").fill(made["code"].lower())
    page.keyboard.press("Enter")
    expect(page.locator("tr.marked")).to_contain_text(f"{made['code'][:4]} {made['code'][4:]}")
    page.get_by_role("button", name="Hủy lịch hẹn 10:15").click()
    asked = page.get_by_role("dialog", name=f"Hủy lịch hẹn 10:15, {service['name_vi']}?")
    asked.get_by_role("button", name="Hủy lịch hẹn").click()
    expect(page.locator("tr.marked .state")).to_have_text("Đã hủy")
    # What others book is seen without a reload, and its number is given on the first tab.
    page.get_by_role("button", name="Hôm nay").click()
    today = book(own_centre, soon())
    row = page.locator("tr", has_text=f"{today['code'][:4]} {today['code'][4:]}")
    assert serious(page) == []
    row.get_by_role("button", name="Cấp số").click()
    page.get_by_role("button", name="Cấp số theo lịch hẹn").click()
    number = page.locator(".ticket-number")
    expect(number).to_be_visible()
    assert ticket(own_centre, number.inner_text())["channel"] == "appointment"
    page.get_by_role("tab", name="Lịch hẹn").click()
    expect(row.locator(".state")).to_have_text("Đã lấy số")


def refused_number(centre: Centre, kiosk: str) -> str:
    """The number on a paper from without the server whose block was taken back before it was told."""
    service = services(centre)[0]["id"]
    lease = centre.post("/api/v1/leases", {"service": service}, Authorization=kiosk).json()
    centre.post(f"/api/v1/leases/{lease['id']}/void", role="technician")
    lent = lease["numbers"][0]
    told = {
        "lease": lease["id"],
        "n": lent["n"],
        "number": lent["number"],
        "service": service,
        "issued_at": datetime.now(UTC).isoformat(),
        "intent": str(uuid4()),
        "priority": "none",
        "help": [],
        "language": "vi",
        "job": None,
    }
    answer = centre.post("/api/v1/offline-tickets", {"items": [told]}, Authorization=kiosk)
    assert answer.json()["items"][0]["outcome"] == "refused"
    return str(lent["number"])


def test_whom_somebody_must_help_is_told_with_what_to_do(own_centre: Centre, signed_in: SignIn) -> None:
    kiosk = f"Bearer {own_centre.pair('kiosk', '--name', 'Máy lấy số 9')['token']}"
    page = signed_in("tiepdon")
    attention = page.locator(".attention")
    expect(attention).to_contain_text("Không có ai cần giúp.")
    own_centre.post("/api/v1/card-refusals", {"reason": "issuer-signature-wrong"}, Authorization=kiosk)
    expect(attention).to_contain_text("chứng thư không do nơi cấp ký")
    expect(attention).to_contain_text("Đến máy này, xem thẻ bằng mắt")
    number = refused_number(own_centre, kiosk)
    expect(attention).to_contain_text(number)
    expect(attention).to_contain_text("Máy lấy số 9")
    expect(attention).to_contain_text("Tìm người cầm phiếu ở khu chờ, cấp số mới thay.")
    assert serious(page) == []
    page.get_by_role("tab", name="Lịch hẹn").click()
    expect(page.get_by_role("tab", name="Cấp số, tra cứu")).to_contain_text("2 việc cần giúp")
    page.reload()
    expect(attention.locator("li")).to_have_count(2)
    page.get_by_role("button", name=f"Đã hỗ trợ người cầm số {number}").click()
    expect(attention.locator("li")).to_have_count(1)
    page.reload()
    expect(attention).to_contain_text("Đến máy này, xem thẻ bằng mắt")
    expect(attention.locator("li")).to_have_count(1)


def test_what_happened_while_the_line_was_cut_stands_there_afterwards(own_centre: Centre, signed_in: SignIn) -> None:
    """The end of an outage: kiosks tell their numbers before this page has its line again."""
    kiosk = f"Bearer {own_centre.pair('kiosk')['token']}"
    page = signed_in("tiepdon")
    feed = CutLine(page)
    page.reload()
    attention = page.locator(".attention")
    expect(attention).to_contain_text("Không có ai cần giúp.")
    feed.cut()
    expect(page.locator(".stale")).to_be_visible()
    number, booked = refused_number(own_centre, kiosk), book(own_centre, soon())
    expect(attention).not_to_contain_text(number)
    feed.mend()
    expect(attention).to_contain_text(number, timeout=20_000)
    page.get_by_role("tab", name="Lịch hẹn").click()
    expect(page.locator("tr", has_text=f"{booked['code'][:4]} {booked['code'][4:]}")).to_be_visible()


def test_a_manager_books_and_gives_no_numbers(own_centre: Centre, signed_in: SignIn) -> None:
    page = signed_in("lanhdao")
    page.get_by_role("link", name="Lịch hẹn").click()
    made = book(own_centre, soon())
    expect(page.get_by_role("tab")).to_have_count(1)
    row = page.locator("tr", has_text=f"{made['code'][:4]} {made['code'][4:]}")
    expect(row.get_by_role("button", name="Giấy hẹn")).to_be_visible()
    expect(row.get_by_role("button", name="Cấp số")).to_have_count(0)
    assert serious(page) == []
    page.get_by_role("link", name="Điều hành").click()
    expect(page.locator(".tiles")).to_be_visible()


def test_an_officer_may_not_see_it(own_centre: Centre, signed_in: SignIn) -> None:
    page = signed_in("cb12")
    page.goto(own_centre.url + "/reception")
    expect(page.get_by_role("alert")).to_have_text("Tài khoản này không dùng được trang tiếp đón.")
