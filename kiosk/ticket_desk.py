"""Issuing: one touch becomes one ticket and at most one paper, however often the touch arrives."""

import logging
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from devices.printer.paper_template import PaperTemplate
from devices.printer.ticket_paper import TicketPaper
from kiosk.card_visit import Person
from kiosk.hall import Hall
from kiosk.printing import Printing
from kiosk.problems import KioskProblem, LocalProblem
from kiosk.reach import away
from kiosk.server_link import COMMAND_DEADLINE_S, ServerLink, ServerProblem, unreadable
from kiosk.standby import Standby
from kiosk.ticket_words import paper_of, service_code
from kiosk.wish import Wish

# Enough for the busiest hour of one kiosk; older ones are forgotten, the server still knows their keys.
REMEMBERED = 256
# With a number in hand nobody need stand there for as long as a server may take to come back.
DEADLINE_WITH_NUMBER_S = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Issued:
    """A ticket as the server answered it, with the secret follow link that only paper and QR may show."""

    ticket: Mapping[str, Any]
    paper: str
    follow_url: str | None


@dataclass
class _Intent:
    wish: Wish
    lock: threading.Lock = field(default_factory=threading.Lock)
    issued: Issued | None = None


class TicketDesk:
    """Takes wishes to the server and the answers to the printer; without the server it issues what `standby` holds.

    `printing` is None at a kiosk without a printer: every ticket is then followed on the phone by its QR.
    """

    def __init__(
        self, link: ServerLink, hall: Hall, standby: Standby, printing: Printing | None, template: PaperTemplate
    ) -> None:
        self._link = link
        self._hall = hall
        self._standby = standby
        self._template = template
        self._printing = printing
        self._own_id: str | None = None
        self._lock = threading.Lock()
        self._intents: OrderedDict[str, _Intent] = OrderedDict()
        self._follow: OrderedDict[str, str] = OrderedDict()

    def issue(self, intent: str, wish: Wish, who: Callable[[], Person | None]) -> Issued:
        """The ticket of this intent: issued now, or the one it already has.

        `who` is asked once, when it is issued; the answer is kept nowhere, and a repeated touch needs none.

        Raises `KioskProblem`. Then nothing was issued; or, when the server could not be reached, the same intent may be
        sent again and still gives one ticket.
        """
        entry = self._entry(intent, wish)
        with entry.lock:
            if entry.issued is None:
                entry.wish = wish
                entry.issued = self._issue_now(intent, wish, who())
            elif entry.wish != wish:
                raise LocalProblem("idempotency_key_reused")
            return entry.issued

    def follow_url(self, ticket_id: str) -> str | None:
        """The follow link of a ticket this kiosk issued lately."""
        with self._lock:
            return self._follow.get(ticket_id)

    def _entry(self, intent: str, wish: Wish) -> _Intent:
        with self._lock:
            entry = self._intents.setdefault(intent, _Intent(wish))
            _forget_oldest(self._intents)
            return entry

    def _issue_now(self, intent: str, wish: Wish, person: Person | None) -> Issued:
        printing = self._printing if wish.paper == "print" else None
        if printing is not None and (reason := printing.trouble()) is not None:
            raise LocalProblem("printer_blocked", reason=reason)
        if self._standby.reach.lost_since is None:
            try:
                return self._issue_with_server(intent, wish, person, printing)
            except KioskProblem as problem:
                if not away(problem):
                    raise
                self._standby.lose()
        return self._issue_alone(intent, _as_by_card(wish, person), printing)

    def _issue_with_server(self, intent: str, wish: Wish, person: Person | None, printing: Printing | None) -> Issued:
        # Asked before the number exists: afterwards nothing may stand between the ticket and its paper.
        centre, bring = self._hall.centre(), self._bring(wish)
        order = {**wish.as_command(), **_by_card(wish, person), "paper": self._own() if printing else None}
        answer = self._ask(intent, order, wish.service)
        if not (_text_or_none(answer.get("id")) and _text_or_none(answer.get("number"))):
            raise unreadable()
        ticket = {key: value for key, value in answer.items() if key != "follow_url"}
        follow_url = _text_or_none(answer.get("follow_url"))
        self._remember_follow(ticket["id"], follow_url)
        job_id = _text_or_none(answer.get("print_job_id"))
        if printing is None or job_id is None:
            return Issued(ticket, "none", follow_url)
        paper = paper_of(ticket, centre, wish.language, follow_url, bring)
        dressed = self._template.dress(paper, service_code(ticket), wish.procedure)
        return Issued(ticket, _begun(printing, job_id, ticket["id"], dressed), follow_url)

    def _ask(self, intent: str, order: Mapping[str, Any], service: str) -> dict[str, Any]:
        """The server's answer. The link to a ticket that the person has already stays here, as that of a new one."""
        held = self._standby.has_number(service)
        try:
            return self._link.issue(intent, order, DEADLINE_WITH_NUMBER_S if held else COMMAND_DEADLINE_S)
        except ServerProblem as problem:
            follow_url = _text_or_none(problem.data.pop("follow_url", None))
            if problem.code == "already_has_ticket":
                self._remember_follow(str(problem.data.get("ticket_id")), follow_url)
                problem.data["follow"] = follow_url is not None
            raise

    def _issue_alone(self, intent: str, wish: Wish, printing: Printing | None) -> Issued:
        """A touch that is repeated after a restart of the kiosk finds its ticket, and no second paper."""
        made = self._standby.issue(intent, wish, printing is not None)
        ticket = self._standby.as_answered(made)
        self._remember_follow(made.id, made.follow_url)
        if printing is None or made.job_id is None:
            return Issued(ticket, "none", made.follow_url)
        paper = paper_of(ticket, self._hall.centre(), wish.language, made.follow_url, "")
        dressed = self._template.dress(paper, service_code(ticket), wish.procedure)
        return Issued(ticket, _begun(printing, made.job_id, made.id, dressed), made.follow_url)

    def _own(self) -> str:
        """This kiosk's id, asked once: the server queues the paper for it together with the ticket."""
        if self._own_id is None:
            self._own_id = self._link.own_id()
        return self._own_id

    def _bring(self, wish: Wish) -> str:
        """What to bring for the procedure that was searched for. No ticket fails for it: no answer, no list."""
        if wish.procedure is None:
            return ""
        try:
            found = self._hall.procedures(wish.procedure, 5)
        except KioskProblem:
            return ""
        return next((item[f"bring_{wish.language}"] for item in found if item["code"] == wish.procedure), "")

    def _remember_follow(self, ticket_id: str, follow_url: str | None) -> None:
        if follow_url is None:
            return
        with self._lock:
            self._follow[ticket_id] = follow_url
            _forget_oldest(self._follow)


def _begun(printing: Printing, job_id: str, ticket_id: str, paper: TicketPaper) -> str:
    """How the paper of a number stands. A disk that is full costs the paper, never the number that exists already."""
    try:
        printing.add(job_id, ticket_id, paper)
    except sqlite3.Error as error:
        log.error("no paper: the kiosk's records cannot be written: %s", error)
        return "failed"
    return "queued"


def _by_card(wish: Wish, person: Person | None) -> dict[str, Any]:
    """What a card adds to an order: who it is, how they were recognised, and the priority of age if none was named."""
    if person is None:
        return {}
    return {"person": person.number, "identity": str(person.identity), "priority": _as_by_card(wish, person).priority}


def _as_by_card(wish: Wish, person: Person | None) -> Wish:
    """The wish with the priority of age, where the person named no other."""
    elderly = person is not None and person.elderly and wish.priority == "none"
    return replace(wish, priority="elderly") if elderly else wish


def _forget_oldest(kept: OrderedDict[str, Any]) -> None:
    while len(kept) > REMEMBERED:
        kept.popitem(last=False)


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
