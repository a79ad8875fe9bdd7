"""Tickets as they stand, in rows: read once, then followed through the events that change them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from queue_server.domain.transitions import State
from queue_server.store import event_rows
from queue_server.store import tables as t
from queue_server.store.log import Event
from queue_server.store.prepared import Question, Tables

OF_TICKET = ("centre_id", "number", "series", "day", "state", "leg_id", "returns", "issued_at", "paper")
OF_VISIT = ("channel", "priority", "help", "language", "identity")
OF_CALL = ("id", "counter_id", "officer_id", "recalls")
"""The columns that each row of a leg carries beside its own, those of ticket and call under `ticket_` and `call_`."""

Rows = list[dict[str, Any]]

_ROWS = Question(
    select(
        t.leg,
        t.rating.c.id.label("rating_id"),
        *(t.ticket.c[name].label(f"ticket_{name}") for name in OF_TICKET),
        *(t.visit.c[name] for name in OF_VISIT),
        *(t.call.c[name].label(f"call_{name}") for name in OF_CALL),
    )
    .select_from(
        t.ticket.join(t.visit, t.visit.c.id == t.ticket.c.visit_id)
        .join(t.leg, t.leg.c.ticket_id == t.ticket.c.id)
        .outerjoin(t.rating, t.rating.c.leg_id == t.leg.c.id)
        .outerjoin(t.call, (t.call.c.ticket_id == t.ticket.c.id) & t.call.c.closed_at.is_(None))
    )
    .where(t.ticket.c.id == bindparam("b_ticket"))
    .order_by(t.leg.c.ordinal)
)


MOST = 1_000
"""Tickets in memory; beyond that the one known longest is forgotten, and read again should it still be asked for."""


@dataclass(slots=True)
class _Known:
    """A ticket as it stood, and what happened to it since: most of it is done at other servers, and asked for there."""

    rows: Rows
    since: list[Event]


class Standings:
    """The tickets that one look, or the commands of a process, have to do with."""

    def __init__(self, centre_id: str) -> None:
        self._centre_id = centre_id
        self._known: dict[str, _Known] = {}

    def rows(self, tables: Tables, ticket_id: str) -> Rows:
        """The legs of a ticket in their order, with ticket, visit and open call beside each; none if there is none."""
        known = self._known.get(ticket_id)
        if known is None:
            found = _ROWS.all(tables.conn, b_ticket=ticket_id)
            # Were the centre asked for beside the id, PostgreSQL might go by its index and look at all its tickets.
            known = _Known([row for row in found if row["ticket_centre_id"] == self._centre_id], [])
            self._keep(ticket_id, known)
        if known.since:
            for event in known.since:
                known.rows = [_fresh(self._centre_id, event)] if _begins(event) else _after(known.rows, event)
            known.since = []
        return known.rows

    def follow(self, event: Event) -> None:
        """Take over what an event says of a ticket, or forget what it may have changed in another way.

        A new day has little to do with the tickets of the one before.
        """
        if event.type == "day.opened":
            self._known.clear()
        ticket_id = event.data.get("ticket_id")
        if ticket_id is None:
            return
        if _begins(event):
            self._keep(ticket_id, _Known([], [event]))
        elif event.type not in event_rows.LEG_AFTER:
            self._known.pop(ticket_id, None)
        elif (known := self._known.get(ticket_id)) is not None:
            known.since.append(event)

    def _keep(self, ticket_id: str, known: _Known) -> None:
        if len(self._known) >= MOST:
            del self._known[next(iter(self._known))]
        self._known[ticket_id] = known


def _begins(event: Event) -> bool:
    return event.type == "ticket.issued"


def _fresh(centre_id: str, event: Event) -> dict[str, Any]:
    visit, ticket, leg = event_rows.issued(centre_id, event)
    return {
        **leg,
        "rating_id": None,
        **{f"ticket_{name}": ticket[name] for name in OF_TICKET},
        **{name: visit[name] for name in OF_VISIT},
        **_as_call(dict.fromkeys(OF_CALL)),
    }


def _after(rows: Rows, event: Event) -> Rows:
    leg_after = event_rows.LEG_AFTER[event.type](event)
    beside = {"ticket_state": leg_after["state"], **_call_after(rows[0], event)}
    return [{**row, **beside, **leg_after} if row["id"] == event.data["leg_id"] else {**row, **beside} for row in rows]


def _call_after(row: dict[str, Any], event: Event) -> dict[str, Any]:
    d = event.data
    if event.type == "ticket.called":
        returned = d["was"]["state"] == State.NO_SHOW
        call = {"id": d["call_id"], "counter_id": d["counter_id"], "officer_id": d["officer_id"], "recalls": 0}
        return {**_as_call(call), "ticket_returns": row["ticket_returns"] + returned}
    return {} if event.type == "ticket.started" else _as_call(dict.fromkeys(OF_CALL))


def _as_call(call: dict[str, Any]) -> dict[str, Any]:
    return {f"call_{name}": value for name, value in call.items()}
