"""A card that a kiosk refused is told on the officers' consoles: where and why, nothing of whose it was."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import serious
from tests.running import Centre

pytestmark = pytest.mark.browser


def test_a_console_tells_where_somebody_needs_help(own_centre: Centre, signed_in: Callable[[str], Page]) -> None:
    kiosk = own_centre.pair("kiosk", "--name", "Máy lấy số 9")["token"]
    page = signed_in("cb12")
    line = page.locator(".fault-line")
    expect(line).to_be_empty()
    refused = own_centre.post(
        "/api/v1/card-refusals", {"reason": "chip-authentication-failed"}, Authorization=f"Bearer {kiosk}"
    )
    assert refused.status_code == 204
    said = "Máy lấy số 9: thẻ căn cước không qua kiểm tra (không phải chip gốc)."
    expect(line).to_contain_text(said)
    assert serious(page) == []
    page.reload()
    expect(line).to_contain_text(said)
