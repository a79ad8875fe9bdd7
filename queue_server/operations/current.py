"""A ticket as it stands, for the commands that change it."""

from dataclasses import dataclass
from typing import Any

from queue_server.domain.problems import Problem
from queue_server.domain.transitions import State
from queue_server.operations.actor import Actor
from queue_server.operations.reach import hold_to_reach
from queue_server.store.event_rows import memory
from queue_server.store.prepared import Row
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


def load(view: View, ticket_id: str) -> CurrentTicket:
    """The ticket. Raises ``not_found``."""
    legs = view.ticket_rows(ticket_id)
    if not legs:
        raise Problem("not_found", what="ticket")
    leg = next(leg for leg in legs if leg["id"] == leg["ticket_leg_id"])
    return CurrentTicket(
        ticket_id,
        leg["ticket_number"],
        leg["ticket_day"],
        State(leg["ticket_state"]),
        leg["ticket_returns"],
        leg,
        leg["call_id"],
        leg["call_counter_id"],
        leg["call_officer_id"],
        leg["call_recalls"] or 0,
    )


def hold_to_own(view: View, ticket: CurrentTicket, actor: Actor) -> None:
    """An officer acts on the tickets of the own counter only, a board on those within its reach.

    Raises ``not_your_ticket``, ``forbidden``.
    """
    hold_to_reach(view, ticket.call_counter_id, actor)
    if actor.officer_id is None or ticket.call_officer_id in (None, actor.officer_id):
        return
    raise Problem("not_your_ticket")
