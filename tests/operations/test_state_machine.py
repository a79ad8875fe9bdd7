"""Any sequence of commands by anybody, against a model made from the transition table alone.

After every step the invariants of the design hold: numbers unique and without holes, at most one open call a counter
and one counter a ticket, refusals change nothing; at the end the log rebuilds to the live tables, and a standby that
hears of it all at once has the same.
"""

import shutil
import tempfile
from collections import Counter, defaultdict
from itertools import cycle

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from queue_server.domain.priority import Priority
from queue_server.domain.problems import Problem
from queue_server.domain.transitions import AT_COUNTER, TABLE, Command, State
from queue_server.operations import days, rate, service_desk
from queue_server.operations.actor import Actor
from queue_server.store import log
from queue_server.store import tables as t
from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from tests.centres import SKILLS, small_centre_file
from tests.clocks import HandClock
from tests.operations.hall import SCRIPT, Hall

SERVICES = st.sampled_from(["NOP", "TRA", "PHI"])
COUNTERS = st.sampled_from(["Q1", "Q2", "Q3"])
OFFICERS = st.sampled_from(sorted(SKILLS))
ACTORS = st.one_of(st.just(SCRIPT), OFFICERS.map(lambda code: Actor("officer", officer_id=f"officer-{code}")))
ENDINGS = st.sampled_from([Command.FINISH, Command.NO_SHOW, Command.PARK])
STEPS = st.sampled_from(["start", "finish", "no_show", "park", "recall"])

REFUSALS = {
    "illegal_transition", "counter_not_open", "counter_busy", "counter_taken", "officer_elsewhere", "forbidden",
    "not_your_ticket", "not_skilled", "grace_over", "undo_too_late", "nothing_to_undo", "already_rated",
    "rating_token_invalid", "service_closed",
}  # fmt: skip
"""All a person may be told; anything else is a fault."""


class AnyHall(RuleBasedStateMachine):
    tickets = Bundle("tickets")

    @initialize()
    def found(self) -> None:
        self.home = tempfile.TemporaryDirectory(prefix="motcua-machine-")
        self.clock = HandClock()
        file = shutil.copy(small_centre_file(), self.home.name)
        copy = shutil.copy(small_centre_file(), f"{self.home.name}/standby.sqlite3")
        self.standby = Store(make_engine(f"sqlite:///{copy}"), self.clock)
        self.stores = [Store(make_engine(f"sqlite:///{file}"), self.clock) for _ in range(2)]
        self.store = self.stores[0]
        self.halls = cycle(map(Hall, self.stores))
        self.state: dict[str, State] = {}
        self.undoable: dict[str, State] = {}
        self.seq = self._seq()

    @property
    def hall(self) -> Hall:
        """Each command is done by another server than the one before it."""
        return next(self.halls)

    def _seq(self) -> int:
        with self.store.reading() as view:
            return view.head.seq

    def attempt(self, act) -> bool:  # type: ignore[no-untyped-def]
        """Run a command; a refusal must be a known one and leave the log where it was."""
        before = self._seq()
        try:
            act()
        except Problem as problem:
            assert problem.code in REFUSALS, problem.code
            assert self._seq() == before, "a refusal changed something"
            return False
        return True

    def moved(self, ticket_id: str, to: State) -> None:
        self.undoable[ticket_id] = self.state[ticket_id]
        self.state[ticket_id] = to

    @rule(target=tickets, service=SERVICES, priority=st.sampled_from(Priority))
    def issue(self, service: str, priority: Priority) -> str:
        ticket_id = self.hall.issue(service, priority=priority)
        self.state[ticket_id] = State.WAITING
        return ticket_id

    @rule(counter=COUNTERS, officer=st.one_of(st.none(), OFFICERS), actor=ACTORS)
    def open(self, counter: str, officer: str | None, actor: Actor) -> None:
        self.attempt(lambda: self.hall.open(counter, officer, actor))

    @rule(counter=COUNTERS, actor=ACTORS, how=st.sampled_from(["pause", "close"]))
    def leave(self, counter: str, actor: Actor, how: str) -> None:
        self.attempt(lambda: getattr(self.hall, how)(counter, actor))

    @rule(counter=COUNTERS, actor=ACTORS)
    def call_next(self, counter: str, actor: Actor) -> None:
        called: list[str | None] = []
        if self.attempt(lambda: called.append(self.hall.call_next(counter, actor))) and called[0] is not None:
            assert self.state[called[0]] is State.WAITING
            self.moved(called[0], State.CALLED)

    @rule(ticket_id=tickets, counter=COUNTERS, command=ENDINGS, actor=ACTORS)
    def end_and_call_next(self, ticket_id: str, counter: str, command: Command, actor: Actor) -> None:
        called: list[str | None] = []
        if self.attempt(lambda: called.append(self.hall.end_and_call_next(counter, ticket_id, command, actor))):
            self.moved(ticket_id, TABLE[self.state[ticket_id], command].to)
            if called[0] is not None:
                assert self.state[called[0]] is State.WAITING
                self.moved(called[0], State.CALLED)

    @rule(ticket_id=tickets, step=STEPS, actor=ACTORS)
    def step(self, ticket_id: str, step: str, actor: Actor) -> None:
        command = Command(step.replace("_", "-"))
        transition = TABLE.get((self.state[ticket_id], command))
        done = self.attempt(lambda: self.hall.do(step, ticket_id, actor=actor))
        assert transition is not None or not done, "a command outside the table was taken"
        if done and command is Command.RECALL:
            self.undoable.pop(ticket_id, None)
        elif done and transition is not None:
            self.moved(ticket_id, transition.to)

    @rule(ticket_id=tickets, counter=st.one_of(st.none(), COUNTERS), actor=ACTORS)
    def call(self, ticket_id: str, counter: str | None, actor: Actor) -> None:
        legal = (self.state[ticket_id], Command.CALL) in TABLE
        if self.attempt(lambda: self.hall.do("call", ticket_id, counter, None, actor=actor)):
            assert legal
            self.moved(ticket_id, State.CALLED)

    @rule(ticket_id=tickets, service=SERVICES, actor=ACTORS)
    def transfer(self, ticket_id: str, service: str, actor: Actor) -> None:
        legal = (self.state[ticket_id], Command.TRANSFER) in TABLE
        if self.attempt(lambda: self.hall.do("transfer", ticket_id, service, None, actor=actor)):
            assert legal
            self.moved(ticket_id, State.WAITING)

    @rule(ticket_id=tickets)
    def cancel(self, ticket_id: str) -> None:
        legal = (self.state[ticket_id], Command.CANCEL) in TABLE
        assert self.attempt(lambda: self.hall.cancel(ticket_id)) == legal
        if legal:
            self.state[ticket_id] = State.CANCELLED
            self.undoable.pop(ticket_id, None)

    @rule(ticket_id=tickets, actor=ACTORS)
    def undo(self, ticket_id: str, actor: Actor) -> None:
        if self.attempt(lambda: self.hall.do("undo", ticket_id, actor=actor)):
            self.state[ticket_id] = self.undoable.pop(ticket_id)

    @rule(ticket_id=tickets, score=st.integers(1, 5))
    def rate(self, ticket_id: str, score: int) -> None:
        def give() -> None:
            with self.store.writing() as tx:
                rate.rate(tx, self.hall.ticket(ticket_id)["legs"][0]["id"], score, [], "tablet")

        self.attempt(give)

    @rule(seconds=st.sampled_from([0, 1, 11, 601, 900]))
    def time_goes_on(self, seconds: int) -> None:
        if self.clock.now().hour < 3:
            self.clock.go(seconds=seconds)

    @rule()
    def the_day_ends(self) -> None:
        self.clock.at = self.clock.at.replace(hour=2, minute=0)
        self.clock.go(days=1 if self.clock.at.weekday() < 4 else 7 - self.clock.at.weekday())
        with self.store.writing() as tx:
            days.close_past_days(tx)
        for ticket_id, state in self.state.items():
            if (state, Command.EXPIRE) in TABLE:
                self.state[ticket_id] = State.EXPIRED
        self.undoable.clear()

    @invariant()
    def tickets_are_as_the_table_says(self) -> None:
        with self.store.reading() as view:
            rows = {row[0]: row[1] for row in view.conn.execute(select(t.ticket.c.id, t.ticket.c.state))}
        assert rows == self.state

    @invariant()
    def numbers_are_unique_and_without_holes(self) -> None:
        with self.store.reading() as view:
            numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
            for day, series, n in view.conn.execute(select(t.ticket.c.day, t.ticket.c.series, t.ticket.c.n)):
                numbers[day, series].append(n)
        assert all(sorted(taken) == list(range(1, len(taken) + 1)) for taken in numbers.values())

    @invariant()
    def a_counter_has_one_call_and_a_ticket_one_counter(self) -> None:
        with self.store.reading() as view:
            calls = view.conn.execute(
                select(t.call.c.counter_id, t.call.c.ticket_id).where(t.call.c.closed_at.is_(None))
            )
            pairs = calls.all()
        assert max(Counter(counter for counter, _ in pairs).values(), default=1) == 1
        assert {ticket for _, ticket in pairs} == {i for i, s in self.state.items() if s in AT_COUNTER}

    @invariant()
    def the_log_has_no_holes(self) -> None:
        with self.store.reading() as view:
            count, last = view.conn.execute(select(func.count(), func.max(t.event.c.seq))).one()
        assert count == last

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert self.hall.audit().differences == ()
            self._follow_at_once()
            assert Hall(self.standby).audit().differences == ()
            for store in [*self.stores, self.standby]:
                store.close()
            self.home.cleanup()

    def _follow_at_once(self) -> None:
        with self.store.reading() as view, self.standby.writing_though_barred() as tx:
            for written in log.read(view.conn, view.centre_id, tx.head.seq):
                tx.follow(written)


AnyHall.TestCase.settings = settings(
    max_examples=120, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyHall = AnyHall.TestCase


def test_every_command_of_the_table_has_its_operation() -> None:
    operations = {c.value.replace("-", "_") for c in Command}
    assert all(hasattr(service_desk, name) for name in operations)
