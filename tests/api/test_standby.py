"""The calls of a standby, and a server that was deposed while it ran."""

from tests.api.conftest import Hall

LOG = "/api/v1/standby/log"


def depose(hall: Hall, generation: int) -> tuple[int, str]:
    body = {"generation": generation, "successor": "http://second:8400"}
    answer = hall.ask("POST", "/api/v1/standby/depose", "standby", json=body)
    return answer.status_code, answer.json.get("code", "")


def test_the_log_is_sent_to_a_standby_and_who_has_it_is_known(hall: Hall) -> None:
    number = hall.issue()["number"]
    sent = hall.get(f"{LOG}?after=0", role="standby").json
    assert number in {event["text"].partition('"number":"')[2][: len(number)] for event in sent["events"]}
    assert [row["key"] for row in sent["answers"]], "the answer to the kiosk comes with it"
    hall.get(f"{LOG}?after={sent['last_seq']}", role="standby")
    (one,) = hall.get("/api/v1/standby", role="technician").json["items"]
    assert (one["seq"], one["behind"], one["state"]) == (sent["last_seq"], 0, "in_step")
    hall.clock.go(seconds=16)
    (one,) = hall.get("/api/v1/standby", role="technician").json["items"]
    assert (one["state"], one["since"]) == ("away", one["heard_at"])
    assert b'motcua_standby_behind{standby="standby"} 0.0' in hall.get("/metrics").data


def test_a_deposed_server_answers_nobody_but_its_successor(hall: Hall) -> None:
    assert hall.get("/api/v1/standby/generation").json == {"generation": 1, "primary": True}
    token = hall.token("kiosk")
    assert depose(hall, 1) == (422, "validation")
    assert depose(hall, 2) == (200, "")
    for method, path in (("GET", "/api/v1/services"), ("GET", "/api/v1/snapshot"), ("POST", "/api/v1/tickets")):
        answer = hall.ask(method, path, json={}, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "x"})
        assert (answer.status_code, answer.json["code"]) == (503, "not_the_primary")
        assert "http://second:8400" in answer.json["text_vi"]
    assert hall.get("/healthz").status_code == 200
    assert hall.get("/api/v1/standby/generation").json == {"generation": 1, "primary": False}
    assert hall.get(f"{LOG}?after=0", role="standby").status_code == 200, "what it wrote last is still fetched"
    ready = hall.get("/readyz")
    assert ready.status_code == 503
    assert ready.json["checks"]["store"]["code"] == "not_the_primary"
