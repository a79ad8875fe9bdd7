"""Everything that can be refused: the named problem with a text in both languages, and the hall as it was before."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from queue_server.api.problems import STATUS
from queue_server.words import words
from tests.api.conftest import Hall

Case = Callable[[Hall], tuple[Callable[[], TestResponse], dict[str, Any]]]
CASES: dict[str, list[tuple[str, Case]]] = {}


def case(code: str) -> Callable[[Case], Case]:
    """A way to provoke `code`: prepares the hall and returns the request to be refused and the data it must name."""

    def register(prepare: Case) -> Case:
        CASES.setdefault(code, []).append((prepare.__name__, prepare))
        return prepare

    return register


@case("unknown_service")
def service_that_is_not_there(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.post("/api/v1/tickets", {"service": "XXX"}, role="kiosk"), {}


@case("service_closed")
def at_lunch(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    hall.clock.go(hours=3)
    opens = {"opens_at": "2026-11-23T13:30:00+07:00"}
    return lambda: hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk"), opens


@case("service_closed")
def on_sunday(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    hall.clock.go(days=6)
    opens = {"opens_at": "2026-11-30T07:30:00+07:00"}
    return lambda: hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk"), opens


@case("invalid_json")
def half_a_body(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: raw(hall, b'{"service": "NOP"'), {}


@case("invalid_json")
def bytes_that_are_no_text(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: raw(hall, b"\xff\xfe\x00"), {}


@case("validation")
def no_body(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: raw(hall, b""), {}


@case("invalid_json")
def nested_too_deep(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: raw(hall, b"[" * 30_000), {}


@case("body_too_large")
def more_than_64_kb(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: raw(hall, b'{"service": "' + b"x" * 65536 + b'"}'), {"limit_kb": 64}


@case("validation")
def unknown_field(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.post("/api/v1/tickets", {"service": "NOP", "colour": "red"}, role="kiosk"), {}


@case("validation")
def a_list_for_an_object(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: raw(hall, b"[1, 2]"), {}


@case("validation")
def half_a_letter(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: raw(hall, b'{"service": "\\ud800"}'), {}


@case("validation")
def a_control_character(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    ticket = hall.issue()
    path = f"/api/v1/tickets/{ticket['id']}/cancel"
    return lambda: hall.post(path, {"reason": "a\x00b"}, role="admin"), {}


@case("idempotency_key_required")
def without_a_key(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.ask("POST", "/api/v1/tickets", "kiosk", json={"service": "NOP"}), {}


@case("idempotency_key_reused")
def the_same_key_for_another_wish(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key="k")
    return lambda: hall.post("/api/v1/tickets", {"service": "TRA"}, role="kiosk", key="k"), {}


@case("unauthenticated")
def nobody(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.post("/api/v1/tickets", {"service": "NOP"}), {}


@case("forbidden")
def a_wall_that_issues(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.post("/api/v1/tickets", {"service": "NOP"}, role="wall"), {}


@case("not_found")
def a_ticket_that_is_not_there(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.post("/api/v1/tickets/none/start", role="officer"), {}


@case("not_found")
def an_address_that_is_not_there(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.get("/api/v1/nothing", role="admin"), {}


@case("method_not_allowed")
def deleting_the_centre(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.ask("DELETE", "/api/v1/centre", "admin"), {}


@case("illegal_transition")
def finishing_what_never_began(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    ticket = hall.issue()
    data = {"state": "waiting", "command": "finish", "allowed": ["call", "transfer", "cancel"]}
    return lambda: hall.does(ticket, "finish"), data


@case("illegal_transition")
def a_double_tap_on_start(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    ticket = hall.called()
    hall.does(ticket, "start")
    return lambda: hall.does(ticket, "start"), {"state": "serving", "command": "start"}


@case("counter_busy")
def calling_while_one_is_called(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    ticket = hall.called()
    hall.issue()
    path = "/api/v1/counters/counter-Q1/call-next"
    return lambda: hall.post(path, role="officer"), {"number": ticket["number"]}


@case("counter_not_open")
def calling_at_a_closed_counter(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    hall.issue()
    return lambda: hall.post("/api/v1/counters/counter-Q1/call-next", role="officer"), {}


@case("counter_taken")
def a_counter_where_somebody_sits(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    hall.opened(1)
    return lambda: hall.post("/api/v1/counters/counter-Q1/open", {"officer": "CB02"}, role="manager"), {}


@case("officer_unknown")
def an_officer_nobody_knows(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.post("/api/v1/counters/counter-Q1/open", {"officer": "CB99"}, role="manager"), {}


@case("officer_elsewhere")
def an_officer_at_two_counters(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    hall.opened(1)
    path = "/api/v1/counters/counter-Q2/open"
    return lambda: hall.post(path, {"officer": "CB01"}, role="manager"), {"counter": 1}


@case("not_skilled")
def calling_what_the_officer_does_not_serve(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    hall.opened(1)
    ticket = hall.issue("PHI")
    path = f"/api/v1/tickets/{ticket['id']}/call"
    return lambda: hall.post(path, {"counter": "Q1"}, role="officer"), {}


@case("undo_too_late")
def undo_after_eleven_seconds(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    ticket = hall.called()
    hall.clock.go(seconds=11)
    return lambda: hall.does(ticket, "undo"), {}


@case("nothing_to_undo")
def undo_of_an_issue(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    ticket = hall.issue()
    return lambda: hall.does(ticket, "undo"), {}


@case("grace_over")
def back_after_the_grace(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    ticket = hall.called()
    hall.does(ticket, "no-show")
    hall.clock.go(seconds=601)
    path = f"/api/v1/tickets/{ticket['id']}/call"
    return lambda: hall.post(path, {"counter": "Q1"}, role="officer"), {}


@case("already_rated")
def a_second_rating(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    token = served(hall)
    hall.post("/api/v1/ratings", {"token": token, "score": 5})
    return lambda: hall.post("/api/v1/ratings", {"token": token, "score": 1}), {}


@case("rating_token_invalid")
def a_rating_without_a_right(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    return lambda: hall.post("/api/v1/ratings", {"token": "A" * 46, "score": 5}), {}


@case("validation")
def six_of_five(hall: Hall) -> tuple[Callable[[], TestResponse], dict[str, Any]]:
    token = served(hall)
    return lambda: hall.post("/api/v1/ratings", {"token": token, "score": 6}), {}


def raw(hall: Hall, body: bytes) -> TestResponse:
    headers = {"Idempotency-Key": "raw", "Content-Type": "application/json"}
    return hall.ask("POST", "/api/v1/tickets", "kiosk", data=body, headers=headers)


def served(hall: Hall) -> str:
    """The right to rate a leg just served at counter 1."""
    ticket = hall.called()
    hall.does(ticket, "start", "finish")
    return str(hall.get("/api/v1/counters/counter-Q1/rating", role="tablet").json["token"])


@pytest.mark.parametrize(
    ("code", "prepare"), [pytest.param(code, way, id=name) for code, ways in CASES.items() for name, way in ways]
)
def test_a_refusal_is_named_and_changes_nothing(hall: Hall, code: str, prepare: Case) -> None:
    request, data = prepare(hall)
    before = hall.state()
    answer = request()
    assert (answer.status_code, answer.mimetype) == (STATUS[code], "application/problem+json"), answer.text
    problem = answer.json
    assert (problem["type"], problem["code"], problem["status"]) == (f"urn:motcua:problem:{code}", code, STATUS[code])
    assert problem["title"] == problem["text_en"]
    for language in ("vi", "en"):
        assert problem[f"text_{language}"].strip()
        assert not {"{", "…", "Traceback"} & set(problem[f"text_{language}"].split())
    assert problem["text_vi"] != problem["text_en"]
    assert {name: problem[name] for name in data} == data
    assert hall.state() == before


def test_a_refused_command_may_be_tried_again_under_its_key(hall: Hall) -> None:
    ticket = hall.issue()
    path, key = "/api/v1/counters/counter-Q1/call-next", "once more"
    assert hall.post(path, role="officer", key=key).status_code == 409
    hall.opened(1)
    assert hall.post(path, role="officer", key=key).json["id"] == ticket["id"]


def test_the_stored_answer_is_given_for_a_day(hall: Hall) -> None:
    first = hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key="tap")
    hall.clock.go(hours=1)
    again = hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key="tap")
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert len(hall.state()["tickets"]) == 1
    hall.clock.go(days=1)
    assert hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key="tap").json["id"] != first.json["id"]


def test_keys_of_two_devices_do_not_meet(hall: Hall) -> None:
    first = hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk", key="same")
    second = hall.post("/api/v1/tickets", {"service": "NOP"}, role="reception", key="same")
    assert first.json["id"] != second.json["id"]


def test_the_day_is_full(hall: Hall) -> None:
    with hall.store.writing() as tx:
        tx.append("service.saved", {**dict(tx.directory.services["service-NOP"]), "daily_limit": 1})
    hall.issue()
    before = hall.state()
    answer = hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk")
    assert (answer.status_code, answer.json["code"]) == (409, "day_full")
    assert hall.state() == before


def test_a_fault_of_ours_says_nothing_of_the_inside(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("queue_server.operations.look.centre", fault)
    answer = hall.get("/api/v1/centre")
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "secret" not in answer.text


FAILING = {
    "sqlite": ["alter table series_counter rename to gone"],
    "postgresql": [
        "create function refuse() returns trigger language plpgsql as "
        "$$ begin raise exception 'series_counter: no space left' using errcode = '53100'; end $$",
        "create trigger full_disk before insert or update on series_counter execute function refuse()",
    ],
}
"""How each engine is made to fail as a database does, and not as a program does."""


def test_a_database_that_fails_is_named(hall: Hall) -> None:
    hall.store.engine.dispose()
    with hall.store.writing() as tx:
        for statement in FAILING[tx.conn.dialect.name]:
            tx.conn.exec_driver_sql(statement)
    before = hall.state()
    answer = hall.post("/api/v1/tickets", {"service": "NOP"}, role="kiosk")
    assert (answer.status_code, answer.json["code"]) == (503, "storage_failed")
    assert "series_counter" not in answer.text
    assert hall.state() == before


def test_every_code_has_words_in_both_languages() -> None:
    assert words("problems", "vi").keys() == words("problems", "en").keys() == STATUS.keys()


def test_the_contract_lists_the_codes() -> None:
    listed = Path("docs/contract.md").read_text(encoding="utf-8")
    assert [code for code in STATUS if f"`{code} {STATUS[code]}" not in listed] == []


def test_a_missing_appointment_zone_is_no_guess(hall: Hall) -> None:
    late = (hall.clock.now() + timedelta(hours=1)).replace(tzinfo=None).isoformat()
    answer = hall.post("/api/v1/tickets", {"service": "NOP", "appointment": late}, role="reception")
    assert (answer.status_code, list(answer.json["fields"])) == (422, ["appointment"])
    json.dumps(answer.json)


@pytest.mark.parametrize(("method", "path", "body"), [
    ("POST", "/api/v1/session", {"login": "a\x00", "password": "x"}),
    ("POST", "/api/v1/tickets", {"service": "NOP\x00"}),
    ("POST", "/api/v1/counters/counter-Q1/call-next", {"ending": {"ticket": "\x00", "command": "finish"}}),
    ("GET", "/api/v1/tickets?number=A%001", None),
])  # fmt: skip
def test_a_character_that_no_database_keeps_is_a_fault_of_who_says_it(
    hall: Hall, method: str, path: str, body: dict[str, Any] | None
) -> None:
    before = hall.state()
    answer = hall.ask(method, path, "admin", json=body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 422, answer.text
    assert hall.state() == before


@pytest.mark.parametrize("call", ["GET /tickets/%00", "POST /tickets/%00/finish", "POST /appointments/%00/cancel"])
def test_an_address_with_a_nul_names_nothing(hall: Hall, call: str) -> None:
    method, path = call.split()
    answer = hall.ask(method, f"/api/v1{path}", "admin", headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
