"""One visit through the API, as kiosk, officer, tablet and manager see it."""

from tests.running import Centre


def _opened(centre: Centre, number: int) -> dict:
    counters = centre.get("/api/v1/counters").json()["items"]
    counter = next(c for c in counters if c["number"] == number)
    opened = centre.post(f"/api/v1/counters/{counter['id']}/open", role="officer")
    assert opened.status_code == 200, opened.text
    return opened.json()


def test_from_number_to_rating(own_centre: Centre) -> None:
    centre = own_centre
    counter = _opened(centre, 1)
    ticket = centre.issue(counter["service_ids"][0], language="en", help=["guide"])
    assert ticket["state"] == "waiting"
    assert ticket["people_ahead"] == 0

    called = centre.post(f"/api/v1/counters/{counter['id']}/call-next", role="officer").json()
    assert (called["id"], called["state"], called["counter"]["number"]) == (ticket["id"], "called", 1)
    for command, state in (("recall", "called"), ("start", "serving"), ("finish", "finished")):
        answer = centre.post(f"/api/v1/tickets/{ticket['id']}/{command}", role="officer")
        assert (answer.status_code, answer.json()["state"]) == (200, state)

    tablet = centre.pair("tablet", "--counter", counter["code"])["token"]
    due = centre.get(f"/api/v1/counters/{counter['id']}/rating", Authorization=f"Bearer {tablet}").json()
    assert due["number"] == ticket["number"]
    rated = centre.post("/api/v1/ratings", {"token": due["token"], "score": 5})
    assert rated.status_code == 201
    again = centre.post("/api/v1/ratings", {"token": due["token"], "score": 1})
    assert (again.status_code, again.json()["code"]) == (409, "already_rated")
    assert centre.get(f"/api/v1/counters/{counter['id']}/rating", Authorization=f"Bearer {tablet}").status_code == 204

    figures = centre.get("/api/v1/reports/today", role="manager").json()
    assert (figures["issued"], figures["finished"], figures["ratings"], figures["satisfaction"]) == (1, 1, 1, 1.0)
    assert sum(figures["curve"]["issued"]) == 1

    seq = centre.get("/api/v1/snapshot", role="manager").json()["seq"]
    for role, seen in (("manager", {"score": 5, "reasons": []}), ("officer", {})):
        (event,) = centre.get(f"/api/v1/feed?after={seq - 1}", role=role).json()["items"]
        assert event["type"] == "rating.given"
        assert {k: v for k, v in event["data"].items() if k in ("score", "reasons")} == seen


def test_nobody_waits(own_centre: Centre) -> None:
    counter = _opened(own_centre, 2)
    answer = own_centre.post(f"/api/v1/counters/{counter['id']}/call-next", role="officer")
    assert (answer.status_code, answer.content) == (204, b"")
