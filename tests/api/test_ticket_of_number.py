"""From the number in somebody's hand to its ticket, for the staff."""

from typing import Any

from tests.api.conftest import Hall


def test_a_number_finds_its_ticket_of_today(hall: Hall) -> None:
    ticket = hall.issue()

    def found(number: str) -> list[dict[str, Any]]:
        return list(hall.get(f"/api/v1/tickets?number={number}", role="reception").json["items"])

    (same,) = found(ticket["number"].lower())
    assert (same["id"], same["state"], same["allowed"]) == (ticket["id"], "waiting", ticket["allowed"])
    assert found("Z999") == []
    hall.clock.go(days=1)
    assert found(ticket["number"]) == []


def test_only_the_staff_look_up_numbers(hall: Hall) -> None:
    number = hall.issue()["number"]
    assert hall.get("/api/v1/tickets", role="reception").status_code == 422
    for role in ("wall", "kiosk", "officer"):
        assert hall.get(f"/api/v1/tickets?number={number}", role=role).status_code == 403
