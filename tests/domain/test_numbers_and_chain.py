"""Printed numbers, identities, the chain of hashes, the table of transitions."""

from datetime import timedelta
from uuid import UUID

import pytest

from queue_server.domain import chain
from queue_server.domain.identity import new_id
from queue_server.domain.numbering import label
from queue_server.domain.problems import Problem
from queue_server.domain.transitions import COMMAND_OF, OPEN, TABLE, UNDOABLE, Command, State, allowed, require
from tests.clocks import MONDAY_NINE


def test_a_number_has_three_digits_at_least() -> None:
    assert [label("A", n) for n in (1, 15, 999, 1000, 9999)] == ["A001", "A015", "A999", "A1000", "A9999"]
    with pytest.raises(Problem, check=lambda p: p.code == "day_full"):
        label("A", 10_000)


def test_identities_sort_by_time_and_are_version_7() -> None:
    made = [new_id(MONDAY_NINE + timedelta(milliseconds=i)) for i in range(100)]
    assert made == sorted(made)
    assert {UUID(i).version for i in made} == {7}
    assert len({new_id(MONDAY_NINE) for _ in range(1000)}) == 1000


def test_any_change_breaks_the_chain() -> None:
    link = chain.link(chain.START, 1, "2026-11-23T02:00:00.000000+00:00", "ticket.issued", '{"n":1}')
    assert link == "a29712c8f7eb66767458b2d46aafbaa798fb0382c8aa5c078203c84269365299", "kept logs stay readable"
    others = {
        chain.link("x", 1, "2026-11-23T02:00:00.000000+00:00", "ticket.issued", '{"n":1}'),
        chain.link(chain.START, 2, "2026-11-23T02:00:00.000000+00:00", "ticket.issued", '{"n":1}'),
        chain.link(chain.START, 1, "2026-11-23T02:00:00.000001+00:00", "ticket.issued", '{"n":1}'),
        chain.link(chain.START, 1, "2026-11-23T02:00:00.000000+00:00", "ticket.called", '{"n":1}'),
        chain.link(chain.START, 1, "2026-11-23T02:00:00.000000+00:00", "ticket.issued", '{"n":2}'),
    }
    assert link not in others
    assert len(others) == 5


def test_a_refused_command_names_those_that_fit() -> None:
    with pytest.raises(Problem) as refusal:
        require(State.CALLED, Command.FINISH)
    assert refusal.value.data["allowed"] == ["recall", "start", "no-show", "park", "transfer"]
    assert allowed(State.FINISHED) == []


def test_every_open_state_can_end_and_every_slip_has_a_command() -> None:
    for state in OPEN:
        assert any(s is state and t.to not in OPEN for (s, _), t in TABLE.items())
    assert set(COMMAND_OF) == UNDOABLE
    assert {t.event for t in TABLE.values()} >= UNDOABLE
