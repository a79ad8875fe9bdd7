"""A ticket on its citizen's phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import serious
from tests.running import Centre

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]


@pytest.fixture
def counter(own_centre: Centre) -> dict[str, Any]:
    found = next(one for one in own_centre.get("/api/v1/counters").json()["items"] if one["number"] == 12)
    own_centre.post(f"/api/v1/counters/{found['id']}/open", role="officer")
    return found


def _follow(open_page: OpenPage, centre: Centre, ticket: dict[str, Any]) -> Page:
    return open_page(f"{centre.url}/t#{ticket['follow_url'].partition('#')[2]}", 390, 844)


def test_from_the_line_to_the_rating(own_centre: Centre, counter: dict[str, Any], open_page: OpenPage) -> None:
    own_centre.issue(counter["service_ids"][0])
    ticket = own_centre.issue(counter["service_ids"][0])
    page = _follow(open_page, own_centre, ticket)
    expect(page.locator(".ticket .big")).to_have_text(ticket["number"])
    expect(page.locator(".ticket h1")).to_have_text("1 người chờ trước")
    page.get_by_role("button", name="Rung và reo").tap()
    expect(page.get_by_role("status")).to_contain_text("Sẽ rung và reo")
    assert serious(page) == []

    own_centre.post(f"/api/v1/tickets/{ticket['id']}/call", {"counter": counter["id"]}, role="officer")
    expect(page.locator(".ticket h1")).to_have_text("Mời Ông/Bà đếnQuầy 12")
    assert serious(page) == []
    own_centre.post(f"/api/v1/tickets/{ticket['id']}/start", role="officer")
    expect(page.locator(".ticket h1")).to_have_text("Đang được phục vụ")
    own_centre.post(f"/api/v1/tickets/{ticket['id']}/finish", role="officer")
    page.get_by_role("button", name="Hài lòng", exact=True).tap()
    expect(page.get_by_role("status")).to_contain_text("Cảm ơn")
    assert own_centre.get("/api/v1/reports/today", role="manager").json()["ratings"] == 1


def test_cancelling_is_asked_once_more(own_centre: Centre, counter: dict[str, Any], open_page: OpenPage) -> None:
    ticket = own_centre.issue(counter["service_ids"][0], language="en")
    page = _follow(open_page, own_centre, ticket)
    page.get_by_role("button", name="Cancel my number").tap()
    page.get_by_role("button", name="No, keep it").tap()
    assert own_centre.get(f"/api/v1/tickets/{ticket['id']}", role="officer").json()["state"] == "waiting"
    page.get_by_role("button", name="Cancel my number").tap()
    assert serious(page) == []
    page.get_by_role("button", name="Yes, cancel it").tap()
    expect(page.locator(".ticket h1")).to_have_text("Number cancelled")
    assert own_centre.get(f"/api/v1/tickets/{ticket['id']}", role="officer").json()["state"] == "cancelled"


@pytest.mark.parametrize("change", ["", "short", "another"])
def test_a_key_that_is_not_ours(own_centre: Centre, counter: dict[str, Any], open_page: OpenPage, change: str) -> None:
    key = own_centre.issue(counter["service_ids"][0])["follow_url"].partition("#")[2]
    false = {"": "", "short": key[:20], "another": key[:-2] + ("AA" if key[-2:] != "AA" else "BB")}[change]
    page = open_page(f"{own_centre.url}/t#{false}", 390, 844)
    expect(page.get_by_role("alert")).to_contain_text("Đường dẫn không đúng")
    assert serious(page) == []
