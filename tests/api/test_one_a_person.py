"""A personal number on its way in: used once, kept nowhere, and gone with the key of the day."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from queue_server import housekeeping
from queue_server.context import house
from queue_server.day_keys import DayKeys
from queue_server.domain.clock import LeapWatch
from queue_server.store import tables as t
from tests.api.conftest import Hall

NUMBER = "999148000001"
WISH = {"service": "NOP", "person": NUMBER}


def test_the_second_answer_names_the_first_ticket(hall: Hall) -> None:
    first = hall.issue(person=NUMBER)
    again = hall.post("/api/v1/tickets", WISH, role="kiosk")
    assert (again.status_code, again.json["code"]) == (409, "already_has_ticket")
    assert (again.json["number"], again.json["ticket_id"]) == (first["number"], first["id"])
    assert again.json["follow_url"] == first["follow_url"]
    assert NUMBER not in again.text


def test_a_repeated_touch_is_no_second_ticket(hall: Hall) -> None:
    first = hall.post("/api/v1/tickets", WISH, role="kiosk", key="touch")
    assert hall.post("/api/v1/tickets", WISH, role="kiosk", key="touch").json == first.json
    other = hall.post("/api/v1/tickets", {**WISH, "person": "999148000002"}, role="kiosk", key="touch")
    assert other.json["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("number", ["99914800000", "9991480000011", "99914800000x", "٩٩٩١٤٨٠٠٠٠٠١", 999148000001])
def test_what_is_no_number_is_refused_without_being_repeated(hall: Hall, number: object) -> None:
    answer = hall.post("/api/v1/tickets", {"service": "NOP", "person": number}, role="kiosk")
    assert answer.status_code == 422
    assert str(number) not in answer.text


def test_nothing_at_rest_gives_the_number_away(hall: Hall, tmp_path: Path) -> None:
    hall.post("/api/v1/tickets", WISH, role="kiosk", key="touch")
    with hall.store.engine.connect() as conn:
        fingerprint = conn.execute(select(t.idempotency.c.fingerprint)).scalar_one()
        mark = conn.execute(select(t.person_ticket.c.mark)).scalar_one()
    body = json.dumps(WISH).encode()
    plain = [NUMBER.encode(), f"service-NOP\0{NUMBER}".encode(), b"/api/v1/tickets\0" + body]
    assert {hashlib.sha256(one).hexdigest() for one in plain}.isdisjoint({fingerprint, mark})
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(NUMBER.encode() in content for content in files)


def test_the_key_dies_with_the_day(hall: Hall, tmp_path: Path) -> None:
    hall.issue(person=NUMBER)
    (key,) = tmp_path.glob("person-*.key")
    assert key.stat().st_mode & 0o077 == 0
    with hall.app.app_context():
        housekeeping.once(house(), LeapWatch(lambda: 0.0))
        assert key.exists()
        hall.clock.go(days=1)
        housekeeping.once(house(), LeapWatch(lambda: 0.0))
    assert not key.exists()
    hall.issue(person=NUMBER)


def test_servers_on_one_directory_share_the_key(tmp_path: Path) -> None:
    one, other = DayKeys(tmp_path), DayKeys(tmp_path)
    assert one.of("2026-11-23") == other.of("2026-11-23")
    one.forget_before("2026-11-24")
    assert one.of("2026-11-23") != other.of("2026-11-23")
