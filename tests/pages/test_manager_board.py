"""The manager's board moves with the hall, without a reload."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import serious
from tests.running import Centre

pytestmark = pytest.mark.browser


def test_figures_move_with_the_hall(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    page = signed_in("lanhdao")
    waiting = page.locator(".tile", has_text="Đang chờ").locator(".value")
    counters_open = page.locator(".tile", has_text="Quầy đang mở").locator(".value")
    expect(waiting).to_have_text("0")
    page.evaluate("window.sameDocument = true")

    counter = next(one for one in own_centre.get("/api/v1/counters").json()["items"] if one["number"] == 12)
    ticket = own_centre.issue(counter["service_ids"][0])
    own_centre.issue(counter["service_ids"][0])
    expect(waiting).to_have_text("2")
    expect(page.locator(".services tr.busy")).to_have_count(1)
    expect(page.locator(".services .missing")).to_have_text("Chưa mở quầy")

    own_centre.post(f"/api/v1/counters/{counter['id']}/open", role="officer")
    expect(counters_open).to_have_text("1")
    own_centre.post(f"/api/v1/counters/{counter['id']}/call-next", role="officer")
    expect(waiting).to_have_text("1")
    expect(page.locator(".plate.called")).to_contain_text(ticket["number"])
    own_centre.post(f"/api/v1/tickets/{ticket['id']}/start", role="officer")
    expect(page.locator(".plate.serving")).to_contain_text(ticket["number"])
    assert page.evaluate("window.sameDocument") is True
    assert serious(page) == []


def test_an_officer_may_not_see_it(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    page = signed_in("cb12")
    page.goto(own_centre.url + "/manager")
    expect(page.get_by_role("alert")).to_have_text("Tài khoản này không xem được trang điều hành.")
