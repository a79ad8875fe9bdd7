"""One press: the ticket at the counter is done with, and the next is called."""

import pytest

from tests.api.conftest import Hall


def _next(hall: Hall, ticket: dict, command: str = "finish", counter: int = 1, key: str | None = None):
    ending = {"ending": {"ticket": ticket["id"], "command": command}}
    return hall.post(f"/api/v1/counters/counter-Q{counter}/call-next", ending, role="officer", key=key)


def _state_of(hall: Hall, ticket: dict) -> str:
    return hall.get(f"/api/v1/tickets/{ticket['id']}", role="admin").json["state"]


@pytest.mark.parametrize(("before", "command", "after"), [
    (("start",), "finish", "finished"),
    ((), "no-show", "no_show"),
    (("start",), "park", "parked"),
])  # fmt: skip
def test_the_one_is_done_with_and_the_next_called(hall: Hall, before: tuple, command: str, after: str) -> None:
    first = hall.called()
    for step in before:
        hall.does(first, step)
    waiting = hall.issue()
    seq = hall.state()["seq"]
    answer = _next(hall, first, command)
    assert (answer.status_code, answer.json["id"], answer.json["state"]) == (200, waiting["id"], "called")
    assert _state_of(hall, first) == after
    events = hall.get(f"/api/v1/feed?after={seq}", role="admin").json["items"]
    assert [event["type"] for event in events] == [f"ticket.{after}", "ticket.called"]


def test_with_nobody_waiting_it_ends_all_the_same(hall: Hall) -> None:
    first = hall.called()
    hall.does(first, "start")
    assert _next(hall, first).status_code == 204
    assert _state_of(hall, first) == "finished"


def test_the_same_press_twice_calls_one(hall: Hall) -> None:
    first = hall.called()
    hall.does(first, "start")
    hall.issue(), hall.issue()
    answers = [_next(hall, first, key="one press") for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert sum(ticket["state"] == "waiting" for ticket in hall.state()["tickets"]) == 1


def test_what_cannot_end_calls_nobody(hall: Hall) -> None:
    first = hall.called()
    hall.issue()
    before = hall.state()
    answer = _next(hall, first, "finish")
    assert (answer.status_code, answer.json["code"]) == (409, "illegal_transition"), "not begun yet"
    assert hall.state() == before


def test_a_screen_of_before_ends_no_other_ticket(hall: Hall) -> None:
    here, there = hall.called(1), hall.called(2)
    hall.does(there, "start")
    hall.issue()
    before = hall.state()
    answer = _next(hall, there, "finish", counter=1)
    assert (answer.status_code, answer.json["code"]) == (409, "not_your_ticket")
    assert hall.state() == before
    assert _state_of(hall, here) == "called"


def test_both_halves_can_be_taken_back(hall: Hall) -> None:
    first = hall.called()
    hall.does(first, "start")
    hall.issue()
    second = _next(hall, first).json
    assert hall.does(second, "undo").json["state"] == "waiting"
    assert hall.does(first, "undo").json["state"] == "serving"
