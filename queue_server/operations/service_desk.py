"""What an officer does with a ticket: each function is one command of the transition table."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from queue_server.domain.identity import new_id
from queue_server.domain.problems import Problem
from queue_server.domain.transitions import COMMAND_OF, UNDOABLE, Command, State, require
from queue_server.operations.actor import Actor
from queue_server.operations.call_next import bind_to_counter, free_desk
from queue_server.operations.current import CurrentTicket, hold_to_own, load
from queue_server.store import log
from queue_server.store import tables as t
from queue_server.store.store import Transaction


def call(tx: Transaction, ticket_id: str, counter: str | None, reason: str | None, actor: Actor) -> None:
    """Call this ticket out of turn, from parked, or back from a no-show within the grace, once.

    Without ``counter`` it is the one where the officer sits, else the one that had the ticket last.

    Raises:
        Problem: ``illegal_transition``, ``grace_over``, ``not_skilled`` and those of a free desk.
    """
    ticket = load(tx, ticket_id)
    require(ticket.state, Command.CALL)
    if ticket.state is State.NO_SHOW:
        _within_grace(tx, ticket)
    desk = free_desk(tx, _counter_for(tx, ticket, counter, actor), actor)
    if ticket.leg["service_id"] not in tx.directory.skills.get(desk["officer_id"], ()):
        raise Problem("not_skilled")
    bind_to_counter(tx, ticket, desk, reason)


def _counter_for(tx: Transaction, ticket: CurrentTicket, counter: str | None, actor: Actor) -> str:
    if counter is not None:
        return str(tx.directory.counter(counter)["id"])
    if actor.officer_id is not None:
        own = select(t.counter_state.c.counter_id).where(t.counter_state.c.officer_id == actor.officer_id)
        if (found := tx.conn.execute(own).scalar()) is not None:
            return str(found)
    if ticket.leg["counter_id"] is not None:
        return str(ticket.leg["counter_id"])
    raise Problem("counter_not_open")


def _within_grace(tx: Transaction, ticket: CurrentTicket) -> None:
    policy = tx.directory.policy
    absent = tx.now - ticket.leg["ended_at"]
    if ticket.returns >= policy["returns"] or absent > timedelta(seconds=policy["grace_s"]):
        raise Problem("grace_over", grace_s=policy["grace_s"])


def recall(tx: Transaction, ticket_id: str, actor: Actor) -> None:
    """Call the same ticket to the same counter once more. Raises ``illegal_transition``, ``not_your_ticket``."""
    ticket = load(tx, ticket_id)
    transition = require(ticket.state, Command.RECALL)
    hold_to_own(tx, ticket, actor)
    counter = tx.directory.counters[ticket.call_counter_id or ""]
    tx.append(
        transition.event,
        {
            **ticket.facts(),
            "counter_number": counter["number"],
            "zone_id": counter["zone_id"],
            "recalls": ticket.call_recalls + 1,
        },
    )


def start(tx: Transaction, ticket_id: str, actor: Actor) -> None:
    """The officer begins to work with the citizen: the wait ends here (Government Office guideline 2024, 8.1)."""
    _step(tx, ticket_id, Command.START, actor)


def finish(tx: Transaction, ticket_id: str, actor: Actor) -> None:
    """The service is done; the counter is free and the leg may be rated."""
    _step(tx, ticket_id, Command.FINISH, actor)


def no_show(tx: Transaction, ticket_id: str, actor: Actor) -> None:
    """Nobody came to the call."""
    _step(tx, ticket_id, Command.NO_SHOW, actor)


def park(tx: Transaction, ticket_id: str, actor: Actor) -> None:
    """Set the ticket aside, for a copy to be made or a form to be filled in; the counter is free."""
    _step(tx, ticket_id, Command.PARK, actor)


def end_at(tx: Transaction, counter: str, ticket_id: str, command: Command, actor: Actor) -> None:
    """Finish, park or give up the ticket that is at ``counter`` (id or code).

    Raises:
        Problem: ``not_found``, ``illegal_transition``, ``not_your_ticket`` also for a ticket of another counter.
    """
    if load(tx, ticket_id).call_counter_id != tx.directory.counter(counter)["id"]:
        raise Problem("not_your_ticket")
    _step(tx, ticket_id, command, actor)


def _step(tx: Transaction, ticket_id: str, command: Command, actor: Actor) -> None:
    ticket = load(tx, ticket_id)
    transition = require(ticket.state, command)
    hold_to_own(tx, ticket, actor)
    tx.append(transition.event, ticket.facts())


def cancel(tx: Transaction, ticket_id: str, reason: str | None) -> None:
    """The citizen gives the number back."""
    ticket = load(tx, ticket_id)
    transition = require(ticket.state, Command.CANCEL)
    tx.append(transition.event, {**ticket.facts(), "reason": reason})


def expire(tx: Transaction, ticket_id: str) -> None:
    """The service day is over for a ticket that still waited."""
    ticket = load(tx, ticket_id)
    transition = require(ticket.state, Command.EXPIRE)
    tx.append(transition.event, {**ticket.facts(), "reason": "day_over"})


def transfer(tx: Transaction, ticket_id: str, service: str, note: str | None, actor: Actor) -> None:
    """Send the visit on: the current leg ends as transferred and a new leg waits for ``service``.

    A leg sent on unserved hands its place and the start of its wait to the new one, so that a wrong counter costs the
    citizen nothing and hides nothing in the figures; a leg that follows a service starts its own wait now, in its
    class.

    Raises:
        Problem: ``unknown_service``, ``illegal_transition``, ``not_your_ticket``.
    """
    ticket = load(tx, ticket_id)
    transition = require(ticket.state, Command.TRANSFER)
    hold_to_own(tx, ticket, actor)
    target = tx.directory.service(service)
    unserved = ticket.leg["started_at"] is None
    queued_at = ticket.leg["queued_at"] if unserved else tx.now
    waits_from = ticket.leg["waits_from"] if unserved else tx.now
    tx.append(
        transition.event,
        {
            **ticket.facts(),
            "from_service_id": ticket.leg["service_id"],
            "service_id": target["id"],
            "new_leg_id": new_id(tx.now),
            "ordinal": ticket.leg["ordinal"] + 1,
            "class": ticket.leg["wait_class"],
            "queued_at": queued_at.isoformat(),
            "waits_from": waits_from.isoformat(),
            "note": note,
        },
    )


def undo(tx: Transaction, ticket_id: str, actor: Actor) -> None:
    """Take back the last command on the ticket, a slip of the hand, within the centre's ``undo_s``.

    What the last event remembers of the leg (``was``) is put back; a call that was closed is open again.

    Raises:
        Problem: ``nothing_to_undo``, ``undo_too_late``, ``not_your_ticket``, ``already_rated``,
            ``counter_busy`` when the counter has called somebody else meanwhile.
    """
    ticket = load(tx, ticket_id)
    slip = _last_step(tx, ticket_id)
    if slip is None or slip.type not in UNDOABLE:
        raise Problem("nothing_to_undo")
    if actor.officer_id is not None and slip.data["officer_id"] not in (None, actor.officer_id):
        raise Problem("not_your_ticket")
    if tx.now - slip.at > timedelta(seconds=tx.directory.policy["undo_s"]):
        raise Problem("undo_too_late", undo_s=tx.directory.policy["undo_s"])
    _refuse_if_overtaken(tx, slip)
    tx.append("ticket.undone", _restoration(ticket, slip))


def _last_step(tx: Transaction, ticket_id: str) -> log.Event | None:
    quiet = ("print.queued", "ticket.paper", "call.shown", "call.spoken", "rating.given")
    newest = (
        select(t.event)
        .where(t.event.c.ticket_id == ticket_id, t.event.c.centre_id == tx.centre_id, t.event.c.type.not_in(quiet))
        .order_by(t.event.c.seq.desc())
        .limit(1)
    )
    row = tx.conn.execute(newest).mappings().first()
    return None if row is None else log.from_row(row)


def _refuse_if_overtaken(tx: Transaction, slip: log.Event) -> None:
    if slip.type in ("ticket.called", "ticket.started"):
        return
    rated = select(t.rating.c.id).where(t.rating.c.leg_id == slip.data["leg_id"])
    if tx.conn.execute(rated).first() is not None:
        raise Problem("already_rated")
    if slip.data["call_id"] is None:
        return
    other = (
        select(t.ticket.c.number)
        .join(t.call, t.call.c.ticket_id == t.ticket.c.id)
        .where(t.call.c.counter_id == slip.data["counter_id"], t.call.c.closed_at.is_(None))
    )
    if (number := tx.conn.execute(other).scalar()) is not None:
        raise Problem("counter_busy", number=number)


def _restoration(ticket: CurrentTicket, slip: log.Event) -> dict[str, Any]:
    d = slip.data
    return {
        "ticket_id": ticket.id,
        "leg_id": d["leg_id"],
        "new_leg_id": d.get("new_leg_id"),
        "call_id": d["call_id"],
        "number": ticket.number,
        "undoes": slip.seq,
        "undoes_type": slip.type,
        "command": COMMAND_OF[slip.type].value,
        "service_id": d.get("from_service_id", d["service_id"]),
        "counter_id": d["counter_id"],
        "state": d["was"]["state"],
        "class": ticket.leg["wait_class"],
        "queued_at": ticket.leg["queued_at"].isoformat(),
        "was": d["was"],
    }
