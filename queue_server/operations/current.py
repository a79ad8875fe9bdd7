"""A ticket as it stands, for the commands that change it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, select

from queue_server.domain.problems import Problem
from queue_server.domain.transitions import State
from queue_server.operations.actor import Actor
from queue_server.operations.reach import hold_to_reach
from queue_server.store import tables as t
from queue_server.store.prepared import Question, Row
from queue_server.store.projection import memory
from queue_server.store.store import View


@dataclass(frozen=True)
class CurrentTicket:
    """A ticket with its current leg and the open call, when there is one."""

    id: str
    number: str
    day: str
    state: State
    returns: int
    leg: Row
    call_id: str | None
    call_counter_id: str | None
    call_officer_id: str | None
    call_recalls: int

    @property
    def was(self) -> dict[str, Any]:
        """The changeable part of the leg, for the event."""
        return memory(self.leg)

    def facts(self) -> dict[str, Any]:
        """What every event about this ticket says."""
        return {
            "ticket_id": self.id,
            "leg_id": self.leg["id"],
            "call_id": self.call_id,
            "number": self.number,
            "service_id": self.leg["service_id"],
            "counter_id": self.call_counter_id,
            "officer_id": self.call_officer_id,
            "was": self.was,
        }


_CURRENT = Question(
    select(
        t.leg,
        t.ticket.c.number,
        t.ticket.c.day,
        t.ticket.c.state.label("ticket_state"),
        t.ticket.c.returns,
        t.call.c.id.label("call_id"),
        t.call.c.counter_id.label("call_counter_id"),
        t.call.c.officer_id.label("call_officer_id"),
        t.call.c.recalls,
    )
    .select_from(
        t.ticket.join(t.leg, t.leg.c.id == t.ticket.c.leg_id).outerjoin(
            t.call, and_(t.call.c.ticket_id == t.ticket.c.id, t.call.c.closed_at.is_(None))
        )
    )
    .where(t.ticket.c.id == bindparam("b_ticket"), t.ticket.c.centre_id == bindparam("b_centre"))
)


def load(view: View, ticket_id: str) -> CurrentTicket:
    """The ticket. Raises ``not_found``."""
    row = _CURRENT.first(view.conn, b_ticket=ticket_id, b_centre=view.centre_id)
    if row is None:
        raise Problem("not_found", what="ticket")
    return CurrentTicket(
        ticket_id,
        row["number"],
        row["day"],
        State(row["ticket_state"]),
        row["returns"],
        row,
        row["call_id"],
        row["call_counter_id"],
        row["call_officer_id"],
        row["recalls"] or 0,
    )


def hold_to_own(view: View, ticket: CurrentTicket, actor: Actor) -> None:
    """An officer acts on the tickets of the own counter only, a board on those within its reach.

    Raises ``not_your_ticket``, ``forbidden``.
    """
    hold_to_reach(view, ticket.call_counter_id, actor)
    if actor.officer_id is None or ticket.call_officer_id in (None, actor.officer_id):
        return
    raise Problem("not_your_ticket")
