"""The officer's console in a real browser, by its keys alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import CutLine, serious
from tests.running import Centre

pytestmark = pytest.mark.browser

SignIn = Callable[[str], Page]


def _services(centre: Centre, number: int) -> list[str]:
    counters = centre.get("/api/v1/counters").json()["items"]
    services: list[str] = next(one["service_ids"] for one in counters if one["number"] == number)
    return services


def _state(page: Page, state: str, big: str) -> None:
    expect(page.locator(".stage h1")).to_have_text(state)
    expect(page.locator(".stage .big")).to_have_text(big)


def _at_an_open_counter(signed_in: SignIn) -> Page:
    page = signed_in("cb12")
    page.get_by_role("button", name="Mở quầy").click()
    expect(page.locator(".stage h1")).to_have_text("Đang mở")
    return page


def test_a_visit_by_keys_without_a_reload(own_centre: Centre, signed_in: SignIn) -> None:
    service = _services(own_centre, 12)[0]
    first = own_centre.issue(service)["number"]
    page = signed_in("cb12")
    expect(page.locator(".stage h1")).to_have_text("Quầy đang đóng")
    page.evaluate("window.sameDocument = true")

    page.get_by_role("button", name="Mở quầy").click()
    _state(page, "Đang mở", "1")
    page.keyboard.press("Space")
    _state(page, "Đang gọi", first)
    assert serious(page) == []
    page.keyboard.press("r")
    expect(page.locator(".announced")).to_contain_text("Đã gọi lại 1 lần")
    page.keyboard.press("s")
    _state(page, "Đang phục vụ", first)
    expect(page.locator(".visit")).to_contain_text("Đang phục vụ · Quầy 12")
    page.keyboard.press("f")
    _state(page, "Đang mở", "0")

    second = own_centre.issue(service)["number"]
    _state(page, "Đang mở", "1")
    expect(page.locator(".queue .next strong")).to_have_text(second)
    assert page.evaluate("window.sameDocument") is True
    assert serious(page) == []


def test_done_and_the_next_called_by_one_key(own_centre: Centre, signed_in: SignIn) -> None:
    service = _services(own_centre, 12)[0]
    first, second = (own_centre.issue(service)["number"] for _ in range(2))
    page = _at_an_open_counter(signed_in)
    for key, state in (("Space", "Đang gọi"), ("s", "Đang phục vụ")):
        page.keyboard.press(key)
        _state(page, state, first)
    expect(page.get_by_role("button", name="Xong, gọi tiếp")).to_be_enabled()
    assert serious(page) == []
    page.keyboard.press("Space")
    _state(page, "Đang gọi", second)
    expect(page.locator("div.undo")).to_contain_text(f"Đã hoàn thành {first}, đã gọi {second}")
    for state, big in (("Đang mở", "1"), ("Đang phục vụ", first)):
        page.keyboard.press("z")
        _state(page, state, big)
    page.keyboard.press("Space")
    _state(page, "Đang gọi", second)
    page.keyboard.press("s")
    _state(page, "Đang phục vụ", second)
    page.keyboard.press("Space")
    expect(page.get_by_role("alert")).to_contain_text("Hiện chưa có ai chờ")
    _state(page, "Đang mở", "0")
    page.keyboard.press("z")
    _state(page, "Đang phục vụ", second)


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_a_closed_counter_opens_by_a_key(own_centre: Centre, signed_in: SignIn, key: str) -> None:
    page = signed_in("cb12")
    expect(page.get_by_role("button", name="Mở quầy")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press(key)
    _state(page, "Đang mở", "0")
    page.get_by_role("button", name="Đóng quầy").click()
    expect(page.locator(".stage h1")).to_have_text("Quầy đang đóng")


def test_a_slip_is_taken_back(own_centre: Centre, signed_in: SignIn) -> None:
    ticket = own_centre.issue(_services(own_centre, 12)[0])
    page = _at_an_open_counter(signed_in)
    page.keyboard.press("Space")
    _state(page, "Đang gọi", ticket["number"])
    page.keyboard.press("n")
    expect(page.locator("div.undo")).to_contain_text(f"Đã ghi vắng mặt {ticket['number']}")
    page.keyboard.press("z")
    _state(page, "Đang gọi", ticket["number"])
    page.keyboard.press("s")
    expect(page.locator("div.undo")).to_contain_text("Đã bắt đầu")
    page.keyboard.press("z")
    _state(page, "Đang gọi", ticket["number"])
    answer = own_centre.get(f"/api/v1/tickets/{ticket['id']}", role="officer").json()
    assert answer["state"] == "called"


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("card_face", "Đã đối chiếu khuôn mặt với thẻ"),
        ("face_hint", "ngưỡng chưa hiệu chuẩn: xin xem lại thẻ"),
        ("officer", "Xin đối chiếu giấy tờ"),
    ],
)
def test_what_a_face_came_to_is_told_with_its_worth(
    own_centre: Centre, signed_in: SignIn, identity: str, said: str
) -> None:
    own_centre.issue(_services(own_centre, 12)[0], identity=identity)
    page = _at_an_open_counter(signed_in)
    page.keyboard.press("Space")
    expect(page.locator(".visit .flags")).to_contain_text(said)
    assert serious(page) == []


def test_parked_and_called_again(own_centre: Centre, signed_in: SignIn) -> None:
    number = own_centre.issue(_services(own_centre, 12)[0], priority="pregnant", help=["wheelchair"])["number"]
    page = _at_an_open_counter(signed_in)
    page.keyboard.press("Space")
    expect(page.locator(".visit")).to_contain_text("Phụ nữ mang thai")
    expect(page.locator(".visit")).to_contain_text("Đi xe lăn")
    page.keyboard.press("p")
    _state(page, "Đang mở", "0")
    page.get_by_role("button", name=f"Gọi lại {number}").click()
    _state(page, "Đang gọi", number)


def test_sent_on_by_a_few_letters(own_centre: Centre, signed_in: SignIn) -> None:
    ticket = own_centre.issue(_services(own_centre, 12)[0])
    page = _at_an_open_counter(signed_in)
    page.keyboard.press("Space")
    _state(page, "Đang gọi", ticket["number"])
    page.keyboard.press("s")
    _state(page, "Đang phục vụ", ticket["number"])
    page.keyboard.press("t")
    page.get_by_label("Tìm lĩnh vực").fill("tra ket qua")
    page.get_by_label("Ghi chú").fill("Đã đủ giấy tờ")
    page.keyboard.press("Enter")
    expect(page.locator(".stage h1")).to_have_text("Đang mở")
    sent = own_centre.get(f"/api/v1/tickets/{ticket['id']}", role="officer").json()
    assert (sent["state"], sent["service"]["name_vi"], len(sent["legs"])) == ("waiting", "Trả kết quả", 2)


def test_a_break_has_a_reason(own_centre: Centre, signed_in: SignIn) -> None:
    page = _at_an_open_counter(signed_in)
    page.get_by_role("button", name="Tạm nghỉ").click()
    page.get_by_role("button", name="Nghỉ trưa").click()
    _state(page, "Tạm nghỉ", "Nghỉ trưa")
    assert serious(page) == []
    for key in ("Space", "Enter"):  # a counter on break calls nobody, and nothing laid on the keys ends it
        page.keyboard.press(key)
    page.get_by_role("button", name="English").click()
    _state(page, "On break", "Lunch")
    page.get_by_role("button", name="Tiếng Việt").click()
    page.get_by_role("button", name="Tiếp tục phục vụ").click()
    _state(page, "Đang mở", "0")


def test_nobody_to_call_is_said_and_nothing_else_happens(own_centre: Centre, signed_in: SignIn) -> None:
    page = _at_an_open_counter(signed_in)
    page.keyboard.press("Space")
    expect(page.get_by_role("alert")).to_have_text("Hiện chưa có ai chờ.")
    _state(page, "Đang mở", "0")


def test_a_wrong_password_is_told_kindly(own_centre: Centre, signed_in: SignIn, open_page: Callable[..., Page]) -> None:
    page = open_page(own_centre.url + "/")
    page.get_by_label("Tên đăng nhập").fill("cb12")
    page.get_by_label("Mật khẩu").fill("guessed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("chưa đúng")
    assert serious(page) == []


def test_a_quick_hand_loses_no_key(own_centre: Centre, signed_in: SignIn) -> None:
    ticket = own_centre.issue(_services(own_centre, 12)[0])
    page = _at_an_open_counter(signed_in)
    for key in ("Space", "s", "f"):
        page.keyboard.press(key)
        page.wait_for_timeout(30)
    _state(page, "Đang mở", "0")
    assert own_centre.get(f"/api/v1/tickets/{ticket['id']}", role="officer").json()["state"] == "finished"


def test_a_paper_that_did_not_come_is_ordered_again(own_centre: Centre, signed_in: SignIn) -> None:
    me = own_centre.get("/api/v1/me", role="kiosk").json()["device"]["id"]
    ticket = own_centre.issue(_services(own_centre, 12)[0], paper=me)
    path = f"/api/v1/tickets/{ticket['id']}/paper"
    own_centre.post(path, {"outcome": "failed", "detail": "media-empty-error"}, role="kiosk")
    page = _at_an_open_counter(signed_in)
    page.keyboard.press("Space")
    expect(page.locator(".visit .paper")).to_contain_text("Phiếu chưa in được")
    assert serious(page) == []
    page.locator(".visit").get_by_role("button", name="In lại").click()
    question = page.get_by_role("dialog", name=f"In lại phiếu {ticket['number']}")
    expect(question.get_by_label("Phiếu không in ra")).to_be_checked()
    assert serious(page) == []
    question.get_by_role("button", name="In lại").click()
    expect(page.locator(".visit .paper")).to_have_text("Đang in phiếu…")
    expect(question).to_have_count(0)
    (job,) = own_centre.get("/api/v1/print-jobs?state=queued", role="technician").json()["items"]
    assert (job["ticket_id"], job["reprint"], job["reason"]) == (ticket["id"], True, "Phiếu không in ra")
    own_centre.post(path, {"outcome": "unknown", "job": job["id"]}, role="kiosk")
    expect(page.locator(".visit .paper")).to_contain_text("Chưa rõ phiếu đã in hay chưa")
    page.locator(".visit").get_by_role("button", name="In lại").click()
    question.get_by_role("button", name="In lại").click()
    expect(page.locator(".visit .paper")).to_have_text("Đang in phiếu…")
    own_centre.post(path, {"outcome": "done"}, role="kiosk")
    expect(page.locator(".visit .paper")).to_contain_text("Phiếu đã in")
    page.keyboard.press("z")  # the slip that can be taken back is still the call
    _state(page, "Đang mở", "1")


def test_a_paper_that_came_while_the_line_was_cut_is_known_afterwards(own_centre: Centre, signed_in: SignIn) -> None:
    me = own_centre.get("/api/v1/me", role="kiosk").json()["device"]["id"]
    ticket = own_centre.issue(_services(own_centre, 12)[0], paper=me)
    path = f"/api/v1/tickets/{ticket['id']}/paper"
    page = _at_an_open_counter(signed_in)
    feed = CutLine(page)
    page.reload()
    _state(page, "Đang mở", "1")
    page.keyboard.press("Space")
    _state(page, "Đang gọi", ticket["number"])
    own_centre.post(path, {"outcome": "failed", "detail": "media-empty-error"}, role="kiosk")
    expect(page.locator(".visit .paper")).to_contain_text("Phiếu chưa in được")
    feed.cut()
    expect(page.locator(".stale")).to_be_visible()
    own_centre.post(path, {"outcome": "done"}, role="kiosk")
    feed.mend()
    expect(page.locator(".visit .paper")).to_contain_text("Phiếu đã in", timeout=20_000)


def test_a_second_paper_has_a_reason_and_comes_out_where_the_officer_says(
    own_centre: Centre, signed_in: SignIn
) -> None:
    me = own_centre.get("/api/v1/me", role="kiosk").json()["device"]["id"]
    near = own_centre.pair("kiosk", "--name", "Máy lấy số gần quầy")["id"]
    ticket = own_centre.issue(_services(own_centre, 12)[0], paper=me)
    own_centre.post(f"/api/v1/tickets/{ticket['id']}/paper", {"outcome": "done"}, role="kiosk")
    page = _at_an_open_counter(signed_in)
    page.keyboard.press("Space")
    page.locator(".visit").get_by_role("button", name="In lại").click()
    question = page.get_by_role("dialog")
    order = question.get_by_role("button", name="In lại")
    expect(order).to_be_disabled()  # it was printed: without a reason there is no second one
    question.get_by_label("Lý do khác").check()
    expect(order).to_be_disabled()
    question.get_by_label("Ghi lý do").fill("Phiếu bị ướt")
    question.get_by_label("Máy lấy số gần quầy").check()
    expect(question).to_contain_text("Chưa báo có máy in")
    order.click()
    expect(page.locator(".visit .paper")).to_have_text("Đang in phiếu…")
    (job,) = own_centre.get("/api/v1/print-jobs?state=queued", role="technician").json()["items"]
    assert (job["kiosk_id"], job["reason"], job["reprint"]) == (near, "Phiếu bị ướt", True)
