"""Without the server the pages say in words what works and what does not, and are themselves again when it is back."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from bench.running import process
from tests.pages.conftest import OpenPage, serious
from tests.running import Centre

pytestmark = pytest.mark.browser

CUT_S, BACK_S = 30_000, 40_000


def test_counter_tablet_and_phone_outlast_a_stopped_server(
    own_centre: Centre, open_page: OpenPage, signed_in: Callable[[str], Page]
) -> None:
    officer = next(one["login"] for one in own_centre.sign_ins() if one["role"] == "officer")
    console = signed_in(officer)
    expect(console.get_by_text("Mở quầy").first).to_be_visible()
    console.keyboard.press("Space")
    desk = own_centre.get("/api/v1/counters").json()["items"][0]
    ticket = own_centre.issue(desk["service_ids"][0])
    tablet = open_page(
        f"{own_centre.url}/pair#{own_centre.pair('tablet', '--counter', desk['code'])['token']}", 1024, 768
    )
    phone = open_page(ticket["follow_url"], 390, 844)
    said = {
        console: "máy lấy số vẫn phát số",
        tablet: "Tạm thời chưa gửi được đánh giá",
        phone: "Số của Ông/Bà vẫn có hiệu lực",
    }
    expect(phone.get_by_text(ticket["number"])).to_be_visible()
    expect(console.get_by_role("button", name="Gọi số tiếp theo")).to_be_enabled()
    expect(tablet.get_by_text("Quầy")).to_be_visible()
    own_centre.process.terminate()
    own_centre.process.wait(30)
    for page, words in said.items():
        expect(page.get_by_text(words)).to_be_visible(timeout=CUT_S)
        assert serious(page) == []
    console.keyboard.press("Space")
    expect(console.get_by_text("Không kết nối được với máy chủ")).to_be_visible(timeout=CUT_S)
    port = own_centre.url.rpartition(":")[2]
    serve = ["queue_server", "serve", "--data", str(own_centre.data), "--port", port]
    with process(serve, own_centre.data.parent / "again.log", f"{own_centre.url}/readyz"):
        for page, words in said.items():
            expect(page.get_by_text(words)).to_have_count(0, timeout=BACK_S)
        expect(console.get_by_text("Không kết nối được với máy chủ")).to_have_count(0)
        console.keyboard.press("Space")
        expect(console.get_by_role("heading", name="Đang gọi")).to_be_visible()


def test_the_phone_of_a_number_that_is_not_told_yet(own_centre: Centre, open_page: OpenPage) -> None:
    service = own_centre.get("/api/v1/services").json()["items"][0]["id"]
    lease = own_centre.post("/api/v1/leases", {"service": service}, role="kiosk").json()
    lent = lease["numbers"][0]
    phone = open_page(lent["follow_url"], 390, 844)
    expect(phone.get_by_text("Số vẫn có hiệu lực; trang tự cập nhật")).to_be_visible()
    told = {"lease": lease["id"], "n": lent["n"], "number": lent["number"], "service": service, "intent": str(uuid4())}
    told["issued_at"] = lease["granted_at"]
    assert own_centre.post("/api/v1/offline-tickets", {"items": [told]}, role="kiosk").ok
    expect(phone.get_by_text(lent["number"])).to_be_visible(timeout=BACK_S)
