"""A card that failed at a kiosk is told on the consoles, for some minutes, and says nothing of whose it was."""

import pytest

from queue_server.auth import devices
from tests.api.conftest import Hall


def refuse(hall: Hall, reason: str = "chip-authentication-failed") -> int:
    with hall.store.writing() as tx:
        _, token = devices.pair(tx.conn, tx.now, kind="kiosk", name="Kiosk 1", zone_ids=["zoneA"], counter_id=None)
    hall.tokens["kiosk"] = token
    return hall.post("/api/v1/card-refusals", {"reason": reason}, role="kiosk").status_code


def test_consoles_hear_where_and_why_and_forget(hall: Hall) -> None:
    assert refuse(hall) == 204
    (told,) = hall.state()["card_refusals"]
    assert (told["host_name"], told["reason"], told["zone_ids"]) == ("Kiosk 1", "chip-authentication-failed", ["zoneA"])
    assert set(told) == {"host_id", "host_name", "zone_ids", "reason", "until"}
    hall.clock.go(minutes=11)
    assert hall.state()["card_refusals"] == []


@pytest.mark.parametrize("reason", ["", "Trần Thị Mẫu", "x" * 65])
def test_only_a_keyword_is_a_reason(hall: Hall, reason: str) -> None:
    assert refuse(hall, reason) == 422


def test_staff_do_not_refuse_cards(hall: Hall) -> None:
    assert hall.post("/api/v1/card-refusals", {"reason": "other-card"}, role="reception").status_code == 403
