"""Who has an appointment today and lays their card on the reader: found, offered, and taken with its place in line."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.kiosk.cards import CardKiosk
from tests.kiosk.machines import problem
from tests.kiosk.test_card_screen import hold, screen, to_card  # noqa: F401
from tests.kiosk.test_screen import LOOKS
from tests.running import Centre

LAST = -1
"""The service that no other test of the deck's people asks for."""


def book(centre: Centre, desk: CardKiosk, **more: Any) -> dict[str, Any]:
    at = datetime.now(UTC) + timedelta(seconds=30)
    wish = {"service": desk.kiosk.services()[LAST]["id"], "at": at.isoformat(), **more}
    answer = centre.post("/api/v1/appointments", wish, role="reception")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def state(centre: Centre, appointment: dict[str, Any]) -> tuple[str, str]:
    listed = centre.get(f"/api/v1/appointments?day={appointment['day']}", role="reception").json()["items"]
    return next((one["state"], one["ticket_id"]) for one in listed if one["id"] == appointment["id"])


def classes(centre: Centre) -> dict[str, str]:
    return {one["id"]: one["class"] for one in centre.get("/api/v1/snapshot", role="admin").json()["tickets"]}


def take(desk: CardKiosk, found: dict[str, Any], **more: Any) -> Any:
    wish = desk.kiosk.order(service=found["service"]["id"], appointment=found["id"], **more)
    return desk.kiosk.post("/local/v1/tickets", wish)


def test_the_card_finds_it_and_nothing_of_the_person_reaches_the_page(desk: CardKiosk, centre: Centre) -> None:
    number = desk.card("pensioner").file.card.person.number
    made = book(centre, desk, person=number)
    visit, _ = desk.read("pensioner")
    answer = desk.kiosk.post("/local/v1/appointments/by-card", {"card": visit})
    (found,) = answer.json()["items"]
    assert found == {name: made[name] for name in ("id", "at", "service")}
    assert number not in answer.text
    issued = take(desk, found, card=visit)
    assert issued.status_code == 201, issued.text
    ticket = issued.json()["ticket"]["id"]
    assert state(centre, made) == ("arrived", ticket)
    assert classes(centre)[ticket] == "appointment"


def test_without_an_appointment_nothing_is_found(desk: CardKiosk) -> None:
    visit, _ = desk.read("unknown-issuer")
    assert desk.kiosk.post("/local/v1/appointments/by-card", {"card": visit}).json() == {"items": []}
    desk.kiosk.post(f"/local/v1/card/{visit}/end", {})
    over = desk.kiosk.post("/local/v1/appointments/by-card", {"card": visit})
    assert problem(over)["code"] == "card_visit_over"


@pytest.mark.browser
def test_a_card_on_the_reader_gets_the_number_of_its_appointment(
    screen: Page,  # noqa: F811
    desk: CardKiosk,
    centre: Centre,
) -> None:
    person = desk.card("adult").file.card.person
    made = book(centre, desk, person=person.number)
    at = datetime.fromisoformat(made["at"]).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    to_card(screen, person.access_number)
    with desk.placed("adult"):
        expect(screen.locator("h1")).to_have_text(f"Ông/Bà có lịch hẹn lúc {at:%H:%M}")
        for look in ("large", "contrast", "low"):
            tool = screen.locator(f".tools .tool:nth-child({LOOKS[look]})")
            tool.click()
            hold(screen, look, "appointment")
            tool.click()
        screen.get_by_role("button", name="Lấy số theo lịch hẹn").click()
        expect(screen.locator(".number")).to_be_visible()
    assert state(centre, made)[0] == "arrived"


@pytest.mark.browser
def test_who_came_for_something_else_goes_the_usual_way(
    screen: Page,  # noqa: F811
    desk: CardKiosk,
    centre: Centre,
) -> None:
    person = desk.card("adult").file.card.person
    made = book(centre, desk, person=person.number)
    to_card(screen, person.access_number)
    with desk.placed("adult"):
        screen.get_by_role("button", name="Tôi đến vì việc khác").click()
        expect(screen.locator(".card-list")).to_be_visible()
    assert state(centre, made)[0] == "booked"
    centre.post(f"/api/v1/appointments/{made['id']}/cancel", role="reception")
