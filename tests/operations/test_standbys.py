"""How a machine that can take over stands, by what it said and when; and its line of the self-test."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from queue_server.operations.self_test.sheet import Result
from queue_server.operations.self_test.standby_checks import standby_verdict
from queue_server.operations.standbys import BEHIND, SILENT, Heard, Standby, State, hear
from tests.clocks import MONDAY_NINE

SECOND = timedelta(seconds=1)
TZ = ZoneInfo("Asia/Ho_Chi_Minh")


def told(*words: tuple[int, int, int]) -> Heard:
    """What is known after words of `(seconds, seq, last_seq)`."""
    known = None
    for seconds, seq, last_seq in words:
        known = hear(known, "s", "Máy dự phòng", seq, last_seq, MONDAY_NINE + seconds * SECOND)
    assert known is not None
    return known


def test_in_step_since_it_first_had_everything_while_news_come_and_go() -> None:
    known = told((0, 5, 5), (5, 5, 7), (6, 7, 7), (11, 7, 7))
    assert known.state(MONDAY_NINE + 12 * SECOND) is State.IN_STEP
    assert known.in_step_since == MONDAY_NINE


def test_behind_counts_from_the_first_word_that_was_not_the_last_event() -> None:
    known = told((0, 5, 5), (5, 5, 700), (8, 300, 900), (11, 600, 1000))
    assert known.state(MONDAY_NINE + 5 * SECOND + BEHIND) is State.IN_STEP
    assert known.state(MONDAY_NINE + 6 * SECOND + BEHIND) is State.BEHIND
    assert known.behind_since == MONDAY_NINE + 5 * SECOND
    caught_up = told((0, 5, 5), (5, 5, 700), (12, 900, 1000), (13, 1000, 1000))
    assert caught_up.state(MONDAY_NINE + 13 * SECOND) is State.IN_STEP
    assert caught_up.in_step_since == MONDAY_NINE + 13 * SECOND


def test_silence_is_away_and_a_return_begins_anew() -> None:
    known = told((0, 5, 5))
    assert known.state(MONDAY_NINE + SILENT) is State.IN_STEP
    assert known.state(MONDAY_NINE + SILENT + SECOND) is State.AWAY
    assert told((0, 5, 5), (60, 5, 5)).in_step_since == MONDAY_NINE + 60 * SECOND


@pytest.mark.parametrize(
    ("state", "since", "expected"),
    [
        (State.IN_STEP, MONDAY_NINE, (Result.OK, "standby-in-step", {"since": "09:00 23/11"})),
        (State.BEHIND, MONDAY_NINE, (Result.WARNING, "standby-behind", {"since": "09:00 23/11", "n": 3})),
        (State.AWAY, MONDAY_NINE, (Result.FAILED, "standby-away", {"since": "09:00 23/11"})),
        (State.AWAY, None, (Result.FAILED, "standby-never-heard", {})),
    ],
)
def test_its_line_says_since_when_and_is_red_when_it_is_away(state: State, since: object, expected: object) -> None:
    one = Standby("s", "Máy dự phòng", state, since, 7, since)  # type: ignore[arg-type]
    verdict = standby_verdict(one, 10, TZ)
    assert (verdict.result, verdict.reason, verdict.facts) == expected
