"""What servers tell each other, over a bus that carries JSON as the real one does: each knows what any was told."""

from datetime import UTC, datetime, timedelta

import pytest

from queue_server.mates.followers import SharedFollowers
from queue_server.mates.hosts import SharedHosts
from queue_server.operations import device_hosts
from queue_server.operations.device_hosts import Report, Reported
from queue_server.store.store import Store
from tests.mates.line import Line

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def lines() -> list[Line]:
    made: list[Line] = []
    for name in ("a", "b", "c"):
        Line(name, made)
    return made


@pytest.fixture
def hosts(lines: list[Line]) -> list[SharedHosts]:
    return [SharedHosts(NOW, line) for line in lines]  # type: ignore[arg-type]


def said(state: str = "ready", *tested: device_hosts.Tested) -> Report:
    counters = {"prints_left": 90}
    printer = Reported("printer", "printer", "Máy in", state, "", NOW, counters, "", True, {"page": None})
    return Report([printer], tested, NOW + 3 * SECOND, timedelta(seconds=12))


def test_every_server_knows_what_a_machine_said_to_one(hosts: list[SharedHosts]) -> None:
    tested = device_hosts.Tested("printer", "done", "completed")
    hosts[0].hear("kiosk", said("ready", tested), NOW + SECOND)
    for each in hosts:
        assert each.heard_at("kiosk") == NOW + SECOND
        assert each.last_said("kiosk", "printer") == said().items[0]
        assert each.clock_ahead("kiosk") == 2 * SECOND
        assert each.tested_since("kiosk", "printer", NOW) == tested
        assert each.silent(["kiosk"], NOW + 14 * SECOND) == ["kiosk"]


def test_an_older_word_that_comes_late_changes_nothing(hosts: list[SharedHosts]) -> None:
    hosts[0].hear("kiosk", said("blocked"), NOW + 2 * SECOND)
    hosts[1].hear("kiosk", said("ready"), NOW + SECOND)
    assert {each.last_said("kiosk", "printer").state for each in (hosts[0], hosts[2])} == {"blocked"}  # type: ignore[union-attr]


def test_a_wish_reaches_the_machine_once_wherever_it_speaks_next(hosts: list[SharedHosts]) -> None:
    hosts[0].hear("kiosk", said(), NOW)
    assert hosts[1].ask_test("kiosk", "printer", NOW)
    assert hosts[1].tell_new_roll("kiosk", "printer", NOW)
    assert hosts[2].hear("kiosk", said(), NOW + SECOND) == ["printer"]
    assert hosts[2].new_rolls("kiosk", NOW + SECOND) == ["printer"]
    for each in hosts:
        assert each.hear("kiosk", said(), NOW + 2 * SECOND) == []
        assert each.new_rolls("kiosk", NOW + 2 * SECOND) == []


def test_who_was_not_listened_to_is_not_silent(lines: list[Line], hosts: list[SharedHosts]) -> None:
    hosts[0].hear("kiosk", said(), NOW)
    lines[0].cut = True
    hosts[0].hear("kiosk", said(), NOW + 20 * SECOND)
    assert hosts[1].silent(["kiosk"], NOW + 20 * SECOND) == ["kiosk"]
    hosts[1].begin_to_listen(NOW + 20 * SECOND)
    assert hosts[1].silent(["kiosk"], NOW + 31 * SECOND) == []
    assert hosts[1].silent(["kiosk"], NOW + 33 * SECOND) == ["kiosk"]


def test_a_command_waits_for_a_standby_that_tells_another_server(store: Store, lines: list[Line]) -> None:
    followers = [SharedFollowers(store, timedelta(seconds=60), line) for line in lines]  # type: ignore[arg-type]
    followers[0].heard("standby", "Máy dự phòng", 10, 10)
    assert followers[1].awaited
    followers[1].await_kept(10)
    assert [one.seq for one in followers[2].every] == [10]
