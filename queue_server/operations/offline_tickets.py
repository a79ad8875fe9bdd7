"""Tickets that a kiosk issued without the server, taken into the line when it is back.

A ticket's identity follows from its lease and number, so that one told twice, or out of order, is one ticket. One that
cannot join the line is written down with the reason and shown to the staff; nothing is dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from queue_server.domain import leases as rules
from queue_server.domain import numbering
from queue_server.domain.identity import derived_id, new_id
from queue_server.domain.leases import Refusal
from queue_server.domain.priority import Priority, place
from queue_server.domain.problems import Problem
from queue_server.domain.transitions import TABLE, Command, State
from queue_server.operations import leases, paper, service_desk
from queue_server.operations.actor import Actor
from queue_server.store import tables as t
from queue_server.store.store import Transaction, View

MERGED, KNOWN, REFUSED = "merged", "known", "refused"
"""What becomes of a ticket: taken into the line now, taken before, or not taken."""

LISTED = 200
"""The most refused tickets a list holds; the newest."""

_STATE = select(t.ticket.c.state).where(t.ticket.c.id == bindparam("b_ticket"))
_REFUSED = select(t.refused_ticket).where(t.refused_ticket.c.centre_id == bindparam("b_centre"))


@dataclass(frozen=True)
class OfflineTicket:
    """One ticket as the kiosk tells it.

    ``number`` is what its paper says, ``issued_at`` the server's time as the kiosk reckons it. ``job_id`` names its
    paper where one was begun. ``twin_id`` is a ticket that the server issued for the same touch, the answer to which
    was lost: the citizen holds only the one told here.
    """

    lease_id: str
    n: int
    number: str
    service: str
    issued_at: datetime
    priority: Priority
    help: tuple[str, ...]
    language: str
    job_id: str | None
    twin_id: str | None


@dataclass(frozen=True)
class Taken:
    """What became of one told ticket. ``reason`` only where it was refused."""

    ticket_id: str
    outcome: str
    reason: str | None = None


def merge(tx: Transaction, kiosk_id: str, told: Sequence[OfflineTicket]) -> list[Taken]:
    """Take tickets into the line, the earliest first; what became of each, in the order in which they were told."""
    by_time = sorted(range(len(told)), key=lambda i: (told[i].issued_at, told[i].n))
    taken = {i: _take(tx, kiosk_id, told[i]) for i in by_time}
    return [taken[i] for i in range(len(told))]


def refused(view: View) -> list[dict[str, Any]]:
    """The newest tickets that could not join the line and whose holders nobody has helped yet, newest first."""
    unsettled = _REFUSED.where(t.refused_ticket.c.settled_at.is_(None))
    newest = unsettled.order_by(t.refused_ticket.c.at.desc(), t.refused_ticket.c.id.desc()).limit(LISTED)
    return [
        {
            **{name: row[name] for name in ("kiosk_id", "number", "service", "reason")},
            "ticket_id": row["id"],
            "issued_at": row["issued_at"].isoformat(),
            "at": row["at"].isoformat(),
        }
        for row in view.conn.execute(newest, {"b_centre": view.centre_id}).mappings()
    ]


def settle(tx: Transaction, ticket_id: str, actor: Actor) -> None:
    """Its holder has been helped by hand; once is enough. Raises `not_found`."""
    known = _REFUSED.where(t.refused_ticket.c.id == ticket_id)
    row = tx.conn.execute(known, {"b_centre": tx.centre_id}).mappings().first()
    if row is None:
        raise Problem("not_found", what="ticket")
    if row["settled_at"] is None:
        tx.append("ticket.refusal_settled", {"ticket_id": ticket_id, "officer_id": actor.officer_id})


def _take(tx: Transaction, kiosk_id: str, told: OfflineTicket) -> Taken:
    ticket_id = derived_id(told.lease_id, told.n)
    if tx.conn.execute(_STATE, {"b_ticket": ticket_id}).first() is not None:
        return Taken(ticket_id, KNOWN)
    before = _REFUSED.where(t.refused_ticket.c.id == ticket_id)
    row = tx.conn.execute(before, {"b_centre": tx.centre_id}).mappings().first()
    if row is not None:
        return Taken(ticket_id, REFUSED, row["reason"])
    _withdraw(tx, told.twin_id)
    found = leases.lent(tx, told.lease_id)
    if found is None:
        return _refuse(tx, kiosk_id, ticket_id, told, Refusal.LEASE_UNKNOWN)
    lease, lent = found
    reason = rules.refusal(lent, told.n, tx.day, _active(tx, lease["service_id"]))
    if reason is not None:
        return _refuse(tx, kiosk_id, ticket_id, told, reason)
    _issue(tx, ticket_id, told, lease, rules.credible(told.issued_at, lent.granted_at, tx.now))
    if told.job_id is not None:
        paper.queue_begun(tx, ticket_id, kiosk_id, told.job_id)
    return Taken(ticket_id, MERGED)


def _issue(tx: Transaction, ticket_id: str, told: OfflineTicket, lease: Any, issued_at: datetime) -> None:
    spot = place(told.priority, None, issued_at)
    tx.append(
        "ticket.issued",
        {
            "ticket_id": ticket_id,
            "visit_id": new_id(tx.now),
            "leg_id": new_id(tx.now),
            "number": numbering.label(lease["series"], told.n),
            "series": lease["series"],
            "n": told.n,
            "day": lease["day"],
            "service_id": lease["service_id"],
            "class": spot.wait_class.value,
            "priority": told.priority.value,
            "help": list(told.help),
            "channel": "kiosk",
            "language": told.language,
            "queued_at": spot.queued_at.isoformat(),
            "appointment_at": None,
            "lease_id": told.lease_id,
            "issued_at": issued_at.isoformat(),
        },
    )


def _refuse(tx: Transaction, kiosk_id: str, ticket_id: str, told: OfflineTicket, reason: Refusal) -> Taken:
    tx.append(
        "ticket.refused",
        {
            "ticket_id": ticket_id,
            "lease_id": told.lease_id,
            "kiosk_id": kiosk_id,
            "number": told.number,
            "service": told.service,
            "issued_at": told.issued_at.isoformat(),
            "reason": reason.value,
        },
    )
    return Taken(ticket_id, REFUSED, reason.value)


def _withdraw(tx: Transaction, twin_id: str | None) -> None:
    """Nobody holds the number of the twin; once it was called it ends as any number whose holder does not come."""
    state = None if twin_id is None else tx.conn.execute(_STATE, {"b_ticket": twin_id}).scalar()
    if twin_id is not None and state is not None and (State(state), Command.CANCEL) in TABLE:
        service_desk.cancel(tx, twin_id, "issued_without_server")


def _active(view: View, service_id: str) -> bool:
    row = view.directory.services.get(service_id)
    return row is not None and bool(row["active"])
