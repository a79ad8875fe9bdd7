"""The desks of the counters: who sits there, and which ticket is called to them."""

from typing import Any

from sqlalchemy import bindparam, select

from queue_server.store import tables as t
from queue_server.store.log import Event
from queue_server.store.prepared import Question, Row, Tables

_DESK = Question(
    select(t.counter_state, t.call.c.id.label("call_id"), t.ticket.c.number)
    .select_from(
        t.counter_state.outerjoin(
            t.call, (t.call.c.counter_id == t.counter_state.c.counter_id) & t.call.c.closed_at.is_(None)
        ).outerjoin(t.ticket, t.ticket.c.id == t.call.c.ticket_id)
    )
    .where(t.counter_state.c.counter_id == bindparam("b_counter"))
)
_CALLS_END = frozenset(
    {
        "ticket.finished",
        "ticket.no_show",
        "ticket.cancelled",
        "ticket.expired",
        "ticket.parked",
        "ticket.transferred",
    }
)
_ANOTHER_DESK = frozenset({"counter.opened", "counter.paused", "counter.closed", "ticket.undone"})


class Desks:
    """The desks as a process follows them: each read once, then kept by the events."""

    def __init__(self) -> None:
        self._known: dict[str, Row | None] = {}

    def at(self, tables: Tables, counter_id: str) -> Row | None:
        """The state of a counter with the call that is open there and its number; None if it was never opened."""
        if counter_id not in self._known:
            self._known[counter_id] = _DESK.first(tables.conn, b_counter=counter_id)
        return self._known[counter_id]

    def follow(self, event: Event) -> None:
        """Take over who was called to a desk and who left it; forget one whose officer did something else."""
        d = event.data
        if event.type == "ticket.called":
            self._change(d["counter_id"], call_id=d["call_id"], number=d["number"])
        elif event.type in _CALLS_END:
            self._change(d["counter_id"], call_id=None, number=None)
        elif event.type in _ANOTHER_DESK:
            self._known.pop(d["counter_id"], None)

    def _change(self, counter_id: str | None, **call: Any) -> None:
        desk = None if counter_id is None else self._known.get(counter_id)
        if desk is not None:
            self._known[desk["counter_id"]] = {**desk, **call}
