"""Eight kiosks, four counters and their screens at once, without and with a server that is killed.

`python -m tests.storm` is the same with many more tickets and kills, and holds the server to its limit for being back:
a figure of a quiet machine."""

import pytest

from tests.storm.server import ENGINES, POSTGRES, SQLITE, running
from tests.storm.storm import Plan, Verdict, run


@pytest.mark.storm
@pytest.mark.timeout(600)
def test_no_number_twice_no_citizen_at_two_counters_nothing_missing() -> None:
    with running(SQLITE) as servers:
        _require_faultless(run(servers, Plan(tickets=3_000, screens=1)), 3_000)


@pytest.mark.storm
@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_acknowledged_is_lost_or_done_twice_when_the_server_is_killed(engine: str) -> None:
    with running(engine) as servers:
        verdict = run(servers, Plan(tickets=500, kill_every_s=1, most_kills=6))
    _require_faultless(verdict, 500)
    assert verdict.kills >= 2, "the storm was over before it began"


@pytest.mark.storm
@pytest.mark.timeout(600)
def test_nothing_is_lost_between_two_servers_whatever_of_them_is_killed() -> None:
    with running(POSTGRES, 2) as servers:
        verdict = run(servers, Plan(tickets=500, kill_every_s=1, most_kills=4))
    _require_faultless(verdict, 500)
    assert verdict.kills >= 2, "the storm was over before it began"


def _require_faultless(verdict: Verdict, tickets: int) -> None:
    assert verdict.faultless, verdict
    assert (verdict.tickets, verdict.calls) == (tickets, tickets)
