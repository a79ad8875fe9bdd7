"""Lent numbers: blocks, what becomes of a number that comes back, and when it was issued."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain import leases
from queue_server.domain.identity import derived_id, new_id
from queue_server.domain.leases import SIZE, Lent, Refusal
from queue_server.domain.numbering import FIRST_LENT, LAST_NUMBER, in_turn
from queue_server.domain.problems import Problem
from tests.clocks import MONDAY_NINE

DAY = "2026-11-23"
LENT = Lent(DAY, FIRST_LENT, FIRST_LENT + SIZE - 1, ended=False, granted_at=MONDAY_NINE)


def test_blocks_follow_each_other_until_the_series_is_full() -> None:
    blocks, last = [], None
    with pytest.raises(Problem, check=lambda p: p.code == "day_full"):
        while True:
            blocks.append(leases.next_block("A", last))
            last = blocks[-1][1]
    numbers = [n for first, last in blocks for n in range(first, last + 1)]
    assert numbers == list(range(FIRST_LENT, FIRST_LENT + len(blocks) * SIZE))
    assert LAST_NUMBER - SIZE < numbers[-1] <= LAST_NUMBER


def test_numbers_in_turn_never_reach_those_that_are_lent() -> None:
    assert in_turn("A", FIRST_LENT - 2) == FIRST_LENT - 1
    with pytest.raises(Problem, check=lambda p: p.code == "day_full"):
        in_turn("A", FIRST_LENT - 1)


@pytest.mark.parametrize(
    ("change", "n", "active", "reason"),
    [
        ({}, FIRST_LENT, True, None),
        ({}, FIRST_LENT + SIZE - 1, True, None),
        ({}, FIRST_LENT + SIZE, True, Refusal.NOT_LENT),
        ({}, FIRST_LENT - 1, True, Refusal.NOT_LENT),
        ({"day": "2026-11-20"}, FIRST_LENT, True, Refusal.DAY_OVER),
        ({"ended": True}, FIRST_LENT, True, Refusal.LEASE_ENDED),
        ({"day": "2026-11-20", "ended": True}, FIRST_LENT, True, Refusal.DAY_OVER),
        ({}, FIRST_LENT, False, Refusal.SERVICE_GONE),
    ],
)
def test_every_number_that_comes_back_has_a_stated_outcome(
    change: dict[str, object], n: int, active: bool, reason: Refusal | None
) -> None:
    assert leases.refusal(replace(LENT, **change), n, DAY, active) is reason  # type: ignore[arg-type]


@given(st.sets(st.integers(1, 12)))
def test_each_number_is_issued_or_void(issued: set[int]) -> None:
    void = [n for first, last in leases.unused(1, 12, issued) for n in range(first, last + 1)]
    assert sorted([*void, *issued]) == list(range(1, 13))


def test_nobody_waits_since_before_the_lease_or_from_the_future() -> None:
    granted, now = MONDAY_NINE, MONDAY_NINE + timedelta(hours=1)
    year = timedelta(days=365)
    assert leases.credible(now - year, granted, now) == granted
    assert leases.credible(now + year, granted, now) == now
    assert leases.credible(granted + timedelta(minutes=5), granted, now) == granted + timedelta(minutes=5)


def test_a_number_of_a_lease_has_one_identity() -> None:
    lease = new_id(MONDAY_NINE)
    made = [derived_id(lease, n) for n in range(SIZE)]
    assert made == [derived_id(lease, n) for n in range(SIZE)]
    assert len({*made, lease}) == SIZE + 1
    assert {i[:13] for i in made} == {lease[:13]}
    assert derived_id(new_id(MONDAY_NINE), 1) != made[1]
