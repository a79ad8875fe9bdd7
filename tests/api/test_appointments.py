"""Booking, finding and coming with an appointment through the API: who may, what leaves, and what is kept."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from queue_server import housekeeping
from queue_server.context import house
from queue_server.domain.clock import LeapWatch
from tests.api.conftest import Hall
from tests.clocks import MONDAY_NINE

NUMBER = "999148000001"
CALLS = "/api/v1/appointments"


def wish(**more: Any) -> dict[str, Any]:
    return {"service": "NOP", "at": (MONDAY_NINE + timedelta(hours=1)).isoformat(), **more}


def booked(hall: Hall, **more: Any) -> dict[str, Any]:
    answer = hall.post(CALLS, wish(**more), role="reception")
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def today(hall: Hall, **who: str) -> Any:
    return hall.post(f"{CALLS}/today", who, role="kiosk").json


def test_the_kiosk_finds_it_by_the_card_and_takes_its_number(hall: Hall) -> None:
    made = booked(hall, person=NUMBER)
    assert today(hall, person=NUMBER)["items"] == [made]
    assert today(hall, person="999148000002")["items"] == []
    ticket = hall.issue(appointment=made["id"], person=NUMBER, channel="appointment")
    assert hall.get("/api/v1/snapshot", role="admin").json["tickets"][0]["class"] == "appointment"
    assert today(hall, person=NUMBER)["items"] == []
    (listed,) = hall.get(CALLS, role="reception").json["items"]
    assert (listed["state"], listed["ticket_id"]) == ("arrived", ticket["id"])


def test_the_code_finds_it_as_it_is_typed(hall: Hall) -> None:
    made = booked(hall)
    code = made["code"]
    assert today(hall, code=f"{code[:4]} {code[4:]}".lower())["items"] == [made]
    assert today(hall, code="22222222")["code"] == "appointment_unknown"
    hall.issue(appointment=f"{code[:4]}-{code[4:]}")
    assert today(hall, code=code)["code"] == "appointment_used"


def test_a_moment_booked_elsewhere_still_counts(hall: Hall) -> None:
    hall.issue(appointment=wish()["at"])
    assert hall.get("/api/v1/snapshot", role="admin").json["tickets"][0]["class"] == "appointment"


@pytest.mark.parametrize("who", [{}, {"person": NUMBER, "code": "22222222"}, {"code": "0OI1LBSZ"}, {"person": "12"}])
def test_who_came_is_said_in_one_way(hall: Hall, who: dict[str, str]) -> None:
    answer = hall.post(f"{CALLS}/today", who, role="kiosk")
    assert answer.status_code == 422
    assert NUMBER not in answer.text


@pytest.mark.parametrize("role", ["kiosk", "officer", "wall", "board"])
def test_only_the_desk_books_and_lists(hall: Hall, role: str) -> None:
    assert hall.post(CALLS, wish(), role=role).status_code == 403
    assert hall.get(CALLS, role=role).status_code == 403


def test_called_off_once(hall: Hall) -> None:
    made = booked(hall)
    off = hall.post(f"{CALLS}/{made['id']}/cancel", {"reason": "bận"}, role="reception")
    assert off.json["state"] == "cancelled"
    assert hall.post(f"{CALLS}/{made['id']}/cancel", role="reception").json["code"] == "appointment_cancelled"


def test_a_repeated_booking_is_one(hall: Hall) -> None:
    one, same = (hall.post(CALLS, wish(person=NUMBER), role="reception", key="once") for _ in range(2))
    assert one.json == same.json
    other = hall.post(CALLS, wish(person="999148000002"), role="reception", key="once")
    assert other.json["code"] == "idempotency_key_reused"


def test_the_code_is_not_told_to_the_hall(hall: Hall) -> None:
    code = booked(hall)["code"]
    assert code in hall.get("/api/v1/feed", role="manager").text
    for role in ("wall", "kiosk", "officer"):
        assert code not in hall.get("/api/v1/feed", role=role).text


def test_the_key_is_made_at_the_booking_and_dies_after_the_day(hall: Hall, tmp_path: Path) -> None:
    refused = hall.post(CALLS, wish(at="2027-11-23T10:00:00+07:00", person=NUMBER), role="reception")
    assert refused.json["code"] == "appointment_too_far"
    booked(hall, person=NUMBER, at="2026-11-25T10:00:00+07:00")
    (key,) = tmp_path.glob("person-*.key")
    assert key.name == "person-2026-11-25.key"
    with hall.app.app_context():
        for there in (True, True, True, False):
            housekeeping.once(house(), LeapWatch(lambda: 0.0))
            assert key.exists() is there
            hall.clock.go(days=1)


def test_nothing_at_rest_gives_the_number_away(hall: Hall, tmp_path: Path) -> None:
    booked(hall, person=NUMBER)
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(NUMBER.encode() in content for content in files)
    assert NUMBER not in json.dumps(hall.get("/api/v1/feed", role="admin").json)
