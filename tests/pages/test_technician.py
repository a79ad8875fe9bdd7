"""The technician's page: a fault stands on top before a citizen finds it, and all well is said plainly."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.kiosk.machines import until
from tests.pages.conftest import serious
from tests.running import Centre

pytestmark = pytest.mark.browser


def says(centre: Centre, token: str, *items: dict[str, Any], tested: list[dict[str, str]] | None = None) -> list[str]:
    """A report as a host sends it; the tests it is asked for."""
    now = datetime.now(UTC).isoformat()
    whole = [{"since": now, "testable": item["kind"] == "printer", **item} for item in items]
    body = {"at": now, "items": whole, "tested": tested or []}
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.post(f"{centre.url}/api/v1/devices/reports", json=body, headers=headers, timeout=10)
    assert answer.status_code == 200, answer.text
    asked: list[str] = answer.json()["tests"]
    return asked


def printer(state: str = "ready", reason: str = "") -> dict[str, Any]:
    return {"key": "tcp-10.0.0.9-9100", "kind": "printer", "name": "#1", "state": state, "reason": reason}


BOARD = {"key": "Dãy quầy/1", "kind": "board", "name": "Bảng quầy 1", "state": "ready"}


def test_a_fault_comes_to_the_top_and_goes_when_mended(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    page = signed_in("kythuat")
    expect(page).to_have_url(own_centre.url + "/technician")
    expect(page.locator(".summary")).to_contain_text("Chưa có máy nào báo thiết bị.")
    page.evaluate("window.sameDocument = true")

    kiosk = own_centre.pair("kiosk", "--zone", "TD")["token"]
    says(own_centre, kiosk, printer(), BOARD)
    expect(page.locator(".summary")).to_contain_text("Tất cả 2 thiết bị đang hoạt động tốt.")
    expect(page.locator(".device")).to_have_count(2)
    assert serious(page) == []

    says(own_centre, kiosk, printer("blocked", "media-empty-error"), BOARD)
    expect(page.locator(".summary")).to_contain_text("1 thiết bị cần xử lý")
    top = page.locator(".urgent .device")
    expect(top).to_contain_text("Hết giấy, xin thay cuộn giấy mới.")
    expect(top.locator("header .state")).to_have_text("Cần xử lý")
    top.get_by_text("Các lần thay đổi").click()
    expect(top.locator("details li")).to_have_count(2)
    assert serious(page) == []

    says(own_centre, kiosk, printer(), BOARD)
    expect(page.locator(".urgent")).to_have_count(0)
    assert page.evaluate("window.sameDocument") is True


def test_thresholds_for_faces_are_called_uncalibrated(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    kiosk = own_centre.pair("kiosk")["token"]
    face = {"key": "process", "kind": "face", "name": "#1", "state": "warning", "reason": "thresholds-uncalibrated"}
    says(own_centre, kiosk, printer(), face)
    page = signed_in("kythuat")
    told = page.locator(".device", has_text="So khuôn mặt")
    expect(told).to_contain_text("Ngưỡng so khuôn mặt chưa hiệu chuẩn: kết quả khớp chỉ là gợi ý")
    assert serious(page) == []


def test_the_paper_left_and_a_printer_nobody_named_are_told_in_the_pages_language(
    own_centre: Centre, signed_in: Callable[[str], Page]
) -> None:
    kiosk = own_centre.pair("kiosk")["token"]
    says(own_centre, kiosk, {**printer(), "counters": {"prints_left": 230, "prints_left_assumed": 1}})
    page = signed_in("kythuat")
    card = page.locator(".device")
    expect(card.locator("h3")).to_contain_text("Máy in 1")
    expect(card.locator(".prints-left")).to_contain_text(
        "Còn khoảng 230 phiếu (ước chừng: chưa biết độ dài cuộn giấy)."
    )
    assert serious(page) == []
    says(own_centre, kiosk, {**printer(), "counters": {"prints_left": 230, "prints_left_assumed": 1}})
    card.get_by_role("button", name="Đã thay cuộn mới").click()
    expect(card.locator(".prints-left")).to_contain_text("Đã báo máy lấy số: cuộn giấy mới.")
    page.get_by_role("button", name="English").click()
    expect(card.locator("h3")).to_contain_text("Printer 1")
    low = {**printer("warning", "media-low-counted"), "counters": {"prints_left": 41, "prints_left_assumed": 0}}
    says(own_centre, kiosk, low)
    expect(card.locator(".what")).to_contain_text("the roll is nearly used up")
    expect(card.locator(".prints-left")).to_contain_text("About 41 tickets left on the roll.", timeout=15_000)


def test_a_test_print_is_asked_for_and_its_outcome_shown(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    page = signed_in("kythuat")
    kiosk = own_centre.pair("kiosk")["token"]
    says(own_centre, kiosk, printer(), BOARD)
    button = page.get_by_role("button", name="In thử")
    expect(button).to_have_count(1)
    with page.expect_response("**/test"):
        button.click()
    expect(page.get_by_text("Đang in thử…")).to_be_visible()
    expect(button).to_be_disabled()
    assert says(own_centre, kiosk, printer(), BOARD) == [printer()["key"]]
    says(own_centre, kiosk, printer(), BOARD, tested=[{"key": printer()["key"], "outcome": "done"}])
    expect(page.get_by_text("In thử xong, máy đã xác nhận.")).to_be_visible()
    expect(button).to_be_enabled()


def test_the_opening_self_test_is_a_button_and_a_sheet(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    kiosk = own_centre.pair("kiosk", "--name", "Máy lấy số 9")["token"]
    says(own_centre, kiosk, printer(), BOARD)
    page = signed_in("kythuat")
    sheet = page.locator(".self-test")
    page.get_by_role("button", name="Bắt đầu kiểm tra").click()
    expect(sheet.get_by_role("status")).to_contain_text("Đang kiểm tra")
    expect(sheet.locator("tr.running")).to_have_count(1)
    assert serious(page) == []
    until(lambda: says(own_centre, kiosk, printer(), BOARD) == [printer()["key"]])
    tested = [{"key": printer()["key"], "outcome": "failed", "reason": "cutter-error"}]
    says(own_centre, kiosk, printer("error", "cutter-error"), BOARD, tested=tested)
    expect(sheet.get_by_role("status")).to_contain_text("1 mục cần xử lý")
    worst = sheet.locator("tbody tr").first
    expect(worst).to_contain_text("Máy lấy số 9")
    expect(worst).to_contain_text("Dao cắt bị kẹt, xin gỡ giấy kẹt rồi đóng nắp lại.")
    # On its first day a centre without a backup is yellow, and it is said plainly.
    expect(sheet.locator("tr.warning", has_text="Sao lưu dữ liệu")).to_contain_text("Chưa có bản sao lưu nào")
    assert serious(page) == []

    page.emulate_media(media="print")
    expect(sheet.locator("table")).to_be_visible()
    expect(sheet.locator(".signature")).to_be_visible()
    expect(page.locator(".summary")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.reload()
    page.get_by_role("button", name="Xem phiếu").click()
    expect(sheet.locator("tbody tr").first).to_contain_text("Dao cắt bị kẹt")


def test_it_can_be_used_on_a_phone(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    says(own_centre, own_centre.pair("kiosk")["token"], printer("error", "cutter-error"), BOARD)
    page = signed_in("kythuat")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".urgent .what")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(page) == []


def test_an_officer_may_not_see_it(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    page = signed_in("cb12")
    page.goto(own_centre.url + "/technician")
    expect(page.get_by_role("alert")).to_have_text("Tài khoản này không xem được trang thiết bị.")


def test_a_console_hears_of_the_devices_of_its_zone_alone(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    zones = {zone["id"]: zone["code"] for zone in own_centre.get("/api/v1/snapshot", role="admin").json()["zones"]}
    counters = own_centre.get("/api/v1/counters").json()["items"]
    mine = next(zones[c["zone_id"]] for c in counters if c["number"] == 12)
    other = next(code for code in zones.values() if code != mine)
    page = signed_in("cb12")
    line = page.locator(".fault-line")
    expect(line).to_be_empty()

    elsewhere = own_centre.pair("kiosk", "--zone", other)["token"]
    here = own_centre.pair("kiosk", "--zone", mine, "--name", "Máy lấy số 9")["token"]
    says(own_centre, elsewhere, printer("blocked", "cover-open-error"))
    says(own_centre, here, printer("blocked", "media-empty-error"))
    expect(line).to_have_text("Máy in · Máy lấy số 9: Hết giấy, xin thay cuộn giấy mới.")
    assert serious(page) == []
    says(own_centre, here, printer())
    expect(line).to_be_empty()


def test_a_paper_that_did_not_come_is_ordered_again_for_a_reason(
    own_centre: Centre, signed_in: Callable[[str], Page]
) -> None:
    me = own_centre.get("/api/v1/me", role="kiosk").json()["device"]["id"]
    kiosk = own_centre.pair("kiosk", "--name", "Máy lấy số 2")
    says(own_centre, kiosk["token"], printer())
    service = own_centre.get("/api/v1/services").json()["items"][0]["id"]
    lost, fine = (own_centre.issue(service, paper=me) for _ in range(2))
    page = signed_in("kythuat")
    papers = page.locator(".papers")
    expect(papers.locator("li")).to_have_count(2)
    own_centre.post(f"/api/v1/tickets/{fine['id']}/paper", {"outcome": "done"}, role="kiosk")
    failed = {"outcome": "failed", "detail": "media-empty-error"}
    own_centre.post(f"/api/v1/tickets/{lost['id']}/paper", failed, role="kiosk")
    expect(papers.locator("li")).to_have_count(1)
    expect(papers.locator("li")).to_contain_text("Phiếu chưa in được")
    assert serious(page) == []
    papers.get_by_role("button", name=f"In lại {lost['number']}").click()
    question = page.get_by_role("dialog")
    question.get_by_label("Máy lấy số 2").check()
    expect(question).to_contain_text("Máy in: Tốt")
    assert serious(page) == []
    question.get_by_role("button", name="In lại").click()
    expect(papers.locator("li")).to_contain_text("Đang in phiếu…")
    expect(papers.locator("li")).to_contain_text("Lý do in lại: Phiếu không in ra")
    (job,) = own_centre.get("/api/v1/print-jobs?state=queued", role="technician").json()["items"]
    assert (job["ticket_id"], job["kiosk_id"], job["reprint"]) == (lost["id"], kiosk["id"], True)

    # A printed one is found by its number, and asks for its reason.
    papers.get_by_label("Tìm theo số trên phiếu").fill(fine["number"])
    papers.get_by_role("button", name=f"In lại {fine['number']}").click()
    expect(question.get_by_role("button", name="In lại")).to_be_disabled()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
