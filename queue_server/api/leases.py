"""Numbers lent to the kiosks, and the tickets that kiosks issued from them without the server."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import commands, wire
from queue_server.api.commands import NOTHING, Answer
from queue_server.api.models import LeaseAsked, Nothing, OfflineTicket, OfflineTickets
from queue_server.api.shapes.leases import GrantedLease, Lease, Leases, RefusedTickets, TakenTickets
from queue_server.api.tickets import follow_url
from queue_server.auth import identify
from queue_server.context import house
from queue_server.domain.leases import End
from queue_server.domain.priority import Priority
from queue_server.domain.problems import Problem
from queue_server.operations import leases, offline_tickets
from queue_server.store.store import Transaction

bp = APIBlueprint("leases", __name__, url_prefix="/api/v1")


@bp.post("/leases")
@bp.input(LeaseAsked, arg_name="body")
@bp.output(GrantedLease, status_code=201)
def grant(body: LeaseAsked) -> Response:
    """Lend the asking kiosk a block of a service's numbers for the rest of the day, with the follow link of each."""
    kiosk_id = _own_id()

    def command(tx: Transaction) -> Answer:
        lease_id = leases.grant(tx, kiosk_id, body.service)
        spans = leases.hours(tx, lease_id)
        granted = {
            **leases.shown(tx, lease_id),
            "hours": [{"opens_at": a.isoformat(), "closes_at": b.isoformat()} for a, b in spans],
            "numbers": [
                {"n": n, "number": label, "ticket_id": ticket_id, "follow_url": follow_url(ticket_id)}
                for n, label, ticket_id in leases.numbers(tx, lease_id)
            ],
        }
        return Answer(granted, 201)

    return commands.run(command)


@bp.get("/leases")
@bp.output(Leases)
def today() -> Response:
    """Today's leases: which kiosk holds which numbers, and how many came back as tickets. A kiosk sees its own."""
    own_id = _own_id() if identify.asker().role == "kiosk" else None
    with house().store.reading() as view:
        items = [one for one in leases.of_today(view) if own_id in (None, one["kiosk_id"])]
    return wire.answer(wire.text({"items": items}))


@bp.post("/leases/<lease_id>/return")
@bp.input(Nothing, arg_name="body")
@bp.output(Lease)
def give_back(lease_id: str, body: Nothing) -> Response:
    """A kiosk needs its numbers no more: those it did not issue are void. It tells its tickets before."""
    kiosk_id = _own_id()
    return _end(lease_id, End.RETURNED, kiosk_id)


@bp.post("/leases/<lease_id>/void")
@bp.input(Nothing, arg_name="body")
@bp.output(Lease)
def void(lease_id: str, body: Nothing) -> Response:
    """The numbers of a kiosk that will not come back are void. Tickets it tells later are refused."""
    return _end(lease_id, End.VOIDED, None)


@bp.post("/offline-tickets")
@bp.input(OfflineTickets, arg_name="body")
@bp.output(TakenTickets)
def merge(body: OfflineTickets) -> Response:
    """Take tickets that the asking kiosk issued without the server into the line, each exactly once."""
    kiosk_id = _own_id()

    def command(tx: Transaction) -> Answer:
        told = [_told(tx, item) for item in body.items]
        taken = offline_tickets.merge(tx, kiosk_id, told)
        return Answer({"items": [{"ticket_id": t.ticket_id, "outcome": t.outcome, "reason": t.reason} for t in taken]})

    return commands.run(command)


@bp.get("/offline-tickets/refused")
@bp.output(RefusedTickets)
def refused() -> Response:
    """Tickets issued without the server that could not join the line, newest first: whom to look after by hand."""
    with house().store.reading() as view:
        return wire.answer(wire.text({"items": offline_tickets.refused(view)}))


@bp.post("/offline-tickets/<ticket_id>/settled")
@bp.input(Nothing, arg_name="body")
@bp.output({}, status_code=204)
def settle(ticket_id: str, body: Nothing) -> Response:
    """Whoever held this ticket has been helped by hand."""
    actor = identify.asker().actor()

    def command(tx: Transaction) -> Answer:
        offline_tickets.settle(tx, ticket_id, actor)
        return NOTHING

    return commands.run(command)


def _own_id() -> str:
    """The id of the asking kiosk. Raises `forbidden` for whoever is none."""
    device = identify.asker().device
    if device is None:
        raise Problem("forbidden")
    return device.id


def _end(lease_id: str, reason: End, kiosk_id: str | None) -> Response:
    def command(tx: Transaction) -> Answer:
        leases.end(tx, lease_id, reason, kiosk_id)
        return Answer(leases.shown(tx, lease_id))

    return commands.run(command)


def _told(tx: Transaction, item: OfflineTicket) -> offline_tickets.OfflineTicket:
    return offline_tickets.OfflineTicket(
        lease_id=item.lease,
        n=item.n,
        number=item.number,
        service=item.service,
        issued_at=item.issued_at,
        priority=Priority(item.priority),
        help=tuple(dict.fromkeys(item.help)),
        language=item.language,
        job_id=item.job,
        twin_id=_twin_id(tx, item.intent),
    )


def _twin_id(tx: Transaction, intent: str) -> str | None:
    """The ticket made for the same touch, when that had reached the server after all. It never will from now on."""
    answer: Any = commands.kept(tx, intent)
    commands.close(tx, intent)
    return answer.get("id") if isinstance(answer, dict) else None
