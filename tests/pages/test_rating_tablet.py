"""The rating tablet: wakes when a service ends at its counter, asks once, sleeps again."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.kiosk.machines import until
from tests.pages.conftest import CutLine, serious
from tests.running import Centre

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
NUMBER = 12


@pytest.fixture
def counter(own_centre: Centre) -> dict[str, Any]:
    found = next(one for one in own_centre.get("/api/v1/counters").json()["items"] if one["number"] == NUMBER)
    own_centre.post(f"/api/v1/counters/{found['id']}/open", role="officer")
    return found


@pytest.fixture
def tablet(own_centre: Centre, counter: dict[str, Any], open_page: OpenPage) -> Page:
    """Paired through the link, as a technician does it."""
    token = own_centre.pair("tablet", "--counter", str(NUMBER))["token"]
    page = open_page(f"{own_centre.url}/pair#{token}", 1280, 800)
    expect(page).to_have_url(own_centre.url + "/tablet")
    expect(page.locator(".asleep .plate")).to_contain_text(str(NUMBER))
    return page


def _serve(centre: Centre, counter: dict[str, Any]) -> str:
    ticket = centre.issue(counter["service_ids"][0])
    centre.post(f"/api/v1/counters/{counter['id']}/call-next", role="officer")
    for command in ("start", "finish"):
        centre.post(f"/api/v1/tickets/{ticket['id']}/{command}", role="officer")
    return str(ticket["number"])


def _ratings(centre: Centre) -> list[dict[str, Any]]:
    items = centre.get("/api/v1/feed?after=0&limit=500", role="manager").json()
    found = list(items["items"])
    while found[-1]["seq"] < items["last_seq"]:
        items = centre.get(f"/api/v1/feed?after={found[-1]['seq']}&limit=500", role="manager").json()
        found += items["items"]
    return [one["data"] for one in found if one["type"] == "rating.given"]


def test_five_of_five_is_one_touch(own_centre: Centre, counter: dict[str, Any], tablet: Page) -> None:
    assert serious(tablet) == []
    number = _serve(own_centre, counter)
    expect(tablet.locator(".asking .for")).to_have_text(f"Lượt {number}")
    assert serious(tablet) == []
    tablet.get_by_role("button", name="Rất hài lòng").tap()
    expect(tablet.get_by_role("status")).to_contain_text("Cảm ơn")
    (rating,) = _ratings(own_centre)
    assert (rating["score"], rating["reasons"]) == (5, [])
    expect(tablet.locator(".asleep")).to_be_visible(timeout=10_000)


def test_three_or_fewer_asks_why(own_centre: Centre, counter: dict[str, Any], tablet: Page) -> None:
    _serve(own_centre, counter)
    tablet.get_by_role("button", name="Bình thường").tap()
    assert serious(tablet) == []
    tablet.get_by_role("button", name="Thái độ phục vụ").tap()
    tablet.get_by_role("button", name="Thời gian chờ").tap()
    tablet.get_by_role("button", name="Thái độ phục vụ").tap()
    tablet.get_by_role("button", name="Gửi đánh giá").tap()
    expect(tablet.get_by_role("status")).to_contain_text("Cảm ơn")
    (rating,) = _ratings(own_centre)
    assert (rating["score"], rating["reasons"]) == (3, ["time"])


def test_nobody_answers(own_centre: Centre, counter: dict[str, Any], tablet: Page) -> None:
    _serve(own_centre, counter)
    expect(tablet.locator(".asking")).to_be_visible()
    expect(tablet.locator(".asleep")).to_be_visible(timeout=33_000)
    assert _ratings(own_centre) == []


def test_a_service_that_ended_while_the_line_was_cut_is_rated(
    own_centre: Centre, counter: dict[str, Any], tablet: Page
) -> None:
    feed = CutLine(tablet)
    tablet.reload()
    expect(tablet.locator(".asleep")).to_be_visible()
    feed.cut()
    expect(tablet.locator(".stale")).to_be_visible()
    number = _serve(own_centre, counter)
    feed.mend()
    expect(tablet.locator(".asking .for")).to_have_text(f"Lượt {number}", timeout=20_000)


def test_a_service_taken_back_is_not_rated(own_centre: Centre, counter: dict[str, Any], tablet: Page) -> None:
    _serve(own_centre, counter)
    expect(tablet.locator(".asking")).to_be_visible()
    events = own_centre.get("/api/v1/snapshot", role="manager").json()
    last = next(call for call in events["calls"] if call["counter_id"] == counter["id"])
    undone = own_centre.post(f"/api/v1/tickets/{last['ticket_id']}/undo", role="officer")
    assert undone.status_code == 200, undone.text
    expect(tablet.locator(".asleep")).to_be_visible()


def test_a_false_token_pairs_nothing(own_centre: Centre, open_page: OpenPage) -> None:
    page = open_page(own_centre.url + "/pair#made-up", 1280, 800)
    expect(page.get_by_role("alert")).to_contain_text("không còn hiệu lực")
    assert "made-up" not in page.url
    assert serious(page) == []


def test_paired_by_touching_six_digits(own_centre: Centre, open_page: OpenPage) -> None:
    made = own_centre.pair("tablet", "--counter", str(NUMBER), "--name", "Đánh giá 12", "--code")
    page = open_page(own_centre.url + "/pair", 1280, 800)
    assert serious(page) == []
    wrong = f"{(int(made['code']) + 1) % 10**6:06}"
    for digit in wrong:
        page.get_by_role("button", name=digit, exact=True).tap()
    expect(page.get_by_role("alert")).to_contain_text("Mã ghép không đúng")
    page.get_by_role("button", name="9", exact=True).tap()
    page.get_by_role("button", name="Xóa").tap()
    for digit in made["code"]:
        page.get_by_role("button", name=digit, exact=True).tap()
    expect(page).to_have_url(own_centre.url + "/tablet")
    expect(page.locator(".asleep .plate")).to_contain_text(str(NUMBER))


def test_technician_and_counter_hear_of_battery_and_foreground(
    own_centre: Centre, open_page: OpenPage, signed_in: Callable[[str], Page]
) -> None:
    made = own_centre.pair("tablet", "--counter", str(NUMBER), "--name", "Đánh giá 12")
    page = open_page(made["link"].replace("http://127.0.0.1:8400", own_centre.url), 1280, 800)
    expect(page.locator(".asleep .plate")).to_contain_text(str(NUMBER))
    said = 'motcua_tablet_visible{tablet="Đánh giá 12"}'
    until(lambda: f"{said} 1.0" in own_centre.get("/metrics").text)
    figures = own_centre.get("/metrics").text
    assert 'motcua_tablet_battery{tablet="Đánh giá 12"} 1.0' in figures
    assert 'motcua_tablet_charging{tablet="Đánh giá 12"} 1.0' in figures
    assert 'motcua_host_heard_timestamp_seconds{host="Đánh giá 12",kind="tablet"}' in figures
    console = signed_in("cb12")
    line = console.locator(".fault-line")
    expect(line).to_be_empty()
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(line).to_have_text(
        "Máy đánh giá · Đánh giá 12: Trang đang bị che hoặc màn hình đang tắt, xin bật màn hình và mở lại trang."
    )
    assert f"{said} 0.0" in own_centre.get("/metrics").text
