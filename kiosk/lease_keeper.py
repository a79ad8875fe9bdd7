"""Keeps the kiosk ready for the time without the server, and tells the server afterwards what happened."""

import logging
import sqlite3
import threading
import time
from collections.abc import Mapping
from typing import Any

from kiosk.hall import Hall
from kiosk.lease_book import LeaseBook, OfflineTicket
from kiosk.leases import Lease, read_lease
from kiosk.problems import KioskProblem
from kiosk.reach import away
from kiosk.server_clock import ServerClock
from kiosk.server_link import ServerLink, unreadable
from kiosk.standby import Standby, day_at

LOOK_EVERY_S = 2.0
# While all is well: how soon a used block is followed by the next.
ROUND_EVERY_S = 15.0
# A block is 40 numbers; below half of it the next one is asked for.
LOW = 20
# What the server lends not now it will not lend in a minute.
ASK_AGAIN_S = 600.0
BATCH = 100
_OUTCOMES = frozenset({"merged", "known", "refused"})

log = logging.getLogger(__name__)


class LeaseKeeper:
    """One thread: looks whether the server is there; tells it the tickets issued without it, before anything else may
    be issued with it again; then keeps the leases filled and gives back those whose day is done."""

    def __init__(self, link: ServerLink, hall: Hall, book: LeaseBook, standby: Standby, clock: ServerClock) -> None:
        self._link = link
        self._hall = hall
        self._book = book
        self._standby = standby
        self._clock = clock
        self._not_before: dict[str, float] = {}
        self._ended = threading.Event()
        self._worker = threading.Thread(target=self._work, name="leases", daemon=True)

    def start(self) -> None:
        """Begin with what an earlier run left untold."""
        self._worker.start()

    def stop(self) -> None:
        """End; what is untold is told by the next run."""
        self._ended.set()

    def look(self) -> None:
        """One round. A server that is away is noted and nothing more."""
        try:
            view = self._hall.read()
            self._tell(self._book.untold())
            self._agree(self._link.open_leases())
            self._standby.remember(view)
            self._standby.reach.find()
            self._give_back(view["centre"])
            self._fill(view)
        except KioskProblem as problem:
            if away(problem):
                self._standby.lose()
            else:
                log.warning("leases: %s", problem)

    def _work(self) -> None:
        due = time.monotonic()
        while not self._ended.is_set():
            try:
                if time.monotonic() >= due or self._standby.reach.lost_since or self._book.untold():
                    due = time.monotonic() + ROUND_EVERY_S
                    self.look()
            except sqlite3.Error:
                # A full disk now is no reason not to try again when it was cleared.
                log.exception("leases cannot be kept")
            self._ended.wait(LOOK_EVERY_S)

    def _tell(self, tickets: list[OfflineTicket]) -> None:
        for first in range(0, len(tickets), BATCH):
            batch = tickets[first : first + BATCH]
            answers = self._link.tell_offline_tickets([self._as_told(ticket) for ticket in batch])
            if len(answers) != len(batch) or any(one.get("outcome") not in _OUTCOMES for one in answers):
                raise unreadable()
            for ticket, answer in zip(batch, answers, strict=True):
                self._book.told(ticket.id, answer["outcome"])
                if answer["outcome"] == "refused":
                    log.warning("%s was not taken into the line: %s", ticket.number, answer.get("reason"))
        if tickets:
            log.info("%d tickets issued without the server are told", len(tickets))

    def _as_told(self, ticket: OfflineTicket) -> dict[str, Any]:
        return {
            "lease": ticket.lease_id,
            "n": ticket.n,
            "number": ticket.number,
            "service": ticket.service_id,
            "issued_at": self._standby.issued_at(ticket).isoformat(),
            "intent": ticket.intent,
            "priority": ticket.priority,
            "help": list(ticket.help),
            "language": ticket.language,
            "job": ticket.job_id,
        }

    def _agree(self, lent: frozenset[str]) -> None:
        """Numbers the server no longer counts as ours would be refused: voided by the staff, or lent by a machine that
        died before the one that took over heard of it."""
        for lease, left in self._book.leases():
            if lease.id not in lent:
                log.warning("lease %s is not ours any more; %d numbers are dropped", lease.id, left)
                self._book.forget(lease.id)

    def _give_back(self, centre: Mapping[str, Any]) -> None:
        """Leases that are used up or whose hours are over; those of an earlier day the server has ended itself."""
        now = self._clock.now()
        for lease, left in self._book.leases():
            if lease.day != day_at(now, centre):
                self._book.forget(lease.id)
            elif left == 0 or lease.over(now):
                self._return(lease)

    def _return(self, lease: Lease) -> None:
        try:
            self._link.return_lease(lease.id)
        except KioskProblem as problem:
            if away(problem):
                raise
            log.warning("lease %s was not taken back: %s", lease.id, problem)
        self._book.forget(lease.id)

    def _fill(self, view: Mapping[str, Any]) -> None:
        left: dict[str, int] = {}
        for lease, numbers in self._book.leases():
            left[lease.service_id] = left.get(lease.service_id, 0) + numbers
        for service in view["services"]:
            asked_lately = time.monotonic() < self._not_before.get(service["id"], 0.0)
            if service["open"] and left.get(service["id"], 0) < LOW and not asked_lately:
                self._ask(service["id"])

    def _ask(self, service_id: str) -> None:
        try:
            answer = self._link.lease(self._book.key_to_ask(service_id), service_id)
        except KioskProblem as problem:
            if away(problem):
                raise
            self._not_before[service_id] = time.monotonic() + ASK_AGAIN_S
            log.info("no numbers lent: %s", problem)
            return
        try:
            self._book.add(*read_lease(answer))
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable() from error
