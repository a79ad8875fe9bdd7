"""Papers: asked of a kiosk in the transaction of their ticket, and how each of them ended."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.engine import RowMapping

from queue_server.domain.identity import new_id
from queue_server.domain.problems import Problem
from queue_server.domain.transitions import OPEN, State, allowed
from queue_server.operations.actor import Actor
from queue_server.operations.current import CurrentTicket, load
from queue_server.store import tables as t
from queue_server.store.store import Transaction, View

PATIENCE = timedelta(seconds=60)
"""No kiosk takes longer over a paper: it gives a job up after 45 s, and it asks for its jobs every two."""

LISTED = 200
"""The most jobs a list holds; the newest."""

_PRINTABLE = OPEN | {State.NO_SHOW}
"""Whose number still leads to a counter."""

_JOBS = (
    select(t.print_job, t.ticket.c.number)
    .join(t.ticket, t.ticket.c.id == t.print_job.c.ticket_id)
    .where(t.ticket.c.centre_id == bindparam("b_centre"))
)
_OF_TICKET = _JOBS.where(t.print_job.c.ticket_id == bindparam("b_ticket")).order_by(
    t.print_job.c.queued_at.desc(), t.print_job.c.id.desc()
)
_ONE = _JOBS.where(t.print_job.c.id == bindparam("b_job"))


def queue(tx: Transaction, ticket_id: str, kiosk_id: str) -> str:
    """Ask the kiosk that issues a ticket for its paper, in the transaction that issues it; the job's id."""
    return _queue(tx, load(tx, ticket_id), kiosk_id, reprint=False, reason=None, officer_id=None)


def queue_begun(tx: Transaction, ticket_id: str, kiosk_id: str, job_id: str) -> None:
    """Know of a paper that a kiosk began by itself, under the kiosk's own id for it, which it will tell the end of.

    An id that is taken names another paper: then nothing is queued.
    """
    if not _jobs(tx, _ONE, b_job=job_id):
        _queue(tx, load(tx, ticket_id), kiosk_id, job_id=job_id, reprint=False, reason=None, officer_id=None)


def reprint(tx: Transaction, ticket_id: str, kiosk_id: str | None, reason: str, actor: Actor) -> str:
    """Have a ticket printed by order of the staff: the same number once more, on paper that says so. The job's id.

    Without `kiosk_id` it is the kiosk that was asked last.

    Raises:
        Problem: ``not_found``, ``not_your_ticket``, ``illegal_transition`` for a number that leads nowhere any more,
            ``kiosk_unknown`` when none is named and none was ever asked, ``print_under_way`` while a paper may still
            come: a second one would be one too many.
    """
    ticket = load(tx, ticket_id)
    if actor.officer_id is not None and ticket.call_officer_id != actor.officer_id:
        raise Problem("not_your_ticket")
    if ticket.state not in _PRINTABLE:
        raise Problem("illegal_transition", state=ticket.state.value, command="reprint", allowed=allowed(ticket.state))
    earlier = _jobs(tx, _OF_TICKET, b_ticket=ticket_id)
    chosen = kiosk_id or (earlier[0]["kiosk_id"] if earlier else None)
    if chosen is None:
        raise Problem("kiosk_unknown")
    _give_up_waiting(tx, ticket, earlier)
    return _queue(tx, ticket, chosen, reprint=bool(earlier), reason=reason, officer_id=actor.officer_id)


def record(tx: Transaction, ticket_id: str, outcome: str, detail: str | None, job_id: str | None, actor: Actor) -> None:
    """Keep what the printer confirmed: ``done``, ``failed`` or ``unknown``.

    Without `job_id` it is the ticket's oldest job that has not ended, if there is one. A job that ended may end again:
    the kiosk knows better than whoever gave it up.

    Raises:
        Problem: ``not_found`` for a ticket or a job of this ticket that does not exist, ``forbidden`` for a kiosk that
            speaks of another kiosk's paper.
    """
    ticket = load(tx, ticket_id)
    job = _meant(_jobs(tx, _OF_TICKET, b_ticket=ticket_id), job_id)
    if job is not None and actor.role == "kiosk" and job["kiosk_id"] != actor.device_id:
        raise Problem("forbidden")
    _end(tx, ticket, outcome, detail, job)


def job(view: View, job_id: str) -> dict[str, Any]:
    """One job as the API shows it. Raises ``not_found``."""
    found = _jobs(view, _ONE, b_job=job_id)
    if not found:
        raise Problem("not_found", what="print_job")
    return _shown(view, found[0])


def jobs(view: View, state: str | None, kiosk_id: str | None) -> list[dict[str, Any]]:
    """The newest jobs, newest first, of one state and of one kiosk when these are given."""
    wanted = _JOBS.order_by(t.print_job.c.queued_at.desc(), t.print_job.c.id.desc()).limit(LISTED)
    if state is not None:
        wanted = wanted.where(t.print_job.c.state == state)
    if kiosk_id is not None:
        wanted = wanted.where(t.print_job.c.kiosk_id == kiosk_id)
    return [_shown(view, row) for row in _jobs(view, wanted)]


def _give_up_waiting(tx: Transaction, ticket: CurrentTicket, earlier: Sequence[RowMapping]) -> None:
    for job in earlier:
        if job["state"] != "queued":
            continue
        if tx.now - job["queued_at"] < PATIENCE:
            raise Problem("print_under_way", number=ticket.number)
        _end(tx, ticket, "unknown", "no answer from the kiosk", job)


def _queue(
    tx: Transaction,
    ticket: CurrentTicket,
    kiosk_id: str,
    *,
    reprint: bool,
    reason: str | None,
    officer_id: str | None,
    job_id: str | None = None,
) -> str:
    job_id = job_id or new_id(tx.now)
    tx.append(
        "print.queued",
        {
            "job_id": job_id,
            "ticket_id": ticket.id,
            "number": ticket.number,
            "kiosk_id": kiosk_id,
            "reprint": reprint,
            "reason": reason,
            "officer_id": officer_id,
        },
    )
    return job_id


def _meant(of_ticket: Sequence[RowMapping], job_id: str | None) -> RowMapping | None:
    if job_id is None:
        return next((job for job in reversed(of_ticket) if job["state"] == "queued"), None)
    named = next((job for job in of_ticket if job["id"] == job_id), None)
    if named is None:
        raise Problem("not_found", what="print_job")
    return named


def _end(tx: Transaction, ticket: CurrentTicket, outcome: str, detail: str | None, job: RowMapping | None) -> None:
    said = {"outcome": outcome, "detail": detail, "job_id": None if job is None else job["id"]}
    tx.append("ticket.paper", {"ticket_id": ticket.id, "number": ticket.number, **said})


def _jobs(view: View, statement: Any, **values: str) -> Sequence[RowMapping]:
    found: Sequence[RowMapping] = view.conn.execute(statement, {"b_centre": view.centre_id, **values}).mappings().all()
    return found


def _shown(view: View, row: RowMapping) -> dict[str, Any]:
    names = ("id", "ticket_id", "number", "kiosk_id", "state", "reprint", "reason", "detail")
    return {
        **{name: row[name] for name in names},
        "queued_at": row["queued_at"].isoformat(),
        "ended_at": row["ended_at"] and row["ended_at"].isoformat(),
        "age_s": max(0.0, (view.now - row["queued_at"]).total_seconds()),
    }
