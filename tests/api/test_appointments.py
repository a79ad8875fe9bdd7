"""Booking, finding and coming with an appointment through the API: who may, what leaves, and what is kept."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from queue_server import housekeeping
from queue_server.auth import code_guesses
from queue_server.context import house
from queue_server.domain.clock import LeapWatch
from queue_server.qr import qr_rows
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


def test_codes_cannot_be_tried_out(hall: Hall) -> None:
    code = booked(hall)["code"]
    for _ in range(code_guesses.LIMIT // 2):
        assert today(hall, code="22222222")["code"] == "appointment_unknown"
        refused = hall.post("/api/v1/tickets", {"service": "NOP", "appointment": "2222-2222"}, role="kiosk")
        assert refused.json["code"] == "appointment_unknown"
    too_many = hall.post(f"{CALLS}/today", {"code": code}, role="kiosk")
    assert (too_many.status_code, too_many.json["code"]) == (429, "too_many_attempts")
    assert hall.post("/api/v1/tickets", {"service": "NOP", "appointment": code}, role="kiosk").status_code == 429
    # Who came without one, and whoever asks elsewhere, is not held up.
    assert hall.issue()["number"]
    assert hall.post(f"{CALLS}/today", {"code": code}, role="reception").status_code == 200
    hall.clock.go(minutes=6)
    assert today(hall, code=code)["items"]


def test_the_centre_says_whether_it_makes_sense_to_ask(hall: Hall) -> None:
    def asked() -> bool:
        return bool(hall.get("/api/v1/centre").json["appointments"])

    assert not asked()
    booked(hall, at="2026-11-24T10:00:00+07:00")
    assert asked()
    hall.clock.go(days=2)
    assert not asked()


def test_the_desk_finds_a_code_of_any_day_and_state(hall: Hall) -> None:
    later = booked(hall, at="2026-11-25T10:00:00+07:00")
    code = later["code"]
    assert hall.post(f"{CALLS}/find", {"code": f"{code[:4]} {code[4:].lower()}"}, role="manager").json == later
    hall.post(f"{CALLS}/{later['id']}/cancel", {"reason": "bận"}, role="reception")
    assert hall.post(f"{CALLS}/find", {"code": code}, role="reception").json["state"] == "cancelled"
    assert hall.post(f"{CALLS}/find", {"code": code}, role="kiosk").status_code == 403
    for _ in range(code_guesses.LIMIT):
        hall.post(f"{CALLS}/find", {"code": "22222222"}, role="reception")
    assert hall.post(f"{CALLS}/find", {"code": code}, role="reception").status_code == 429


def test_the_moments_of_a_day_with_those_who_booked(hall: Hall) -> None:
    def slots(day: str, service: str = "NOP") -> list[tuple[str, int]]:
        answer = hall.get(f"{CALLS}/slots?service={service}&day={day}", role="reception")
        assert answer.status_code == 200, answer.text
        return [(one["at"][11:16], one["booked"]) for one in answer.json["items"]]

    today = MONDAY_NINE.date().isoformat()
    free = slots(today)
    # Nine o'clock is now: only what is still to come can be booked, and every moment that is offered can.
    assert free[0] == ("09:15", 0)
    for at in (free[0][0], free[-1][0]):
        booked(hall, at=f"{today}T{at}:00+07:00")
    off = booked(hall, at=f"{today}T{free[1][0]}:00+07:00")
    hall.post(f"{CALLS}/{off['id']}/cancel", role="reception")
    booked(hall, at=f"{today}T{free[1][0][:3]}44:00+07:00")
    taken = dict(slots(today))
    assert [at for at, n in taken.items() if n] == [free[0][0], free[1][0], free[-1][0]]
    assert slots("2026-11-22") == slots("2027-11-23") == slots("9999-12-31") == []
    unknown = hall.get(f"{CALLS}/slots?service=XX&day={today}", role="reception")
    assert unknown.json["code"] == "unknown_service"


def test_the_code_as_a_picture_is_the_code_alone(hall: Hall) -> None:
    made = booked(hall)
    rows = hall.get(f"{CALLS}/{made['id']}/code", role="reception").json["rows"]
    assert rows == qr_rows(made["code"])
    # Version 1: 21 modules, with a finder pattern in three corners.
    assert {len(row) for row in rows} == {21} == {len(rows)}
    assert rows[0][:8] == rows[0][-7:] + "0" == "11111110"
    assert hall.get(f"{CALLS}/{made['id']}/code", role="officer").status_code == 403
