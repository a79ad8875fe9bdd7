"""A ticket and its paper: asked for together, ended by the kiosk, printed again by order of the staff only."""

from typing import Any

import pytest

from queue_server.auth import devices
from queue_server.operations import rebuild
from tests.api.conftest import Hall


def me(hall: Hall, role: str = "kiosk") -> str:
    return str(hall.get("/api/v1/me", role=role).json["device"]["id"])


def printed(hall: Hall, **wish: Any) -> dict[str, Any]:
    """A ticket whose kiosk asked for paper."""
    return hall.issue(paper=me(hall), **wish)


def jobs(hall: Hall, query: str = "", role: str = "technician") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = hall.get(f"/api/v1/print-jobs{query}", role=role).json["items"]
    return items


def told(hall: Hall, ticket: dict[str, Any], outcome: str, **more: str) -> Any:
    return hall.post(f"/api/v1/tickets/{ticket['id']}/paper", {"outcome": outcome, **more}, role="kiosk")


def reprint(hall: Hall, ticket: dict[str, Any], role: str = "reception", **more: Any) -> Any:
    return hall.post(f"/api/v1/tickets/{ticket['id']}/reprint", {"reason": "phiếu không ra", **more}, role=role)


def equal_to_the_log(hall: Hall) -> bool:
    with hall.store.reading() as view:
        return rebuild.audit(view).differences == ()


def test_job_and_ticket_are_one(hall: Hall) -> None:
    ticket = printed(hall)
    (job,) = jobs(hall, "?state=queued")
    assert (job["id"], job["ticket_id"], job["number"]) == (ticket["print_job_id"], ticket["id"], ticket["number"])
    assert (job["kiosk_id"], job["reprint"], job["reason"], ticket["paper"]) == (me(hall), False, None, "queued")
    items = hall.get("/api/v1/feed?after=0", role="admin").json["items"]
    assert [one["type"] for one in items[-2:]] == ["ticket.issued", "print.queued"]
    assert items[-1]["seq"] == items[-2]["seq"] + 1
    assert items[-1]["at"] == items[-2]["at"]
    assert equal_to_the_log(hall)


def test_a_ticket_that_is_refused_asks_for_no_paper(hall: Hall) -> None:
    hall.clock.go(hours=14)
    refused = hall.post("/api/v1/tickets", {"service": "NOP", "paper": me(hall)}, role="kiosk")
    assert refused.status_code == 409
    assert jobs(hall) == []


def test_one_key_is_one_paper(hall: Hall) -> None:
    wish = {"service": "NOP", "paper": me(hall)}
    first, again = (hall.post("/api/v1/tickets", wish, role="kiosk", key="k").json for _ in range(2))
    assert first == again
    assert [job["id"] for job in jobs(hall)] == [first["print_job_id"]]


def test_nobody_asks_another_kiosk_for_the_first_paper(hall: Hall) -> None:
    for role in ("reception", "admin"):
        refused = hall.post("/api/v1/tickets", {"service": "NOP", "paper": me(hall)}, role=role)
        assert (refused.status_code, refused.json["code"]) == (403, "forbidden")
    assert hall.issue()["print_job_id"] is None


@pytest.mark.parametrize("outcome", ["done", "failed", "unknown"])
@pytest.mark.parametrize("named", [True, False])
def test_the_outcome_closes_the_job(hall: Hall, outcome: str, named: bool) -> None:
    ticket = printed(hall)
    more = {"job": ticket["print_job_id"]} if named else {}
    answer = told(hall, ticket, outcome, detail="media-empty-error", **more)
    assert (answer.status_code, answer.json["paper"], answer.json["state"]) == (200, outcome, "waiting")
    (job,) = jobs(hall, f"?state={outcome}")
    assert (job["state"], job["detail"]) == (outcome, "media-empty-error")
    assert job["ended_at"] is not None
    assert jobs(hall, "?state=queued") == []
    assert equal_to_the_log(hall)


def test_a_kiosk_speaks_of_its_own_papers_alone(hall: Hall) -> None:
    ticket = printed(hall)
    with hall.store.writing() as tx:
        _, hall.tokens["kiosk"] = devices.make_token(tx.conn, tx.now, role="kiosk", name="other", counter_id=None)
    assert told(hall, ticket, "done", job=ticket["print_job_id"]).json["code"] == "forbidden"
    assert jobs(hall, role="kiosk") == []
    assert hall.get(f"/api/v1/print-jobs/{ticket['print_job_id']}", role="kiosk").json["code"] == "forbidden"
    other = printed(hall)
    assert told(hall, ticket, "done", job=other["print_job_id"]).json["code"] == "not_found"
    assert told(hall, ticket, "done", job="made-up").json["code"] == "not_found"
    assert [job["state"] for job in jobs(hall)] == ["queued", "queued"]


def test_staff_order_it_again_with_a_reason(hall: Hall) -> None:
    ticket = printed(hall)
    told(hall, ticket, "failed", job=ticket["print_job_id"])
    assert reprint(hall, ticket, reason=" ").status_code == 422
    again = reprint(hall, ticket)
    assert (again.status_code, again.json["paper"], again.json["number"]) == (200, "queued", ticket["number"])
    (job,) = jobs(hall, "?state=queued", role="kiosk")
    assert (job["reprint"], job["reason"], job["kiosk_id"]) == (True, "phiếu không ra", me(hall))
    whole = hall.get(f"/api/v1/print-jobs/{job['id']}", role="kiosk").json
    assert (whole["ticket"]["number"], whole["follow_url"]) == (ticket["number"], ticket["follow_url"])
    assert told(hall, ticket, "done", job=job["id"]).json["paper"] == "done"
    assert [one["state"] for one in jobs(hall)] == ["done", "failed"]
    assert equal_to_the_log(hall)


def test_no_second_paper_while_the_first_may_come(hall: Hall) -> None:
    ticket = printed(hall)
    refused = reprint(hall, ticket)
    assert (refused.status_code, refused.json["code"]) == (409, "print_under_way")
    hall.clock.go(seconds=61)
    assert reprint(hall, ticket).status_code == 200
    assert [(job["state"], job["reprint"]) for job in jobs(hall)] == [("queued", True), ("unknown", False)]
    # The kiosk was cut off, not dead: what it says of the first counts, and the second is still to come.
    told(hall, ticket, "done", job=ticket["print_job_id"])
    assert [job["state"] for job in jobs(hall)] == ["queued", "done"]
    assert equal_to_the_log(hall)


def test_a_first_paper_by_order_is_no_reprint(hall: Hall) -> None:
    ticket = hall.issue(channel="reception")
    assert reprint(hall, ticket).json["code"] == "kiosk_unknown"
    assert reprint(hall, ticket, kiosk=me(hall, "tablet")).json["code"] == "kiosk_unknown"
    assert reprint(hall, ticket, kiosk=me(hall)).status_code == 200
    assert [(job["reprint"], job["reason"]) for job in jobs(hall)] == [(False, "phiếu không ra")]


def test_a_number_that_leads_nowhere_is_not_printed(hall: Hall) -> None:
    ticket = printed(hall)
    told(hall, ticket, "unknown")
    assert reprint(hall, ticket, role="officer").status_code == 200  # a script's token has no counter of its own
    told(hall, ticket, "done")
    gone = hall.post(f"/api/v1/tickets/{ticket['id']}/cancel", role="reception")
    assert gone.json["state"] == "cancelled"
    late = reprint(hall, ticket)
    assert (late.status_code, late.json["code"]) == (409, "illegal_transition")


def test_a_reprint_leaves_undo_alone(hall: Hall) -> None:
    hall.opened()
    ticket = printed(hall)
    told(hall, ticket, "failed")
    called = hall.post("/api/v1/counters/counter-Q1/call-next", role="officer")
    assert called.json["id"] == ticket["id"]
    assert reprint(hall, ticket, role="officer").status_code == 200
    undone = hall.does(ticket, "undo")
    assert (undone.status_code, undone.json["state"]) == (200, "waiting")
    assert equal_to_the_log(hall)


def test_staff_see_where_a_paper_can_be_ordered(hall: Hall) -> None:
    with hall.store.writing() as tx:
        made = {
            name: devices.pair(tx.conn, tx.now, kind=kind, name=name, zone_ids=["zoneA"], counter_id=None)
            for kind, name in (("kiosk", "Máy 2"), ("kiosk", "Máy 1"), ("kiosk", "Máy cũ"), ("wall", "Màn hình"))
        }
        devices.revoke(tx.conn, tx.now, made["Máy cũ"][0].id)
    now = hall.clock.now().isoformat()
    states = {"a": ("printer", "blocked"), "b": ("printer", "warning"), "c": ("screen", "ready")}
    items = [
        {"key": key, "kind": kind, "name": key, "state": state, "since": now} for key, (kind, state) in states.items()
    ]
    headers = {"Authorization": f"Bearer {made['Máy 2'][1]}"}
    hall.ask("POST", "/api/v1/devices/reports", json={"at": now, "items": items}, headers=headers)
    listed = hall.get("/api/v1/print-jobs/kiosks", role="officer").json["items"]
    assert [(one["name"], one["printer"]) for one in listed] == [("Máy 1", None), ("Máy 2", "warning")]
    assert listed[1]["zone_ids"] == ["zoneA"]
    assert hall.get("/api/v1/print-jobs/kiosks", role="kiosk").status_code == 403


def test_a_technician_may_order_any_paper_and_nobody_without_a_reason(hall: Hall) -> None:
    ticket = printed(hall)
    told(hall, ticket, "failed")
    assert reprint(hall, ticket, role="technician", reason="").status_code == 422
    assert reprint(hall, ticket, role="technician").status_code == 200
    assert [(job["state"], job["reason"]) for job in jobs(hall)] == [("queued", "phiếu không ra"), ("failed", None)]
    assert reprint(hall, ticket, role="technician").json["code"] == "print_under_way"
