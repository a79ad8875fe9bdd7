"""The page of the virtual printers in a real browser: the paper is seen, the switches work, everybody can use it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bench.paper import TICKET
from devices.contract import State
from devices.printer import job
from tests.devices.simulator import Simulator

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, simulator: Simulator) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 900, "height": 1000}, reduced_motion="reduce")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    opened.goto(simulator.console)
    expect(opened.get_by_text("Chưa có phiếu nào")).to_be_visible()
    yield opened
    context.close()
    assert faults == []


def test_the_paper_shows_by_itself_on_the_printer_it_came_from(page: Page, simulator: Simulator) -> None:
    job.print_ticket(simulator.printers[1], TICKET, 576)
    picture = page.get_by_role("img", name="Hình tờ giấy số 1")
    expect(picture).to_be_visible()
    page.wait_for_function("document.querySelector('.paper img').naturalWidth === 576")
    expect(page.get_by_role("button", name="Máy in 2")).to_have_attribute("aria-pressed", "true")
    job.print_ticket(simulator.printers[1], TICKET, 576)
    expect(page.get_by_role("img", name="Hình tờ giấy số 2")).to_be_visible()
    expect(page.get_by_role("heading", name="Các phiếu trước")).to_be_visible()
    grave = [found for found in Axe().run(page).response["violations"] if found["impact"] in ("serious", "critical")]
    assert grave == []


def test_the_switches_break_the_printer_and_mend_it(page: Page, simulator: Simulator) -> None:
    mend = page.get_by_role("button", name="Sửa mọi sự cố")
    expect(mend).to_be_disabled()
    page.get_by_role("switch", name="Mở nắp").click()
    expect(page.get_by_role("status")).to_have_text("Nắp đang mở")
    assert job.check(simulator.printers[0]).state is State.BLOCKED
    page.get_by_role("button", name="Hết giấy", exact=True).click()
    page.get_by_role("switch", name="Mở nắp").click()
    expect(page.get_by_role("status")).to_have_text("Hết giấy")
    mend.click()
    expect(page.get_by_role("status")).to_have_text("Sẵn sàng")
    assert job.check(simulator.printers[0]).state is State.READY


def test_the_language_changes_in_place(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Virtual ticket printer")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.get_by_role("heading", name="Máy in phiếu ảo")).to_be_visible()
