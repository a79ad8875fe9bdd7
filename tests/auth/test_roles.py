"""Role by call: what is not listed is closed."""

import re

import pytest

from queue_server.auth import roles
from queue_server.auth.asker import TOKEN_ROLES
from tests.api.conftest import Hall, hall

__all__ = ["hall"]


def rules(hall: Hall) -> list[tuple[str, str, str]]:
    """Every call as (endpoint, method, a path)."""
    found = []
    for rule in hall.app.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "nothing", rule.rule)
        found += [(rule.endpoint, method, path) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return found


def test_every_call_is_listed_or_the_shell_of_a_page(hall: Hall) -> None:
    unlisted = [call for call, _, _ in rules(hall) if call not in roles.CALLS and not roles.is_page(call)]
    assert unlisted == []
    assert roles.CALLS.keys() - {call for call, _, _ in rules(hall)} == set()


def test_nobody_gets_past_a_closed_call(hall: Hall) -> None:
    for call, method, path in rules(hall):
        if roles.is_page(call) or roles.is_open(call):
            continue
        answer = hall.ask(method, path, json={}, headers={"Idempotency-Key": "x"})
        assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated"), call


@pytest.mark.parametrize("role", TOKEN_ROLES)
def test_a_role_gets_no_further_than_its_calls(hall: Hall, role: str) -> None:
    for call, method, path in rules(hall):
        if roles.is_page(call) or roles.is_open(call) or roles.may(role, call):
            continue
        answer = hall.ask(method, path, role, json={}, headers={"Idempotency-Key": "x"})
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden"), call


def test_a_call_nobody_listed_is_closed(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "CALLS", {k: v for k, v in roles.CALLS.items() if k != "feed.snapshot"})
    assert hall.get("/api/v1/snapshot", role="admin").status_code == 403
