"""Pairing by six digits: once, for ten minutes, and not by guessing."""

from typing import Any

import pytest

from queue_server.auth import devices, pairing_codes
from tests.api.conftest import Hall, hall
from tests.running import Centre

__all__ = ["hall"]


def coded(hall: Hall) -> tuple[str, str]:
    """A paired tablet's id and its code."""
    with hall.store.writing() as tx:
        made, _ = devices.pair(tx.conn, tx.now, kind="tablet", name="Quầy 1", zone_ids=[], counter_id="counter-Q1")
        return made.id, pairing_codes.make(tx.conn, tx.now, made.id)


def typed(hall: Hall, code: str) -> Any:
    return hall.post("/api/v1/device-session/code", {"code": code})


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_code_pairs_one_screen_once(hall: Hall) -> None:
    device_id, code = coded(hall)
    answer = typed(hall, code)
    assert (answer.status_code, answer.json) == (200, {"kind": "tablet", "open": "/tablet"})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    token = cookie.partition("motcua_tablet=")[2].partition(";")[0]
    me = hall.get("/api/v1/me", Authorization=f"Bearer {token}").json
    assert (me["role"], me["device"]["id"], me["counter_id"]) == ("tablet", device_id, "counter-Q1")
    again = typed(hall, code)
    assert (again.status_code, again.json["code"]) == (403, "pairing_code_invalid")


def test_a_code_holds_for_ten_minutes(hall: Hall) -> None:
    _, early = coded(hall)
    hall.clock.go(minutes=10, seconds=1)
    assert typed(hall, early).json["code"] == "pairing_code_invalid"
    _, late = coded(hall)
    hall.clock.go(minutes=9, seconds=59)
    assert typed(hall, late).status_code == 200


def test_a_revoked_device_is_paired_by_no_code(hall: Hall) -> None:
    device_id, code = coded(hall)
    with hall.store.writing() as tx:
        devices.revoke(tx.conn, tx.now, device_id)
    assert typed(hall, code).json["code"] == "pairing_code_invalid"


def test_a_guesser_is_stopped_even_with_the_right_code(hall: Hall) -> None:
    _, code = coded(hall)
    for _ in range(10):
        assert typed(hall, other_than(code)).json["code"] == "pairing_code_invalid"
    stopped = typed(hall, code)
    assert (stopped.status_code, stopped.json["code"]) == (429, "too_many_attempts")
    hall.clock.go(minutes=5, seconds=1)
    assert typed(hall, code).status_code == 200


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "１２３４５６", " 12345"])
def test_what_is_no_code_is_no_guess(hall: Hall, code: str) -> None:
    assert typed(hall, code).status_code == 422


def test_the_command_prints_a_code_and_no_token(centre: Centre) -> None:
    made = centre.pair("tablet", "--counter", "1", "--code", "--server", "https://motcua.example.vn/")
    assert set(made) == {"id", "kind", "name", "code", "open", "expires_at"}
    assert len(made["code"]) == 6
    assert made["open"] == "https://motcua.example.vn/pair"
    assert centre.post("/api/v1/device-session/code", {"code": made["code"]}).status_code == 200


def test_the_token_before_a_new_one_gives_no_command_any_more(hall: Hall) -> None:
    with hall.store.writing() as tx:
        made, before = devices.pair(tx.conn, tx.now, kind="kiosk", name="Máy 1", zone_ids=[], counter_id=None)
    hall.tokens["its first"] = before
    assert hall.post("/api/v1/tickets", {"service": "NOP"}, role="its first").status_code == 201
    with hall.store.writing() as tx:
        # As another server of the centre does it, of which this one does not hear.
        devices.renew(tx.conn, made.id)
    refused = hall.post("/api/v1/tickets", {"service": "NOP"}, role="its first")
    assert (refused.status_code, refused.json["code"]) == (401, "unauthenticated")
