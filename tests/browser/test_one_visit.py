"""One citizen's way through the hall: touch, paper, call by sight and voice, service, rating, manager's board."""

import io
from typing import Any

import pytest
import requests
from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

from devices.printer.ticket_paper import draw
from devices.sim.escpos_decoder import decode
from kiosk.ticket_words import paper_of
from queue_server import settings
from queue_server.auth.signed import follow_key
from tests.browser.accessible import assert_accessible
from tests.browser.conftest import Hall
from tests.running import Centre

DOTS = 576
SPEECH_S = 3
AUDIBLE = 0.02


@pytest.mark.browser
@pytest.mark.timeout(240)
def test_touch_paper_call_service_rating_board(hall: Hall) -> None:
    board = hall.signed_in("lanhdao", "/manager")
    ticket = _take_a_number(hall)
    number = ticket["number"]
    assert _printed(hall) == _drawn(hall.centre, ticket), "the printer's bytes are not the paper that was drawn"

    desk = _desk_for(hall.centre, ticket["service_id"])
    wall = hall.device(1920, 1080, "wall", "--zone", desk["zone"])
    tablet = hall.device(1280, 800, "tablet", "--counter", desk["code"])
    console = _open_counter(hall, desk["number"])
    expect(wall.get_by_text("1 người", exact=True)).to_be_visible()

    console.keyboard.press("Space")
    expect(wall.get_by_text(number).first).to_be_visible()
    _spoken(wall)
    expect(console.get_by_text("Đã phát loa")).to_be_visible(timeout=20_000)
    assert_accessible(wall)
    assert_accessible(console)

    console.keyboard.press("s")
    expect(console.get_by_role("button", name="Hoàn thành")).to_be_enabled()
    console.keyboard.press("f")
    _rate(tablet)
    expect(console.get_by_text(f"Đã hoàn thành {number}")).to_be_visible()

    _on_the_board(board)
    phone = hall.screen(390, 844)
    phone.goto(_follow_url(hall.centre, ticket["id"]))
    expect(phone.get_by_text(number).first).to_be_visible()
    assert_accessible(phone)
    audit = hall.centre.motcua("audit")
    assert audit["differences"] in (0, []), audit


def _take_a_number(hall: Hall) -> dict[str, Any]:
    """Three touches; the ticket as the server knows it, before anybody else comes."""
    kiosk = hall.screen(1080, 1920)
    kiosk.goto(hall.kiosk_url)
    for question in ("Nộp hồ sơ", "Sở Tư pháp", "Không"):
        touch = kiosk.get_by_role("button", name=question).first
        expect(touch).to_be_visible()
        assert_accessible(kiosk)
        touch.tap()
    expect(kiosk.get_by_text("Số thứ tự của Ông/Bà")).to_be_visible()
    assert_accessible(kiosk)
    expect(kiosk.get_by_text("Mời Ông/Bà nhận phiếu ở khe bên dưới")).to_be_visible(timeout=10_000)
    waiting = hall.centre.get("/api/v1/snapshot", role="admin").json()["tickets"]
    assert len(waiting) == 1
    ticket: dict[str, Any] = hall.centre.get(f"/api/v1/tickets/{waiting[0]['id']}", role="admin").json()
    expect(kiosk.get_by_text(ticket["number"]).first).to_be_visible()
    return ticket


def _printed(hall: Hall) -> Image.Image:
    """The paper, decoded again from the bytes the printer received; the printer's own picture must agree."""
    papers = requests.get(f"{hall.printer_url}/papers", timeout=5).json()
    newest = max(p["n"] for p in papers["items"])
    [paper] = decode(requests.get(f"{hall.printer_url}/papers/{newest}.bin", timeout=5).content, DOTS)
    shown = Image.open(io.BytesIO(requests.get(f"{hall.printer_url}/papers/{newest}.png", timeout=5).content))
    assert ImageChops.difference(paper.convert("L"), shown.convert("L")).getbbox() is None
    return paper.convert("L")


def _drawn(centre: Centre, ticket: dict[str, Any]) -> Image.Image:
    told = centre.get("/api/v1/centre").json()
    known = {**told, "hold_s": told["policy"]["hold_s"]}
    return draw(paper_of(ticket, known, "vi", _follow_url(centre, ticket["id"]), ""), DOTS).convert("L")


def _follow_url(centre: Centre, ticket_id: str) -> str:
    return f"{centre.url}/t#{follow_key(settings.load(centre.data).secrets, ticket_id)}"


def _desk_for(centre: Centre, service_id: str) -> dict[str, Any]:
    counters = centre.get("/api/v1/counters").json()["items"]
    zones = {z["id"]: z["code"] for z in centre.get("/api/v1/snapshot", role="admin").json()["zones"]}
    desk = next(c for c in counters if service_id in c["service_ids"])
    return {"code": desk["code"], "number": desk["number"], "zone": zones[desk["zone_id"]]}


def _open_counter(hall: Hall, number: int) -> Page:
    console = hall.signed_in(f"cb{number:02d}", "/counter")
    console.get_by_role("button", name=f"{number} ").first.or_(
        console.get_by_role("button", name="Mở quầy").first
    ).first.wait_for()
    if not console.get_by_role("button", name="Mở quầy").first.is_visible():
        console.locator("button", has_text=str(number)).filter(has_text="Phòng").first.click()
    console.get_by_role("button", name="Mở quầy").first.click()
    expect(console.get_by_text("Đang mở").first).to_be_visible()
    return console


def _spoken(wall: Page) -> None:
    """Chime and sentence went to the loudspeaker: long enough for speech and loud enough to hear."""
    wall.wait_for_function("() => window.heard.length > 0", timeout=15_000)
    clip = wall.evaluate("() => window.heard[0]")
    assert clip["seconds"] > SPEECH_S, clip
    assert clip["level"] > AUDIBLE, clip


def _rate(tablet: Page) -> None:
    expect(tablet.get_by_text("Ông/Bà có hài lòng")).to_be_visible()
    assert_accessible(tablet)
    tablet.get_by_role("button", name="Rất hài lòng").tap()
    expect(tablet.get_by_text("cảm ơn").first).to_be_visible()


def _on_the_board(board: Page) -> None:
    expect(board.get_by_text("100").first).to_be_visible(timeout=40_000)
    assert_accessible(board)
