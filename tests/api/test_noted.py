"""What each answer carries beside what was asked for, whoever gives it: a call, a refusal, a page."""

from datetime import datetime

import pytest

from tests.api.conftest import Hall


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/services", "/api/v1/nowhere", "/api/v1/snapshot", "/wall/"])
def test_every_answer_has_an_id_the_time_and_hardening(hall: Hall, path: str) -> None:
    headers = hall.get(path).headers
    assert len(headers.getlist("X-Request-Id")) == 1
    assert datetime.fromisoformat(headers["Motcua-Time"]) == hall.clock.now()
    assert headers.getlist("X-Content-Type-Options") == ["nosniff"]
    assert len(headers.getlist("Referrer-Policy")) == 1


def test_no_two_answers_share_an_id(hall: Hall) -> None:
    assert len({hall.get("/healthz").headers["X-Request-Id"] for _ in range(50)}) == 50


def test_a_page_keeps_its_own_policy(hall: Hall) -> None:
    with hall.app.test_request_context():
        own = hall.app.response_class("", headers={"referrer-policy": "no-referrer"})
    hall.app.view_functions["health.healthz"] = lambda: own
    assert hall.get("/healthz").headers.getlist("Referrer-Policy") == ["no-referrer"]


@pytest.mark.parametrize("body", ["", "{", '{"service": "NOP"}', '{"service": "NOP"}' + " " * 60_000])
def test_a_body_is_read_whole_whatever_its_length(hall: Hall, body: str) -> None:
    answer = hall.ask(
        "POST", "/api/v1/tickets", "kiosk", data=body, headers={"Idempotency-Key": "one", "Content-Type": "text/plain"}
    )
    assert answer.status_code == {"": 422, "{": 400}.get(body, 201)


def test_a_body_beyond_the_limit_is_refused(hall: Hall) -> None:
    answer = hall.ask("POST", "/api/v1/tickets", "kiosk", data=b" " * 70_000, headers={"Idempotency-Key": "one"})
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")
