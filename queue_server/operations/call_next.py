"""Call next: a free counter takes the one who has the best claim."""

from collections.abc import Iterator
from typing import Any

from queue_server.domain.identity import new_id
from queue_server.domain.priority import WaitClass
from queue_server.domain.problems import Problem
from queue_server.domain.routing import Head, choose
from queue_server.domain.transitions import Command, require
from queue_server.operations.actor import Actor
from queue_server.operations.current import CurrentTicket, load
from queue_server.operations.reach import hold_to_reach
from queue_server.store.prepared import Row
from queue_server.store.store import Transaction

_CLASSES = tuple(WaitClass)


def call_next(tx: Transaction, counter: str, actor: Actor) -> str | None:
    """The ticket now called to ``counter`` (id or code), or None when nobody waits for its officer's services.

    Choosing and claiming cannot be told apart from outside: both are under the centre's lock, and the partial unique
    indexes of ``call`` refuse a second open call of the counter or of the ticket.

    Raises:
        Problem: ``not_found``, ``counter_not_open``, ``counter_taken``, ``counter_busy``.
    """
    counter_id = tx.directory.counter(counter)["id"]
    desk = free_desk(tx, counter_id, actor)
    head = choose(_heads(tx, desk["officer_id"]), tx.now)
    if head is None:
        return None
    ticket = load(tx, head.ticket_id)
    bind_to_counter(tx, ticket, desk, None)
    return ticket.id


def _heads(tx: Transaction, officer_id: str) -> Iterator[Head]:
    """The first of each class the officer may serve: within a class the longest wait has most credit."""
    services = tx.directory.skills.get(officer_id, ())
    for wait_class in _CLASSES:
        if (first := tx.lines.first(services, wait_class)) is not None:
            yield Head(first.leg_id, first.ticket_id, wait_class, first.queued_at)


def free_desk(tx: Transaction, counter_id: str, actor: Actor) -> Row:
    """The state of an open counter that holds no ticket.

    Raises:
        Problem: ``counter_not_open``, ``counter_taken``, ``counter_busy``, ``forbidden``.
    """
    hold_to_reach(tx, counter_id, actor)
    desk = tx.desk(counter_id)
    if desk is None or desk["state"] != "open":
        raise Problem("counter_not_open")
    if actor.officer_id is not None and desk["officer_id"] != actor.officer_id:
        raise Problem("counter_taken")
    if desk["call_id"] is not None:
        raise Problem("counter_busy", number=desk["number"])
    return desk


def bind_to_counter(tx: Transaction, ticket: CurrentTicket, desk: Row, reason: str | None) -> None:
    """Append the call of ``ticket`` to a free ``desk``."""
    transition = require(ticket.state, Command.CALL)
    counter = tx.directory.counters[desk["counter_id"]]
    facts: dict[str, Any] = ticket.facts()
    tx.append(
        transition.event,
        {
            **facts,
            "call_id": new_id(tx.now),
            "counter_id": counter["id"],
            "counter_number": counter["number"],
            "zone_id": counter["zone_id"],
            "officer_id": desk["officer_id"],
            "reason": reason,
        },
    )
