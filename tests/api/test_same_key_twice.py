"""A key that arrives twice in a moment: both requests found it unused, and then share a commit or follow each other."""

import threading
from typing import Any

import pytest
from werkzeug.test import TestResponse

from queue_server.store import group_commit
from tests.api.conftest import Hall


@pytest.fixture(params=[1, 8], autouse=True)
def most_of_a_commit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "LARGEST", request.param)


def at_once(hall: Hall, *wishes: dict[str, Any]) -> list[TestResponse]:
    """Ask for these tickets under the same key: the first waits for the turn, the others queue behind it."""
    hall.token("kiosk")
    answers: list[TestResponse] = []

    def ask(wish: dict[str, Any]) -> None:
        answers.append(hall.post("/api/v1/tickets", wish, role="kiosk", key="the same"))

    asking = [threading.Thread(target=ask, args=(wish,)) for wish in wishes]
    pause = threading.Event()
    with hall.store.writing():
        for i, thread in enumerate(asking):
            thread.start()
            while hall.store._turns.in_line < i:
                assert not pause.wait(0.001)
    for thread in asking:
        thread.join()
    return answers


def test_all_get_the_one_ticket(hall: Hall) -> None:
    answers = at_once(hall, *[{"service": "NOP"}] * 3)
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.text for answer in answers}) == 1
    assert len(hall.state()["tickets"]) == 1


def test_another_wish_under_the_key_is_refused(hall: Hall) -> None:
    answers = at_once(hall, {"service": "NOP"}, {"service": "NOP", "language": "en"})
    assert sorted(answer.status_code for answer in answers) == [201, 422]
    assert len(hall.state()["tickets"]) == 1
