"""Eight kiosks and four counters at once, ten thousand tickets."""

import pytest

from bench.running import centre
from tests.storm.storm import Verdict, run

TICKETS = 10_000


@pytest.mark.storm
@pytest.mark.timeout(600)
def test_no_number_twice_no_citizen_at_two_counters_nothing_missing() -> None:
    with centre() as running:
        verdict = run(running, TICKETS, issuers=8, counters=4)
    assert verdict == Verdict(
        tickets=TICKETS,
        calls=TICKETS,
        repeated_numbers=0,
        holes=0,
        double_calls=0,
        uncalled=0,
        events_missing=0,
        refusals={},
        differences=0,
    )
