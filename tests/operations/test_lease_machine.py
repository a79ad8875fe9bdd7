"""Leases, tickets without the server and their merge in any order, on the real store and the kiosks' real books.

Messages between kiosk and server lie about until they arrive: late, twice, in another order, or never. After every step
each number was given out at most once and is issued, void or still with its kiosk; at the end all is told, and the log
rebuilds to the live tables.
"""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from kiosk.lease_book import LeaseBook, Moment
from kiosk.lease_book import OfflineTicket as Issued
from kiosk.leases import Lease, Number
from kiosk.wish import Wish
from queue_server.domain.leases import SIZE, End
from queue_server.domain.priority import Priority
from queue_server.domain.problems import Problem
from queue_server.operations import days, leases, offline_tickets, rebuild
from queue_server.operations.offline_tickets import OfflineTicket
from queue_server.store import tables as t
from queue_server.store.engine import make_engine
from queue_server.store.log import from_row
from queue_server.store.store import Store
from tests.centres import small_centre_file
from tests.clocks import HandClock

KIOSKS = ("kiosk-1", "kiosk-2")
SERVICES = ("service-NOP", "service-PHI")
WHO = st.sampled_from(KIOSKS)
WHAT = st.sampled_from(SERVICES)


@dataclass(frozen=True)
class Message:
    """On its way; `back` is what the server said to it, None while it has not arrived there."""

    kind: str
    who: str
    said: Any
    back: Any = None


class AnyOutage(RuleBasedStateMachine):
    @initialize()
    def found(self) -> None:
        self.home = tempfile.TemporaryDirectory(prefix="motcua-outage-")
        self.clock = HandClock()
        file = shutil.copy(small_centre_file(), self.home.name)
        self.store = Store(make_engine(f"sqlite:///{file}"), self.clock)
        self.books = {who: LeaseBook(Path(self.home.name) / f"{who}.db", self.clock.now()) for who in KIOSKS}
        self.network: list[Message] = []
        self.answers: dict[tuple[str, str], str | None] = {}
        self.printed: dict[str, str] = {}
        self.began = self.clock.now()

    @rule(who=WHO, service=WHAT)
    def ask(self, who: str, service: str) -> None:
        self.network.append(Message("ask", who, (self.books[who].key_to_ask(service), service)))

    @rule(who=WHO, service=WHAT, off_s=st.sampled_from([0, 5, -4000, 4000]))
    def issue(self, who: str, service: str, off_s: int) -> None:
        """A kiosk issues, its clock right or an hour wrong."""
        book, now = self.books[who], self.clock.now()
        usable = [one.id for one, _ in book.leases() if one.service_id == service and one.open_at(now)]
        intent = str(uuid4())
        wish = Wish(service, "none", (), "vi", None, "print")
        if book.issue(intent, wish, usable, Moment(now + timedelta(seconds=off_s), "b", 0.0), None):
            issued = book.ticket_of(intent)
            assert issued is not None
            assert issued.id not in self.printed, "a number was given out twice"
            self.printed[issued.id] = f"{service} {issued.number}"
            assert len(set(self.printed.values())) == len(self.printed)

    @rule(who=WHO, most=st.integers(1, 5))
    def tell(self, who: str, most: int) -> None:
        untold = self.books[who].untold()[:most]
        if untold:
            self.network.append(Message("tell", who, untold))

    @rule(who=WHO)
    def give_back(self, who: str) -> None:
        book = self.books[who]
        untold = {one.lease_id for one in book.untold()}
        for lease, _ in book.leases():
            if lease.id not in untold:
                book.forget(lease.id)
                self.network.append(Message("give", who, lease.id))
                return

    @precondition(lambda self: self.network)
    @rule(which=st.integers(0, 99), twice=st.booleans())
    def arrive(self, which: int, twice: bool) -> None:
        """Any message arrives, at the server or back at its kiosk; perhaps not for the last time."""
        i = which % len(self.network)
        message = self.network[i] if twice else self.network.pop(i)
        if message.back is None:
            self.network.append(Message(message.kind, message.who, message.said, (self._at_server(message),)))
        else:
            self._at_kiosk(message, message.back[0])

    @precondition(lambda self: self.network)
    @rule(which=st.integers(0, 99))
    def lose(self, which: int) -> None:
        self.network.pop(which % len(self.network))

    @rule(which=st.integers(0, 99))
    def void(self, which: int) -> None:
        with self.store.writing() as tx:
            held = [row["id"] for row in leases.of_today(tx) if row["end"] is None]
            if held and which < 20:
                leases.end(tx, held[which % len(held)], End.VOIDED, None)

    @rule(who=WHO)
    def restart(self, who: str) -> None:
        self.books[who].close()
        self.books[who] = LeaseBook(Path(self.home.name) / f"{who}.db", self.clock.now())

    @rule(seconds=st.sampled_from([1, 60, 3600]))
    def time_goes_on(self, seconds: int) -> None:
        self.clock.go(seconds=seconds)

    @precondition(lambda self: (self.clock.now() - self.began).days < 3)
    @rule()
    def the_day_ends(self) -> None:
        self.clock.at = self.clock.at.replace(hour=2, minute=0)
        self.clock.go(days=1)
        self.store.perform(days.close_past_days)

    def _at_server(self, message: Message) -> Any:
        if message.kind == "tell":
            told = [_as_told(one) for one in message.said]
            return self.store.perform(lambda tx: offline_tickets.merge(tx, message.who, told))
        if message.kind == "give":
            return self.store.perform(lambda tx: leases.end(tx, message.said, End.RETURNED, message.who))
        key, service = message.said
        if (message.who, key) not in self.answers:
            try:
                self.answers[message.who, key] = self.store.perform(lambda tx: leases.grant(tx, message.who, service))
            except Problem as problem:
                assert problem.code in ("not_lent", "service_closed", "day_full")
                return None
        return self.answers[message.who, key]

    def _at_kiosk(self, message: Message, answer: Any) -> None:
        book = self.books[message.who]
        if message.kind == "tell":
            for ticket, taken in zip(message.said, answer, strict=True):
                assert taken.ticket_id == ticket.id
                book.told(ticket.id, taken.outcome)
        if message.kind == "ask" and answer is not None and book.key_to_ask(message.said[1]) == message.said[0]:
            with self.store.reading() as view:
                row, hours = leases.shown(view, answer), tuple(leases.hours(view, answer))
                numbers = [Number(n, label, id_, "url") for n, label, id_ in leases.numbers(view, answer)]
            book.add(Lease(answer, row["service_id"], row["day"], hours), numbers)

    @invariant()
    def every_number_has_one_fate(self) -> None:
        with self.store.reading() as view:
            tickets = set(view.conn.execute(select(t.ticket.c.id)).scalars())
            refused = set(view.conn.execute(select(t.refused_ticket.c.id)).scalars())
            ended = select(t.event).where(t.event.c.type == "lease.ended")
            void: set[tuple[str, int]] = set()
            for row in view.conn.execute(ended).mappings():
                data = from_row(row).data
                void |= {(data["lease_id"], n) for first, last in data["void"] for n in range(first, last + 1)}
                assert not tickets & {id_ for n, _, id_ in leases.numbers(view, data["lease_id"])
                                      if (data["lease_id"], n) in void}, "issued and void"  # fmt: skip
                issued = leases.shown(view, data["lease_id"])["issued"]
                assert issued + sum(last - first + 1 for first, last in data["void"]) == SIZE
        untold = {one.id for book in self.books.values() for one in book.untold()}
        assert tickets <= self.printed.keys(), "a ticket nobody holds"
        assert self.printed.keys() <= tickets | refused | untold, "forgotten"
        assert not tickets & refused

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        for who, book in self.books.items():
            untold = book.untold()
            taken = self._at_server(Message("tell", who, untold))
            self._at_kiosk(Message("tell", who, untold), taken)
            assert book.untold() == []
            book.close()
        with self.store.reading() as view:
            known = set(view.conn.execute(select(t.ticket.c.id)).scalars())
            known |= set(view.conn.execute(select(t.refused_ticket.c.id)).scalars())
            assert known == self.printed.keys()
            assert rebuild.audit(view).differences == ()
        self.store.close()
        self.home.cleanup()


def _as_told(one: Issued) -> OfflineTicket:
    return OfflineTicket(
        one.lease_id, one.n, one.number, one.service_id, one.issued.at, Priority.NONE, (), "vi", None, None
    )


AnyOutage.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOutage = AnyOutage.TestCase
