"""Tickets: issue, look, and each command of the transition table."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from queue_server.api import commands, wire
from queue_server.api.commands import Answer
from queue_server.api.models import Call, Cancel, Issue, Nothing, Paper, Reprint, TicketsQuery, Transfer
from queue_server.api.shapes.tickets import IssuedTicket, Ticket, Tickets
from queue_server.auth import code_guesses, devices, identify, signed
from queue_server.auth.asker import FOLLOWER
from queue_server.context import house
from queue_server.domain.person_mark import person_mark
from queue_server.domain.priority import Priority
from queue_server.domain.problems import Problem
from queue_server.domain.recognition import Identity
from queue_server.operations import look, service_desk
from queue_server.operations import paper as papers
from queue_server.operations.actor import Actor
from queue_server.operations.issue import IssueRequest
from queue_server.operations.issue import issue as issue_ticket
from queue_server.store.store import Transaction, View

bp = APIBlueprint("tickets", __name__, url_prefix="/api/v1/tickets")

_SERVED = ("finished", "transferred")


@bp.post("")
@bp.input(Issue, arg_name="body")
@bp.output(IssuedTicket, status_code=201)
def issue(body: Issue) -> Response:
    """Take a number."""
    wanted = IssueRequest(
        service=body.service,
        channel=body.channel,
        priority=Priority(body.priority),
        help=tuple(dict.fromkeys(body.help)),
        language=body.language,
        identity=Identity(body.identity),
    )
    if isinstance(body.appointment, datetime):
        wanted = replace(wanted, appointment_at=body.appointment)
    elif body.appointment is not None:
        wanted = replace(wanted, appointment=body.appointment)
    if body.person is not None:
        wanted = replace(wanted, person=partial(_mark, body.person))
    kiosk_id = body.paper
    device = identify.asker().device
    if kiosk_id is not None and (device is None or device.id != kiosk_id):
        raise Problem("forbidden")

    def command(tx: Transaction) -> Answer:
        ticket_id = issue_ticket(tx, wanted)
        job_id = None if kiosk_id is None else papers.queue(tx, ticket_id, kiosk_id)
        issued = {**answer(tx, ticket_id), "follow_url": follow_url(ticket_id), "print_job_id": job_id}
        return Answer(issued, 201)

    with code_guesses.counted() if wanted.appointment else nullcontext():
        return _issued(body, command)


def _issued(body: Issue, command: Callable[[Transaction], Answer]) -> Response:
    if body.person is None:
        return commands.run(command)
    try:
        return commands.run_keyed(_key_of_today(), command)
    except Problem as refused:
        if refused.code == "already_has_ticket":
            # Whoever holds the card gets their number shown again; the link is what they lost with the paper.
            refused.data["follow_url"] = follow_url(refused.data["ticket_id"])
        raise


@bp.get("")
@bp.input(TicketsQuery, location="query", arg_name="query")
@bp.output(Tickets)
def of_number(query: TicketsQuery) -> Response:
    """Today's ticket with that number, if there is one: what somebody holds in their hand."""
    with house().store.reading() as view:
        found = look.ticket_of_number(view, query.number)
        items = [] if found is None else [answer(view, found)]
    return wire.answer(wire.text({"items": items}))


@bp.get("/<ticket_id>")
@bp.output(Ticket)
def ticket(ticket_id: str) -> Response:
    """The ticket and its legs. A follow key opens its own ticket only."""
    _hold_to_own(ticket_id)
    with house().store.reading() as view:
        found = answer(view, ticket_id)
    if identify.asker().role == FOLLOWER:
        found["rating_token"] = _rating_token(found)
    return wire.answer(wire.text(found))


@bp.post("/<ticket_id>/recall")
@bp.input(Nothing, arg_name="body")
@bp.output(Ticket)
def recall(ticket_id: str, body: Nothing) -> Response:
    """Call the same ticket once more."""
    return _step(ticket_id, service_desk.recall)


@bp.post("/<ticket_id>/start")
@bp.input(Nothing, arg_name="body")
@bp.output(Ticket)
def start(ticket_id: str, body: Nothing) -> Response:
    """The citizen is here: work begins and the wait ends."""
    return _step(ticket_id, service_desk.start)


@bp.post("/<ticket_id>/finish")
@bp.input(Nothing, arg_name="body")
@bp.output(Ticket)
def finish(ticket_id: str, body: Nothing) -> Response:
    """The service is done."""
    return _step(ticket_id, service_desk.finish)


@bp.post("/<ticket_id>/park")
@bp.input(Nothing, arg_name="body")
@bp.output(Ticket)
def park(ticket_id: str, body: Nothing) -> Response:
    """Set the ticket aside; the counter is free."""
    return _step(ticket_id, service_desk.park)


@bp.post("/<ticket_id>/no-show")
@bp.input(Nothing, arg_name="body")
@bp.output(Ticket)
def no_show(ticket_id: str, body: Nothing) -> Response:
    """Nobody came to the call."""
    return _step(ticket_id, service_desk.no_show)


@bp.post("/<ticket_id>/undo")
@bp.input(Nothing, arg_name="body")
@bp.output(Ticket)
def undo(ticket_id: str, body: Nothing) -> Response:
    """Take back the last command on the ticket, a slip of the hand."""
    return _step(ticket_id, service_desk.undo)


@bp.post("/<ticket_id>/call")
@bp.input(Call, arg_name="body")
@bp.output(Ticket)
def call(ticket_id: str, body: Call) -> Response:
    """Call this ticket out of turn, from parked, or back from a no-show within the grace."""
    return _change(
        ticket_id, lambda tx, actor: service_desk.call(tx, ticket_id, body.counter, body.reason or None, actor)
    )


@bp.post("/<ticket_id>/transfer")
@bp.input(Transfer, arg_name="body")
@bp.output(Ticket)
def transfer(ticket_id: str, body: Transfer) -> Response:
    """Send the visit on to another service."""
    return _change(
        ticket_id, lambda tx, actor: service_desk.transfer(tx, ticket_id, body.service, body.note or None, actor)
    )


@bp.post("/<ticket_id>/cancel")
@bp.input(Cancel, arg_name="body")
@bp.output(Ticket)
def cancel(ticket_id: str, body: Cancel) -> Response:
    """Give the number back."""
    _hold_to_own(ticket_id)
    return _change(ticket_id, lambda tx, actor: service_desk.cancel(tx, ticket_id, body.reason or None))


@bp.post("/<ticket_id>/paper")
@bp.input(Paper, arg_name="body")
@bp.output(Ticket)
def paper(ticket_id: str, body: Paper) -> Response:
    """What became of the ticket's paper."""
    return _change(
        ticket_id,
        lambda tx, actor: papers.record(tx, ticket_id, body.outcome, body.detail or None, body.job, actor),
    )


@bp.post("/<ticket_id>/reprint")
@bp.input(Reprint, arg_name="body")
@bp.output(Ticket)
def reprint(ticket_id: str, body: Reprint) -> Response:
    """Print the same number once more; the paper says that it is not the first."""

    def change(tx: Transaction, actor: Actor) -> None:
        if body.kiosk is not None:
            _hold_to_kiosk(tx, body.kiosk)
        papers.reprint(tx, ticket_id, body.kiosk, body.reason, actor)

    return _change(ticket_id, change)


def answer(view: View, ticket_id: str) -> dict[str, Any]:
    """The ticket as every call answers it. Raises `not_found`."""
    found = look.ticket(view, house().forecasts, ticket_id)
    if found is None:
        raise Problem("not_found", what="ticket")
    found["rating_token"] = None
    return found


def follow_url(ticket_id: str) -> str:
    """The link by which the ticket's holder follows it; the key after `#` is the right."""
    public_url = (house().settings.public_url or f"{request.scheme}://{request.host}").rstrip("/")
    return f"{public_url}/t#{signed.follow_key(house().settings.secrets, ticket_id)}"


def _mark(number: str, service_id: str, day: str) -> str:
    return person_mark(house().day_keys.of(day), service_id, number)


def _key_of_today() -> bytes:
    with house().store.reading() as view:
        return house().day_keys.of(view.day)


def _hold_to_kiosk(tx: Transaction, device_id: str) -> None:
    if not devices.has_role(tx.conn, device_id, "kiosk"):
        raise Problem("kiosk_unknown")


def _step(ticket_id: str, step: Callable[[Transaction, str, Actor], None]) -> Response:
    return _change(ticket_id, lambda tx, actor: step(tx, ticket_id, actor))


def _change(ticket_id: str, change: Callable[[Transaction, Actor], None]) -> Response:
    actor = identify.asker().actor()

    def command(tx: Transaction) -> Answer:
        change(tx, actor)
        return Answer(answer(tx, ticket_id))

    return commands.run(command)


def _hold_to_own(ticket_id: str) -> None:
    asker = identify.asker()
    if asker.role == FOLLOWER and asker.ticket_id != ticket_id:
        raise Problem("forbidden")


def _rating_token(found: dict[str, Any]) -> str | None:
    """The right to rate the last served leg, while nobody has."""
    served = [leg for leg in found["legs"] if leg["state"] in _SERVED and leg["started_at"] is not None]
    if not served or served[-1]["rated"]:
        return None
    return signed.rating_token(house().settings.secrets, served[-1]["id"], "phone")
