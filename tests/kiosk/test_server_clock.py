"""The server's time on a machine whose own clock is wrong, jumps, or starts in another decade."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.server_clock import ServerClock

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


class Machine:
    """A clock anybody may set, and one that nobody can."""

    def __init__(self) -> None:
        self.wall = NOON
        self.since_boot = 1000.0

    def go(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.since_boot += seconds


@pytest.fixture
def machine() -> Machine:
    return Machine()


def clock(machine: Machine, skew: timedelta = timedelta(0)) -> ServerClock:
    return ServerClock(skew, lambda: machine.wall, lambda: machine.since_boot)


def test_without_a_contact_it_is_the_own_clock_and_its_last_known_error(machine: Machine) -> None:
    assert clock(machine, timedelta(hours=2)).now() == NOON + timedelta(hours=2)


def test_the_error_is_measured_at_each_contact(machine: Machine) -> None:
    made = clock(machine)
    machine.go(4)
    made.heard(NOON + timedelta(hours=1, seconds=3), sent=1002.0, received=1004.0)
    assert made.skew == timedelta(hours=1)
    assert made.now() == NOON + timedelta(hours=1, seconds=4)


@pytest.mark.parametrize("jump", [timedelta(days=-20_000), timedelta(hours=-1), timedelta(days=1)])
def test_a_clock_set_anew_changes_nothing_after_a_contact(machine: Machine, jump: timedelta) -> None:
    made = clock(machine)
    made.heard(NOON, sent=1000.0, received=1000.0)
    machine.wall += jump
    machine.go(600)
    assert made.now() == NOON + timedelta(minutes=10)


def test_a_slow_answer_does_not_spoil_what_a_quick_one_told(machine: Machine) -> None:
    made = clock(machine)
    made.heard(NOON, sent=1000.0, received=1000.0)
    machine.go(10)
    made.heard(NOON + timedelta(seconds=1), sent=1000.0, received=1010.0)
    assert made.now() == NOON + timedelta(seconds=10)
    machine.go(3600)
    made.heard(machine.wall + timedelta(seconds=2), sent=machine.since_boot - 4, received=machine.since_boot)
    assert made.now() == machine.wall + timedelta(seconds=4)


def test_a_clock_far_off_is_told_once(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    made = clock(machine)
    for _ in range(3):
        made.heard(machine.wall + timedelta(minutes=7), machine.since_boot, machine.since_boot)
        machine.go(5)
    assert [record.getMessage() for record in caplog.records] == ["the clock of this kiosk is -420 s off the server's"]
