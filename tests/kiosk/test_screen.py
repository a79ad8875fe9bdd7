"""The kiosk's screen in a real browser at its real size, on the real server and the virtual printer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.kiosk.machines import Printer, RunningKiosk, running_kiosk
from tests.kiosk.relay import Relay
from tests.kiosk.test_paper_trouble import issued_today
from tests.line import Line
from tests.running import Centre

pytestmark = pytest.mark.browser

SIZE = {"width": 1080, "height": 1920}
HIT_BOXES = """() => [...document.querySelectorAll("button, input")].map((one) => {
  const box = one.getBoundingClientRect();
  return {text: one.textContent, x: box.x, y: box.y, width: box.width, height: box.height};
})"""
SMALL_TEXT = """() => [...document.querySelectorAll("#app *")]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  .filter((one) => !one.closest(".hidden-text") && parseFloat(getComputedStyle(one).fontSize) < 32)
  .map((one) => one.textContent)"""
# The door drawn behind the head reaches out of it on purpose.
CLIPPED = """() => [...document.querySelectorAll("#app *:not(.head)")]
  .filter((one) => !one.closest(".hidden-text") && one.scrollHeight > one.clientHeight + 2 && one.clientHeight > 0)
  .filter((one) => getComputedStyle(one).display !== "inline" && getComputedStyle(one).webkitLineClamp === "none")
  .map((one) => `${one.className}: ${one.textContent.slice(0, 60)}`)"""

QUESTION_BELOW_CROWN = """() => document.querySelector("h1").getBoundingClientRect().top
  >= document.querySelector(".crown").getBoundingClientRect().bottom - 1"""


@pytest.fixture
def screen(browser: Browser, kiosk: RunningKiosk) -> Iterator[Page]:
    """The kiosk's page at its first step; errors on it fail the test."""
    context = browser.new_context(viewport=SIZE, has_touch=True, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(kiosk.url)
    expect(page.locator(".door").first).to_be_visible()
    yield page
    context.close()
    assert faults == []


def to_priority(page: Page) -> None:
    page.locator(".door-submit").tap()
    page.locator(".cards .choice[aria-disabled=false]").first.tap()
    expect(page.locator(".priorities")).to_be_visible()


def to_search(page: Page, words: str) -> None:
    page.locator(".door.find").tap()
    for letter in words:
        page.locator(".key.space" if letter == " " else f".key:text-is('{letter}')").tap()


def test_three_touches_to_the_paper(screen: Page, printer: Printer) -> None:
    before = len(printer.papers())
    screen.locator(".door-submit").tap()
    screen.locator(".cards .choice").first.tap()
    screen.get_by_role("button", name="Không").tap()
    number = screen.locator(".number")
    expect(number).to_have_text(re.compile(r"^[A-Z]\d{3}$"))
    assert (number.bounding_box() or {})["height"] >= 240
    expect(screen.get_by_text("Mời Ông/Bà nhận phiếu")).to_be_visible()
    assert len(printer.papers()) == before + 1
    # Closes itself, and the next person finds nothing of it.
    expect(screen.locator(".door-submit")).to_be_visible(timeout=12_000)
    assert screen.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_a_purpose_with_one_service_skips_the_agency(screen: Page) -> None:
    screen.locator(".door-result").tap()
    expect(screen.locator(".priorities")).to_be_visible()


def test_double_tap_takes_one_number(screen: Page, centre: Centre) -> None:
    to_priority(screen)
    before = issued_today(centre)
    screen.locator(".none").dblclick()
    expect(screen.locator(".number")).to_be_visible()
    assert issued_today(centre) == before + 1


def test_second_tap_of_a_double_tap_chooses_nothing_on_the_next_step(screen: Page) -> None:
    screen.locator(".door-submit").dblclick()
    expect(screen.locator(".cards")).to_be_visible()
    expect(screen.locator(".priorities")).to_have_count(0)


def test_language_keeps_the_place(screen: Page) -> None:
    to_search(screen, "ly lich")
    expect(screen.locator(".result").first).to_contain_text("lý lịch tư pháp")
    screen.get_by_role("button", name="English").tap()
    expect(screen.get_by_role("heading", level=1)).to_have_text("Which procedure do you need?")
    expect(screen.get_by_role("textbox")).to_have_value("ly lich")
    assert screen.evaluate("document.documentElement.lang") == "en"
    screen.locator(".result").first.tap()
    screen.get_by_role("button", name=re.compile("^No")).tap()
    expect(screen.locator(".head h1")).to_have_text("Your number")


def test_real_keys_alone(screen: Page) -> None:
    screen.bring_to_front()
    expect(screen.locator(".door-submit")).to_be_visible()
    screen.keyboard.press("Tab")
    expect(screen.locator(".door-submit")).to_be_focused()
    assert screen.evaluate("getComputedStyle(document.activeElement).boxShadow") != "none"
    for _ in range(5):
        screen.keyboard.press("Tab")
    expect(screen.locator(".door.find")).to_be_focused()
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("textbox")).to_be_focused()
    screen.keyboard.type("ly lich tu phap")
    expect(screen.locator(".result").first).to_contain_text("lý lịch tư pháp")
    expect(screen.locator("main [role=status]").first).to_have_text(re.compile(r"^Tìm thấy \d+ thủ tục$"))
    screen.keyboard.press("Tab")
    screen.keyboard.press("Enter")
    expect(screen.locator(".priorities")).to_be_visible()
    screen.locator(".none").focus()
    screen.keyboard.press("Enter")
    expect(screen.locator(".number")).to_be_visible()


def test_blocked_printer_is_said_before_the_number(
    screen: Page, printer: Printer, kiosk: RunningKiosk, centre: Centre
) -> None:
    to_priority(screen)
    before = issued_today(centre)
    printer.switch(paper="out")
    kiosk.wait_for_printer("blocked")
    screen.locator(".none").tap()
    expect(screen.get_by_text("Chưa có số nào được cấp")).to_be_visible()
    expect(screen.get_by_text("hết giấy")).to_be_visible()
    assert issued_today(centre) == before
    screen.get_by_role("button", name="Lấy số không cần giấy").tap()
    expect(screen.locator(".number")).to_be_visible()
    code = screen.get_by_role("img", name=re.compile("Mã QR"))
    expect(code).to_be_visible()
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")


def test_paper_fails_after_the_number(screen: Page, printer: Printer) -> None:
    to_priority(screen)
    printer.switch(rows_left=200)
    screen.locator(".none").tap()
    expect(screen.locator(".number")).to_be_visible()
    expect(screen.get_by_text("Số của Ông/Bà vẫn có hiệu lực, xin chụp lại màn hình hoặc quét mã")).to_be_visible()
    expect(screen.locator(".number")).to_be_visible()
    assert (screen.locator(".number").bounding_box() or {})["height"] >= 240


def test_nobody_knows_whether_the_paper_came(screen: Page, printer: Printer) -> None:
    before = len(printer.papers())
    to_priority(screen)
    printer.switch(silent=True)
    screen.locator(".none").tap()
    expect(screen.get_by_text("Nếu không thấy phiếu, số của Ông/Bà vẫn có hiệu lực")).to_be_visible(timeout=20_000)
    expect(screen.locator(".number")).to_be_visible()
    expect(screen.get_by_role("img", name=re.compile("Mã QR"))).to_be_visible()
    assert len(printer.papers()) <= before + 1


def test_idle_asks_then_forgets(browser: Browser, kiosk: RunningKiosk) -> None:
    context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
    page = context.new_page()
    page.clock.install()
    page.goto(kiosk.url)
    page.get_by_role("button", name="English").click()
    page.locator(".door.find").click()
    page.get_by_role("textbox").fill("ly lich")
    page.clock.run_for(44_000)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_have_count(0)
    page.clock.run_for(2_000)
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="I need more time").click()
    page.clock.run_for(1_000)
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_value("ly lich")
    page.clock.run_for(66_000)
    expect(page.locator(".door-submit")).to_contain_text("Nộp hồ sơ")
    page.locator(".door.find").click()
    expect(page.get_by_role("textbox")).to_have_value("")
    context.close()


def test_cut_off_without_a_number_in_hand_is_said_and_mends_itself(
    browser: Browser, centre: Centre, tmp_path: Path
) -> None:
    relay = Relay(centre.url)
    relay.swallow("/leases")
    with running_kiosk(centre, tmp_path, server=relay.url) as kiosk:
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.goto(kiosk.url)
        page.locator(".door-submit").click()
        expect(page.locator(".cards")).to_be_visible()
        relay.swallow("/services")
        expect(page.get_by_text("Máy lấy số tạm mất kết nối")).to_be_visible(timeout=20_000)
        expect(page.get_by_text("được giữ nguyên")).to_be_visible()
        relay.mend()
        expect(page.locator(".cards")).to_be_visible(timeout=20_000)
        page.close()
    relay.close()


def test_cut_off_with_numbers_in_hand_it_goes_on(
    browser: Browser, own_centre: Centre, printer: Printer, tmp_path: Path
) -> None:
    line = Line(own_centre.url)
    with running_kiosk(own_centre, tmp_path, "--printer", f"tcp://{printer.tcp}", server=line.url) as kiosk:
        kiosk.wait_for_printer("ready")
        kiosk.wait_for_numbers()
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.goto(kiosk.url)
        expect(page.locator(".door-submit")).to_be_visible()
        line.cut()
        expect(page.get_by_text("Máy này đang mất kết nối")).to_be_visible(timeout=20_000)
        for look, again in ((1, 1), (2, 1), (3, 3), (4, 4), (5, 5)):
            page.locator(f".tools .tool:nth-child({look})").click()
            assert page.evaluate(SMALL_TEXT) == [], look
            assert page.evaluate(CLIPPED) == [], look
            page.locator(f".tools .tool:nth-child({again})").click()
        page.locator(".door-submit").click()
        page.locator(".cards .choice[aria-disabled=false]").first.click()
        page.locator(".none").click()
        expect(page.locator(".number")).to_contain_text("900")
        expect(page.get_by_text("Số có hiệu lực và được gọi theo thứ tự")).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
        expect(page.get_by_text("Mời Ông/Bà nhận phiếu")).to_be_visible(timeout=15_000)
        line.mend()
        page.get_by_role("button", name="Xong").click()
        expect(page.get_by_text("Máy này đang mất kết nối")).to_have_count(0, timeout=20_000)
        page.close()
    line.close()


def every_step(page: Page) -> Iterator[str]:
    """Walk through the steps, stopping at each."""
    yield "welcome"
    page.locator(".door-submit").click()
    page.locator(".cards").wait_for()
    yield "agency"
    page.locator(".step-agency .find").click()
    page.get_by_role("textbox").fill("ly lich")
    page.locator(".result").first.wait_for()
    yield "search"
    page.locator(".result").first.click()
    page.locator(".priorities").wait_for()
    yield "priority"
    page.locator(".none").click()
    page.locator(".number").wait_for()
    yield "ticket"


LOOKS = {"plain": None, "en": 2, "large": 3, "contrast": 4, "low": 5}


@pytest.mark.parametrize("look", LOOKS)
def test_every_step_is_usable_by_everybody(screen: Page, look: str) -> None:
    if LOOKS[look]:
        screen.locator(f".tools .tool:nth-child({LOOKS[look]})").click()
    for step in every_step(screen):
        found = Axe().run(screen)
        bad = [one["id"] for one in found.response["violations"] if one["impact"] in {"serious", "critical"}]
        assert bad == [], f"{look}, {step}"
        assert screen.evaluate(SMALL_TEXT) == [], f"{look}, {step}"
        assert screen.evaluate(CLIPPED) == [], f"{look}, {step}"
        assert screen.evaluate(QUESTION_BELOW_CROWN), f"{look}, {step}"
        boxes = screen.evaluate(HIT_BOXES)
        # The upper third only speaks; its one field is typed into from below.
        highest = 960 if look == "low" else 640
        touched = [box for box in boxes if box["text"]]
        assert [box for box in touched if box["y"] < highest or box["height"] < 60 or box["width"] < 60] == []
        assert [pair for pair in pairs(touched) if gap(*pair) < 15.5] == [], f"{look}, {step}"


def pairs(boxes: list[dict[str, float]]) -> Iterator[tuple[dict[str, float], dict[str, float]]]:
    for n, one in enumerate(boxes):
        for other in boxes[n + 1 :]:
            yield one, other


def gap(one: dict[str, float], other: dict[str, float]) -> float:
    """Pixels between two boxes, across or down, whichever separates them."""
    across = max(one["x"] - other["x"] - other["width"], other["x"] - one["x"] - one["width"])
    down = max(one["y"] - other["y"] - other["height"], other["y"] - one["y"] - one["height"])
    return max(across, down)
