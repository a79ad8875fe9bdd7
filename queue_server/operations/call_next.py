"""Call next: a free counter takes the one who has the best claim."""

from typing import Any

from sqlalchemy import bindparam, literal, literal_column, select, union_all

from queue_server.domain.identity import new_id
from queue_server.domain.priority import WaitClass
from queue_server.domain.problems import Problem
from queue_server.domain.routing import Head, choose
from queue_server.domain.transitions import Command, require
from queue_server.operations.actor import Actor
from queue_server.operations.current import CurrentTicket, load
from queue_server.operations.reach import hold_to_reach
from queue_server.store import tables as t
from queue_server.store.prepared import Question, Row
from queue_server.store.store import Transaction, View

_classes = union_all(*(select(literal(c.value).label("wait_class")) for c in WaitClass)).subquery("classes")
_first = t.leg.alias("first")
_HEADS = t.skill.join(_classes, literal(True)).join(
    t.leg,
    t.leg.c.id
    == select(_first.c.id)
    .where(
        _first.c.service_id == t.skill.c.service_id,
        _first.c.wait_class == _classes.c.wait_class,
        _first.c.state == literal_column("'waiting'"),
    )
    .order_by(_first.c.queued_at, _first.c.id)
    .limit(1)
    .scalar_subquery(),
)
"""The first of each line an officer may serve: one look into the index a service and class, however long the lines."""

_WITH_TICKET = t.counter_state.outerjoin(
    t.call, (t.call.c.counter_id == t.counter_state.c.counter_id) & t.call.c.closed_at.is_(None)
).outerjoin(t.ticket, t.ticket.c.id == t.call.c.ticket_id)
_OF_DESK = (t.counter_state, t.call.c.id.label("call_id"), t.ticket.c.number)
_IS_COUNTER = t.counter_state.c.counter_id == bindparam("b_counter")

_DESK = Question(select(*_OF_DESK).select_from(_WITH_TICKET).where(_IS_COUNTER))
_DESK_AND_HEADS = Question(
    select(*_OF_DESK, t.leg.c.id.label("leg_id"), t.leg.c.ticket_id, t.leg.c.wait_class, t.leg.c.queued_at)
    .select_from(_WITH_TICKET.outerjoin(_HEADS, t.skill.c.officer_id == t.counter_state.c.officer_id))
    .where(_IS_COUNTER)
)
"""The desk beside each of the heads, or alone when nobody waits for its officer."""


def call_next(tx: Transaction, counter: str, actor: Actor) -> str | None:
    """The ticket now called to ``counter`` (id or code), or None when nobody waits for its officer's services.

    Choosing and claiming cannot be told apart from outside: both are under the centre's lock, and the partial unique
    indexes of ``call`` refuse a second open call of the counter or of the ticket.

    Raises:
        Problem: ``not_found``, ``counter_not_open``, ``counter_taken``, ``counter_busy``.
    """
    counter_id = tx.directory.counter(counter)["id"]
    hold_to_reach(tx, counter_id, actor)
    rows = _DESK_AND_HEADS.all(tx.conn, b_counter=counter_id)
    desk = _if_free(rows[0] if rows else None, actor)
    lines = [row for row in rows if row["leg_id"] is not None]
    heads = (Head(r["leg_id"], r["ticket_id"], WaitClass(r["wait_class"]), r["queued_at"]) for r in lines)
    head = choose(heads, tx.now)
    if head is None:
        return None
    ticket = load(tx, head.ticket_id)
    bind_to_counter(tx, ticket, desk, None)
    return ticket.id


def free_desk(view: View, counter_id: str, actor: Actor) -> Row:
    """The state of an open counter that holds no ticket.

    Raises:
        Problem: ``counter_not_open``, ``counter_taken``, ``counter_busy``, ``forbidden``.
    """
    hold_to_reach(view, counter_id, actor)
    return _if_free(_DESK.first(view.conn, b_counter=counter_id), actor)


def _if_free(desk: Row | None, actor: Actor) -> Row:
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
