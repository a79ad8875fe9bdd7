"""Leases and offline tickets over HTTP: who may, lost answers, and follow links that hold after the merge."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from queue_server.operations import rebuild
from tests.api.conftest import Hall


def grant(hall: Hall, service: str = "NOP", key: str | None = None) -> dict[str, Any]:
    answer = hall.post("/api/v1/leases", {"service": service}, role="kiosk", key=key)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def told(lease: dict[str, Any], i: int = 0, **more: Any) -> dict[str, Any]:
    """The `i`-th number of a lease, as the kiosk tells that it issued it."""
    lent = lease["numbers"][i]
    plain = {
        "lease": lease["id"],
        "n": lent["n"],
        "number": lent["number"],
        "service": "NOP",
        "issued_at": "2026-11-23T09:00:00+07:00",
        "intent": str(uuid4()),
    }
    return {**plain, **more}


def merge(hall: Hall, *items: dict[str, Any]) -> Any:
    return hall.post("/api/v1/offline-tickets", {"items": list(items)}, role="kiosk")


def test_the_follow_link_of_a_lent_number_opens_its_ticket_once_it_is_merged(hall: Hall) -> None:
    lease = grant(hall)
    lent = lease["numbers"][0]
    follow = {"Authorization": f"Follow {lent['follow_url'].partition('#')[2]}"}
    before = hall.ask("GET", f"/api/v1/tickets/{lent['ticket_id']}", headers=follow)
    assert (before.status_code, before.json["code"]) == (404, "not_found")
    (taken,) = merge(hall, told(lease)).json["items"]
    assert taken == {"ticket_id": lent["ticket_id"], "outcome": "merged", "reason": None}
    after = hall.ask("GET", f"/api/v1/tickets/{lent['ticket_id']}", headers=follow)
    assert (after.status_code, after.json["number"]) == (200, "A9001")
    other = lease["numbers"][1]["ticket_id"]
    assert hall.ask("GET", f"/api/v1/tickets/{other}", headers=follow).status_code == 403


def test_a_lease_asked_for_again_is_the_same(hall: Hall) -> None:
    assert grant(hall, key="k") == grant(hall, key="k")
    (shown,) = hall.get("/api/v1/leases", role="technician").json["items"]
    assert (shown["first"], shown["last"], shown["issued"], shown["end"]) == (9001, 9040, 0, None)


def test_the_answer_that_was_lost_leaves_one_ticket(hall: Hall) -> None:
    lease, intent = grant(hall), str(uuid4())
    lost = hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key=intent).json
    merge(hall, told(lease, intent=intent))
    assert hall.get(f"/api/v1/tickets/{lost['id']}", role="admin").json["state"] == "cancelled"
    assert [one["number"] for one in hall.state()["tickets"]] == ["A9001"]


def test_a_touch_that_arrives_after_its_offline_ticket_makes_no_second(hall: Hall) -> None:
    lease, intent = grant(hall), str(uuid4())
    for _ in range(2):
        assert merge(hall, told(lease, intent=intent)).status_code == 200
    late = hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key=intent)
    assert (late.status_code, late.json["code"]) == (422, "idempotency_key_reused")
    assert [one["number"] for one in hall.state()["tickets"]] == ["A9001"]


def test_paper_told_before_the_merge_is_told_again_after_it(hall: Hall) -> None:
    lease, job = grant(hall), str(uuid4())
    ticket_id = lease["numbers"][0]["ticket_id"]
    outcome = {"outcome": "done", "job": job}
    assert hall.post(f"/api/v1/tickets/{ticket_id}/paper", outcome, role="kiosk").status_code == 404
    merge(hall, told(lease, job=job))
    assert [one["id"] for one in hall.get("/api/v1/print-jobs?state=queued", role="kiosk").json["items"]] == [job]
    assert hall.post(f"/api/v1/tickets/{ticket_id}/paper", outcome, role="kiosk").json["paper"] == "done"


def test_giving_back_voiding_and_what_staff_are_told(hall: Hall) -> None:
    first, second = grant(hall), grant(hall)
    assert hall.post(f"/api/v1/leases/{first['id']}/return", role="kiosk").json["end"] == "returned"
    assert hall.post(f"/api/v1/leases/{second['id']}/void", role="technician").json["end"] == "voided"
    assert hall.post(f"/api/v1/leases/{uuid4()}/void", role="technician").status_code == 404
    (taken,) = merge(hall, told(second)).json["items"]
    assert (taken["outcome"], taken["reason"]) == ("refused", "lease_ended")
    (shown,) = hall.get("/api/v1/offline-tickets/refused", role="reception").json["items"]
    assert (shown["number"], shown["reason"]) == ("A9041", "lease_ended")
    settled = f"/api/v1/offline-tickets/{shown['ticket_id']}/settled"
    assert hall.post(settled, role="kiosk").status_code == 403
    assert [hall.post(settled, role="reception").status_code for _ in range(2)] == [204, 204], "twice is once"
    assert hall.get("/api/v1/offline-tickets/refused", role="reception").json["items"] == []
    assert hall.post(f"/api/v1/offline-tickets/{uuid4()}/settled", role="reception").status_code == 404
    (again,) = merge(hall, told(second)).json["items"]
    assert again == taken, "it stays refused"
    with hall.store.reading() as view:
        assert rebuild.audit(view).differences == ()


def test_every_answer_tells_the_servers_time(hall: Hall) -> None:
    answer = hall.get("/api/v1/centre")
    assert datetime.fromisoformat(answer.headers["Motcua-Time"]) == hall.clock.now()


def test_bad_input_is_named(hall: Hall) -> None:
    lease = grant(hall)
    for bad in ({"lease": "x"}, {"n": 0}, {"number": "\x00"}, {"issued_at": "2026-11-23T09:00:00"}, {"job": "1"}):
        assert merge(hall, {**told(lease), **bad}).status_code == 422
    assert merge(hall).status_code == 422
    assert merge(hall, *[told(lease)] * 101).status_code == 422
