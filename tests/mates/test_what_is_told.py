"""What servers tell each other, over a bus that carries JSON as the real one does: each knows what any was told."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from queue_server.mates.followers import SharedFollowers
from queue_server.mates.hosts import SharedHosts
from queue_server.mates.tail import Tail
from queue_server.operations.device_hosts import Report, Reported, Tested
from queue_server.store.store import Store
from tests.kiosk.machines import until
from tests.operations.hall import Hall

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Line:
    """One server's end of a bus within this process, that can be cut."""

    def __init__(self, me: str, lines: list["Line"]) -> None:
        self.me, self.cut = me, False
        self._lines = lines
        self._hearers: list[tuple[str, Callable[[str, Any], None]]] = []
        lines.append(self)

    def on(self, kind: str, hear: Callable[[str, Any], None]) -> None:
        self._hearers.append((kind, hear))

    def say(self, kind: str, message: Any) -> None:
        for line in self._lines:
            if line is not self and not line.cut and not self.cut:
                line.hear(self.me, kind, json.loads(json.dumps(message)))

    def hear(self, sender: str, kind: str, message: Any) -> None:
        for wanted, hear in self._hearers:
            if wanted == kind:
                hear(sender, message)


@pytest.fixture
def lines() -> list[Line]:
    made: list[Line] = []
    for name in ("a", "b", "c"):
        Line(name, made)
    return made


@pytest.fixture
def hosts(lines: list[Line]) -> list[SharedHosts]:
    return [SharedHosts(NOW, line) for line in lines]  # type: ignore[arg-type]


def said(state: str = "ready", *tested: Tested) -> Report:
    counters = {"prints_left": 90}
    printer = Reported("printer", "printer", "Máy in", state, "", NOW, counters, "", True, {"page": None})
    return Report([printer], tested, NOW + 3 * SECOND, timedelta(seconds=12))


def test_every_server_knows_what_a_machine_said_to_one(hosts: list[SharedHosts]) -> None:
    hosts[0].hear("kiosk", said("ready", Tested("printer", "done", "completed")), NOW + SECOND)
    for each in hosts:
        assert each.heard_at("kiosk") == NOW + SECOND
        assert each.last_said("kiosk", "printer") == said().items[0]
        assert each.clock_ahead("kiosk") == 2 * SECOND
        assert each.tested_since("kiosk", "printer", NOW) == Tested("printer", "done", "completed")
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


@pytest.fixture
def tail(store: Store, lines: list[Line]) -> Iterator[tuple[Tail, list[int]]]:
    """The tail of a server that is told of no commit unless by the bus, and what it handed on."""
    heard: list[int] = []
    made = Tail(store, lines[0])  # type: ignore[arg-type]
    made.subscribe(lambda events: heard.extend(one.seq for one in events))
    made.start()
    yield made, heard
    # It lives as long as its process: here its thread ends at the next look.
    made._look = sys.exit  # type: ignore[method-assign,assignment]
    until(lambda: "tail" not in {thread.name for thread in threading.enumerate()})


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_the_log_is_heard_in_order_whoever_commits(
    store: Store, lines: list[Line], tail: tuple[Tail, list[int]]
) -> None:
    _, heard = tail
    with store.reading() as view:
        first = view.head.seq + 1
    elsewhere = Store(store.engine, store.clock)
    other, here = Hall(elsewhere), Hall(store)
    for n in range(60):
        (other if n % 3 else here).issue()
        if n % 4 == 0:
            # Most hints are lost, and some tell of what is known.
            lines[1].say("committed", {"seq": first + n // 2})
    with store.reading() as view:
        last = view.head.seq
    until(lambda: heard and heard[-1] == last)
    elsewhere.close()
    assert heard == list(range(first, last + 1))
