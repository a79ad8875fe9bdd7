"""Counters: open, pause, close, call the next, and what the tablet on the desk may ask."""

from collections.abc import Callable

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import commands, tickets, wire
from queue_server.api.commands import NOTHING, Answer
from queue_server.api.models import CallNext, CounterChange
from queue_server.api.shapes.centre import CounterWithTicket, RatingDue
from queue_server.api.shapes.tickets import Ticket
from queue_server.auth import identify, signed
from queue_server.context import house
from queue_server.domain.problems import Problem
from queue_server.domain.transitions import Command
from queue_server.operations import counters as desk
from queue_server.operations import look, service_desk
from queue_server.operations.actor import Actor
from queue_server.operations.call_next import call_next as call_next_ticket
from queue_server.store.store import Transaction

bp = APIBlueprint("counters", __name__, url_prefix="/api/v1/counters/<counter_id>")


@bp.post("/call-next")
@bp.input(CallNext, arg_name="body")
@bp.output(Ticket)
@bp.doc(responses={204: "Nobody waits for the services of this counter's officer"})
def call_next(counter_id: str, body: CallNext) -> Response:
    """Call whoever has the best claim to be next; with `ending`, once the ticket at the counter is done with."""
    actor, ending = identify.asker().actor(), body.ending

    def command(tx: Transaction) -> Answer:
        if ending is not None:
            service_desk.end_at(tx, counter_id, ending.ticket, Command(ending.command), actor)
        ticket_id = call_next_ticket(tx, counter_id, actor)
        return NOTHING if ticket_id is None else Answer(tickets.answer(tx, ticket_id))

    return commands.run(command)


@bp.post("/open")
@bp.input(CounterChange, arg_name="body")
@bp.output(CounterWithTicket)
def open_counter(counter_id: str, body: CounterChange) -> Response:
    """Open the counter for an officer."""
    return _change(
        counter_id, lambda tx, actor: desk.open_counter(tx, counter_id, body.officer, body.reason or None, actor)
    )


@bp.post("/pause")
@bp.input(CounterChange, arg_name="body")
@bp.output(CounterWithTicket)
def pause_counter(counter_id: str, body: CounterChange) -> Response:
    """Pause the counter; its officer stays."""
    return _change(counter_id, lambda tx, actor: desk.pause_counter(tx, counter_id, body.reason or None, actor))


@bp.post("/close")
@bp.input(CounterChange, arg_name="body")
@bp.output(CounterWithTicket)
def close_counter(counter_id: str, body: CounterChange) -> Response:
    """Close the counter and let its officer go."""
    return _change(counter_id, lambda tx, actor: desk.close_counter(tx, counter_id, body.reason or None, actor))


@bp.get("/rating")
@bp.output(RatingDue)
@bp.doc(responses={204: "There is nothing to rate"})
def rating(counter_id: str) -> Response:
    """The leg just served at this counter, with the right to rate it. Only for the tablet of this counter."""
    asker = identify.asker()
    with house().store.reading() as view:
        found = view.directory.counter(counter_id)["id"]
        if asker.role == "tablet" and asker.counter_id != found:
            raise Problem("forbidden")
        due = look.rating_due(view, found)
    if due is None:
        return Response(status=204)
    token = signed.rating_token(house().settings.secrets, due["leg_id"], "tablet")
    return wire.answer(wire.text({**due, "token": token}))


def _change(counter_id: str, change: Callable[[Transaction, Actor], None]) -> Response:
    actor = identify.asker().actor()

    def command(tx: Transaction) -> Answer:
        change(tx, actor)
        return Answer(look.counter(tx, counter_id))

    return commands.run(command)
