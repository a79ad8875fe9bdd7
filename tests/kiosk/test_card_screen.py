"""The way of a card on the screen of a kiosk, in a real browser at its real size, with virtual cards on its reader."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from devices.sim.card.faults import Fault
from tests.kiosk.cards import CardKiosk
from tests.kiosk.test_screen import CLIPPED, HIT_BOXES, LOOKS, QUESTION_BELOW_CROWN, SIZE, SMALL_TEXT, gap, pairs
from tests.running import Centre

pytestmark = pytest.mark.browser


@pytest.fixture
def screen(browser: Browser, desk: CardKiosk) -> Iterator[Page]:
    context = browser.new_context(viewport=SIZE, has_touch=True, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(desk.kiosk.url)
    expect(page.locator(".door").first).to_be_visible()
    yield page
    context.close()
    assert faults == []


def to_way(page: Page, agency: int = 2) -> None:
    page.locator(".door-submit").click()
    page.locator(".cards .choice").nth(agency).click()
    expect(page.locator(".way-door")).to_have_count(2)


def to_card(page: Page, digits: str, agency: int = 2) -> None:
    to_way(page, agency)
    page.locator(".way-door").first.click()
    # Well within the five seconds that the kiosk holds back the news of a visit in which nothing happens.
    expect(page.locator(".pad-keys")).to_be_visible(timeout=2_500)
    for digit in digits:
        page.locator(f".pad-keys .key:text-is('{digit}')").click()


def test_a_newcomer_of_seventy_eight_gets_a_number_with_priority(screen: Page, desk: CardKiosk, centre: Centre) -> None:
    person = desk.card("pensioner").file.card.person
    to_card(screen, person.access_number)
    expect(screen.locator("h1")).to_have_text("Mời Ông/Bà đặt thẻ lên đầu đọc")
    with desk.placed("pensioner"):
        expect(screen.locator("h1")).to_have_text("Kính chào Bà Mẫu")
        expect(screen.locator(".trust")).to_have_text("Thẻ đã được xác thực.")
        expect(screen.locator(".card-list")).to_contain_text("999******001")
        whole = screen.locator("body").inner_text()
        assert person.number not in whole
        assert person.name not in whole
        screen.get_by_role("button", name=re.compile("^Lấy số ưu tiên")).click()
        number = screen.locator(".number")
        expect(number).to_have_text(re.compile(r"^[A-Z]\d{3}$"))
    today = centre.get("/api/v1/snapshot", role="admin").json()["tickets"]
    assert [one["class"] for one in today if one["number"] == number.inner_text()] == ["priority"]
    assert screen.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    screen.get_by_role("button", name="Xong").click()
    to_card(screen, person.access_number)
    with desk.placed("pensioner"):
        screen.get_by_role("button", name=re.compile("^Lấy số ưu tiên")).click()
        expect(screen.locator("h1")).to_have_text("Ông/Bà đã có số")
    expect(screen.get_by_role("img", name=re.compile("Mã QR"))).to_be_visible()


def test_who_takes_no_card_goes_the_usual_way(screen: Page) -> None:
    to_way(screen)
    screen.locator(".way-door").last.click()
    screen.locator(".none").click()
    expect(screen.locator(".number")).to_be_visible()


def test_the_way_without_is_one_touch_away_and_forgets_the_card(screen: Page, desk: CardKiosk) -> None:
    with screen.expect_response(lambda one: one.url.endswith("/local/v1/card")) as begun:
        to_card(screen, desk.card("adult").file.card.person.access_number)
    with screen.expect_response(lambda one: one.url.endswith("/end")):
        screen.get_by_role("button", name="Lấy số không cần thẻ").click()
    expect(screen.locator(".priorities")).to_be_visible()
    assert desk.kiosk.get(f"/local/v1/card/{begun.value.json()['id']}").status_code == 409


def test_a_wrong_number_is_said_and_asked_again(screen: Page, desk: CardKiosk) -> None:
    with desk.placed("adult") as made:
        to_card(screen, "000000")
        expect(screen.get_by_role("alert")).to_contain_text("6 chữ số cuối")
        for digit in made.file.card.person.access_number:
            screen.locator(f".pad-keys .key:text-is('{digit}')").click()
        expect(screen.locator(".card-list")).to_be_visible()
    expect(screen.get_by_role("button", name="Tiếp tục lấy số")).to_be_visible()


def test_a_copied_chip_is_refused_with_its_reason(screen: Page, desk: CardKiosk) -> None:
    to_card(screen, desk.card("cloned").file.card.person.access_number)
    with desk.placed("cloned"):
        expect(screen.get_by_role("alert")).to_contain_text("Chip không chứng minh được là chip gốc")
    screen.get_by_role("button", name="Lấy số không cần thẻ").click()
    expect(screen.locator(".priorities")).to_be_visible()


def every_card_step(page: Page, desk: CardKiosk, agency: int) -> Iterator[str]:
    """Walk through the steps of a card, stopping at each."""
    to_way(page, agency)
    yield "way"
    page.locator(".way-door").first.click()
    page.locator(".pad-keys").wait_for()
    yield "number"
    for digit in desk.card("pensioner").file.card.person.access_number:
        page.locator(f".pad-keys .key:text-is('{digit}')").click()
    page.locator(".step-card-place").wait_for()
    yield "place"
    with desk.placed("pensioner", Fault.SLOW):
        page.locator(".greeting").wait_for()
        yield "reading"
        page.locator(".card-list").wait_for()
        yield "read"
        page.locator(".first").click()
        page.locator(".slip").wait_for()
    yield "number shown"


@pytest.mark.parametrize("look", ["en", "large", "contrast", "low"])
def test_every_step_is_usable_by_everybody(screen: Page, desk: CardKiosk, look: str) -> None:
    screen.locator(f".tools .tool:nth-child({LOOKS[look]})").click()
    # One agency for all: the first look gets its number, the others are shown it again.
    for step in every_card_step(screen, desk, 3):
        hold(screen, look, step)


def hold(page: Page, look: str, step: str) -> None:
    """The step is within reach, large enough, whole, and understood by a reader."""
    found = Axe().run(page)
    bad = [one["id"] for one in found.response["violations"] if one["impact"] in {"serious", "critical"}]
    assert bad == [], f"{look}, {step}"
    assert page.evaluate(SMALL_TEXT) == [], f"{look}, {step}"
    assert page.evaluate(CLIPPED) == [], f"{look}, {step}"
    assert page.evaluate(QUESTION_BELOW_CROWN), f"{look}, {step}"
    highest = 960 if look == "low" else 640
    touched = [box for box in page.evaluate(HIT_BOXES) if box["text"] or box["height"]]
    out = [box for box in touched if box["y"] < highest or box["height"] < 60 or box["width"] < 60]
    assert out == [], f"{look}, {step}"
    assert [pair for pair in pairs(touched) if gap(*pair) < 15.5] == [], f"{look}, {step}"
