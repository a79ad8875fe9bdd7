"""The end of the log as each server hears it, whatever becomes of the messages that tell of it."""

import json
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from queue_server.mates import commits
from queue_server.mates.in_order import HOLD_S, MOST_HELD, InOrder
from queue_server.mates.tail import COMMITTED, Tail
from queue_server.store import log as event_log
from queue_server.store.log import BEGINNING, Event
from queue_server.store.store import Store
from tests.kiosk.machines import until
from tests.mates.line import Line
from tests.operations.hall import Hall

START = datetime(2026, 11, 23, 1, tzinfo=UTC)


class Log:
    """A centre's log in memory: what Tail asks of a store."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def commit(self, count: int) -> list[Event]:
        """Some events more; each tenth begins a day."""
        new: list[Event] = []
        head = event_log.end(self.events[-1]) if self.events else BEGINNING
        for _ in range(count):
            at = START + timedelta(hours=3 * head.seq)
            day = f"day {head.seq // 10}"
            data = {"số": head.seq} | ({"previous_hash": head.hash} if day != head.day else {})
            new.append(event_log.next_event(head, at, day, "ticket.issued", data))
            head = event_log.end(new[-1])
        self.events += new
        return new

    def events_after(self, seq: int, most: int) -> list[Event]:
        return self.events[seq : seq + most]


def altered(e: Event) -> Event:
    """As somebody would send it who does not know what was written."""
    return e._replace(text='{"số":0,"tên":"khác"}')


def test_what_comes_too_early_waits_for_what_is_before_it() -> None:
    first, second, third = Log().commit(3)
    order = InOrder(BEGINNING)
    assert order.take([third], 10.0) == []
    assert order.take([second], 10.01) == []
    assert order.patience_ends == 10.0 + HOLD_S
    assert order.take([first], 10.02) == [first, second, third]
    assert order.patience_ends > 1e9
    assert order.seq == 3


def test_what_is_known_is_left_out() -> None:
    events = Log().commit(5)
    order = InOrder(event_log.end(events[1]))
    assert order.take(events[:2], 10.0) == []
    assert order.take(events[:4], 10.0) == events[2:4]
    assert order.patience_ends > 1e9


def test_what_was_not_written_is_not_handed_on_nor_what_follows_it() -> None:
    events = Log().commit(4)
    order = InOrder(BEGINNING)
    assert order.take([events[0], altered(events[1]), *events[2:]], 10.0) == events[:1]
    assert order.patience_ends == 10.0 + HOLD_S
    assert order.take(events[1:2], 10.01) == events[1:], "the right one makes it good"


def test_an_event_of_another_log_with_the_next_number_does_not_pass() -> None:
    ours = Log().commit(4)
    their_end = event_log.end(ours[-1])._replace(hash="0" * 64)
    theirs = event_log.next_event(their_end, START, their_end.day, "ticket.issued", {"số": 4})
    order = InOrder(event_log.end(ours[-1]))
    assert order.take([theirs], 10.0) == []
    assert order.patience_ends == 10.0 + HOLD_S, "the log is asked what comes next"


def test_too_many_are_not_held() -> None:
    events = Log().commit(MOST_HELD + 2)
    order = InOrder(BEGINNING)
    order.take(events[2:], 10.0)
    assert order.patience_ends == 10.0 + HOLD_S
    order.take(events[1:2], 10.0)
    assert order.patience_ends < 0, "the log is read at once"
    order.let_go(10.1)
    assert order.patience_ends > 1e9


def test_what_came_while_the_log_was_read_is_waited_for() -> None:
    _, second, third, fourth = Log().commit(4)
    order = InOrder(BEGINNING)
    order.take([second], 10.0)
    order.go_on_after(second)
    order.take([fourth], 10.2)
    order.let_go(looked_at=10.1)
    assert order.patience_ends == 10.2 + HOLD_S
    assert order.take([third], 10.21) == [third, fourth]


@given(st.data(), st.lists(st.integers(1, 4), min_size=1, max_size=12))
def test_nothing_has_to_be_read_where_everything_arrives(data: st.DataObject, sizes: list[int]) -> None:
    log = Log()
    order, heard = InOrder(BEGINNING), list[Event]()
    batches = [log.commit(size) for size in sizes]
    for batch in data.draw(st.permutations(batches)):
        heard += order.take(batch, 0.0)
    assert heard == log.events


@pytest.mark.parametrize(("count", "letters"), [(commits.MOST_EVENTS + 1, 1), (1, commits.LONGEST)])
def test_of_what_is_too_long_only_the_end_is_told(count: int, letters: int) -> None:
    many = [event_log.next_event(BEGINNING, START, "", "x", {"x": "x" * letters})] * count
    assert commits.told(many) == {"seq": 1}
    assert commits.heard({"seq": 1}, 0) == commits.Commit(1, [])


def test_the_longest_that_is_told_is_not_too_long_for_the_bus() -> None:
    text = {"x": "😀" * (commits.LONGEST - 500)}
    one = event_log.next_event(BEGINNING, START, "2026-11-23", "ticket.issued", text)
    small = event_log.next_event(BEGINNING, START, "2026-11-23", "t" * 40, {})
    message = commits.told([one, *[small] * (commits.MOST_EVENTS - 10)])
    assert len(message["events"]) > 1
    assert len(json.dumps(["me", COMMITTED, message])) < 512 * 1024


GOOD = {"seq": 5, "at": "2026-11-23T08:00:00Z", "day": "", "type": "", "text": "{}", "hash": ""}


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"seq": "x"},
        {"seq": 5, "events": 7},
        {"seq": 5, "events": [{}]},
        {"seq": 5, "events": [{"seq": 5}]},
        {"seq": 5, "events": [{**GOOD, "seq": "5"}]},
        {"seq": 5, "events": [{**GOOD, "seq": 5.5}]},
        {"seq": 5, "events": [{**GOOD, "at": "2026-11-23T08:00:00"}]},
        {"seq": 5, "events": [{**GOOD, "text": "[]"}]},
        {"seq": 5, "events": [{**GOOD, "text": "{"}]},
        {"seq": 5, "events": [{**GOOD, "text": {}}]},
    ],
)
def test_a_message_that_tells_of_no_commit_is_refused(message: dict[str, Any]) -> None:
    assert commits.heard({"seq": 5, "events": [GOOD]}, 0).seq == 5
    with pytest.raises((KeyError, TypeError, ValueError)):
        commits.heard(message, 0)


class Centre(RuleBasedStateMachine):
    """Two servers that commit, and a bus that loses, repeats, delays and alters what they tell each other."""

    @initialize()
    def begin(self) -> None:
        self.log = Log()
        self.lines: list[Line] = []
        self.tails: list[Tail] = []
        self.heard: list[list[Event]] = []
        self.on_their_way: list[list[str]] = [[], []]
        for at in range(2):
            tail = Tail(self.log, Line(str(at), []))  # type: ignore[arg-type]
            heard: list[Event] = []
            tail.subscribe(heard.extend)
            self.tails.append(tail)
            self.heard.append(heard)

    @rule(at=st.integers(0, 1), count=st.integers(1, 5))
    def commit(self, at: int, count: int) -> None:
        """What a server commits it hears itself; the other is told."""
        events = self.log.commit(count)
        self.tails[at]._committed_here(events)
        self.on_their_way[1 - at].append(json.dumps(commits.told(events)))

    @rule(at=st.integers(0, 1), data=st.data())
    def arrive(self, at: int, data: st.DataObject) -> None:
        """Any of the messages arrives, now or once more."""
        if not self.on_their_way[at]:
            return
        which = data.draw(st.integers(0, len(self.on_their_way[at]) - 1))
        message = self.on_their_way[at][which]
        if data.draw(st.booleans()):
            del self.on_their_way[at][which]
        self.tails[at]._committed_elsewhere("other", json.loads(message))

    @rule(at=st.integers(0, 1))
    def lose(self, at: int) -> None:
        """The bus dies with what was on its way to a server."""
        self.on_their_way[at].clear()

    @rule(at=st.integers(0, 1), data=st.data(), field=st.sampled_from(["text", "hash", "at", "type", "seq"]))
    def alter(self, at: int, data: st.DataObject, field: str) -> None:
        """A message arrives that is not what was written. (No screen is told the day, which no hash covers.)"""
        if not self.on_their_way[at]:
            return
        message = json.loads(data.draw(st.sampled_from(self.on_their_way[at])))
        event = data.draw(st.sampled_from(message["events"]))
        others = {"text": '{"số":0}', "hash": "0" * 64, "at": "2026-11-24T08:00:00+00:00", "type": "x"}
        event[field] = event["seq"] + 1 if field == "seq" else others[field]
        self.tails[at]._committed_elsewhere("other", message)

    @rule(at=st.integers(0, 1), ahead=st.integers(-3, 3))
    def hint(self, at: int, ahead: int) -> None:
        """Only an end is told, right or wrong."""
        self.tails[at]._committed_elsewhere("other", {"seq": len(self.log.events) + ahead})

    @rule(at=st.integers(0, 1))
    def look(self, at: int) -> None:
        self.tails[at]._look()

    @rule()
    def silence(self) -> None:
        """With some time everything is known to all."""
        for at, tail in enumerate(self.tails):
            tail._look()
            assert self.heard[at] == self.log.events
            assert tail._order.patience_ends > 1e9, "nothing is waited for"

    @invariant()
    def nothing_but_the_log(self) -> None:
        for heard in getattr(self, "heard", ()):
            assert heard == self.log.events[: len(heard)]


TestAnyOrder = Centre.TestCase
TestAnyOrder.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


@pytest.fixture
def lines() -> list[Line]:
    made: list[Line] = []
    for name in ("a", "b"):
        Line(name, made)
    return made


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
    told: list[Sequence[Event]] = []
    elsewhere.subscribe(told.append)
    other, here = Hall(elsewhere), Hall(store)
    for n in range(60):
        (other if n % 3 else here).issue()
        if n % 4 == 1:
            # Most commits are told of by nobody, some late, and some only by where they end.
            late = told[len(told) // 2]
            lines[1].say(COMMITTED, commits.told(late) if n % 8 == 1 else {"seq": late[-1].seq})
    with store.reading() as view:
        last = view.head.seq
    until(lambda: heard and heard[-1] == last)
    elsewhere.close()
    assert heard == list(range(first, last + 1))
