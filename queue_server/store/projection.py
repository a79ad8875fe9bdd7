"""From events to state: the only code that writes the projections, for live commands and for a rebuild alike."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, delete, update

from queue_server.domain.transitions import State
from queue_server.store import appointment_projection, configuration_projection, event_rows, lease_projection
from queue_server.store import tables as t
from queue_server.store.log import Event
from queue_server.store.unwritten import Unwritten

_OF_DEVICE = ("host_id", "key", "kind", "name", "state", "reason", "counters", "last_error")

_MOMENTS = ("called_at", "started_at", "serving_since", "ended_at")

_Handler = Callable[[Unwritten, str, Event], None]

_TICKET = update(t.ticket).where(t.ticket.c.id == bindparam("b_ticket"))
_RETURNED = _TICKET.values(returns=t.ticket.c.returns + 1)
_NOT_RETURNED = _TICKET.values(returns=t.ticket.c.returns - 1)


def apply(rows: Unwritten, centre_id: str, event: Event) -> None:
    """Write what ``event`` says into the projections."""
    handler = _HANDLERS.get(event.type)
    if handler is None:
        _AT_ONCE[event.type](rows.conn, centre_id, event)
    else:
        handler(rows, centre_id, event)


def _nothing(_rows: Unwritten, _centre_id: str, _e: Event) -> None:
    """What is in the log alone: the edges of days and reigns, tests of devices, cards refused."""


def _issued(rows: Unwritten, centre_id: str, e: Event) -> None:
    d = e.data
    if "lease_id" not in d:
        rows.put(t.series_counter, {"centre_id": centre_id, "day": d["day"], "series": d["series"], "n": d["n"]})
    visit, ticket, leg = event_rows.issued(centre_id, e)
    rows.make(t.visit, visit)
    rows.make(t.ticket, ticket)
    rows.make(t.leg, leg)


def _called(rows: Unwritten, _centre_id: str, e: Event) -> None:
    d = e.data
    _step(rows, e, event_rows.leg_called(e))
    if d["was"]["state"] == State.NO_SHOW:
        rows.conn.execute(_RETURNED, {"b_ticket": d["ticket_id"]})
    rows.make(
        t.call,
        {
            "id": d["call_id"],
            "ticket_id": d["ticket_id"],
            "leg_id": d["leg_id"],
            "counter_id": d["counter_id"],
            "officer_id": d["officer_id"],
            "called_at": e.at,
            "closed_at": None,
            "outcome": None,
            "recalls": 0,
            "reason": d["reason"],
            "shown_at": None,
            "spoken_at": None,
        },
    )


def _step(rows: Unwritten, e: Event, leg_after: dict[str, Any]) -> None:
    """The leg changes, and the ticket goes the same way."""
    rows.change(t.leg, e.data["leg_id"], leg_after)
    rows.change(t.ticket, e.data["ticket_id"], {"state": leg_after["state"]})


def _recalled(rows: Unwritten, _centre_id: str, e: Event) -> None:
    # What is asked for anew has not been said yet: whether the loudspeaker spoke is known of each asking.
    rows.change(t.call, e.data["call_id"], {"recalls": e.data["recalls"], "spoken_at": None})


def _started(rows: Unwritten, _centre_id: str, e: Event) -> None:
    _step(rows, e, event_rows.leg_started(e))


def _parked(rows: Unwritten, _centre_id: str, e: Event) -> None:
    _step(rows, e, event_rows.leg_parked(e))
    _close_call(rows, e, State.PARKED)


def _ended(state: State) -> _Handler:
    leg_after = event_rows.leg_ended(state)

    def handle(rows: Unwritten, _centre_id: str, e: Event) -> None:
        _step(rows, e, leg_after(e))
        _close_call(rows, e, state)

    return handle


def _close_call(rows: Unwritten, e: Event, outcome: str) -> None:
    if e.data["call_id"] is not None:
        rows.change(t.call, e.data["call_id"], {"closed_at": e.at, "outcome": outcome})


def _transferred(rows: Unwritten, centre_id: str, e: Event) -> None:
    d = e.data
    _ended(State.TRANSFERRED)(rows, centre_id, e)
    leg = event_rows.new_leg(
        d["new_leg_id"],
        d["ticket_id"],
        d["ordinal"],
        d["service_id"],
        d["class"],
        d["queued_at"],
        event_rows.moment(d["waits_from"]),
        d["note"],
    )
    rows.make(t.leg, leg)
    rows.change(t.ticket, d["ticket_id"], {"state": State.WAITING, "leg_id": d["new_leg_id"]})


def _undone(rows: Unwritten, _centre_id: str, e: Event) -> None:
    d = e.data
    # A call that is taken up again may meet with the next one at its counter, which was ended for it.
    rows.write()
    if d["undoes_type"] == "ticket.transferred":
        rows.conn.execute(delete(t.leg).where(t.leg.c.id == d["new_leg_id"]))
    restored = {
        c: event_rows.moment(d["was"].get(c)) if c in _MOMENTS else d["was"].get(c) for c in event_rows.LEG_MEMORY
    }
    rows.change(t.leg, d["leg_id"], restored)
    rows.change(t.ticket, d["ticket_id"], {"state": d["was"]["state"], "leg_id": d["leg_id"]})
    if d["undoes_type"] == "ticket.called":
        _close_call(rows, e, "undone")
        if d["was"]["state"] == State.NO_SHOW:
            rows.conn.execute(_NOT_RETURNED, {"b_ticket": d["ticket_id"]})
    elif d["call_id"] is not None:
        rows.change(t.call, d["call_id"], {"closed_at": None, "outcome": None})


def _print_queued(rows: Unwritten, _centre_id: str, e: Event) -> None:
    d = e.data
    rows.make(
        t.print_job,
        {
            "id": d["job_id"],
            "ticket_id": d["ticket_id"],
            "kiosk_id": d["kiosk_id"],
            "state": "queued",
            "reprint": d["reprint"],
            "reason": d["reason"],
            "officer_id": d["officer_id"],
            "detail": None,
            "queued_at": e.at,
            "ended_at": None,
        },
    )
    rows.change(t.ticket, d["ticket_id"], {"paper": "queued", "paper_detail": None})


def _paper(rows: Unwritten, _centre_id: str, e: Event) -> None:
    d = e.data
    rows.change(t.ticket, d["ticket_id"], {"paper": d["outcome"], "paper_detail": d["detail"]})
    # Papers of before there were print jobs name none.
    if (job_id := d.get("job_id")) is not None:
        rows.change(t.print_job, job_id, {"state": d["outcome"], "detail": d["detail"], "ended_at": e.at})


def _counter(state: str) -> _Handler:
    def handle(rows: Unwritten, _centre_id: str, e: Event) -> None:
        officer_id = None if state == "closed" else e.data["officer_id"]
        # The counter they come from lets go of them first.
        rows.write()
        rows.put(
            t.counter_state,
            {
                "counter_id": e.data["counter_id"],
                "state": state,
                "officer_id": officer_id,
                "reason": e.data["reason"],
                "since": e.at,
            },
        )

    return handle


def _acknowledged(column: str) -> _Handler:
    def handle(rows: Unwritten, _centre_id: str, e: Event) -> None:
        rows.change(t.call, e.data["call_id"], {column: e.at})

    return handle


def _rated(rows: Unwritten, _centre_id: str, e: Event) -> None:
    rated = {name: value for name, value in e.data.items() if name in t.rating.c}
    rows.make(t.rating, {**rated, "id": e.data["rating_id"], "at": e.at})


def _device_changed(rows: Unwritten, _centre_id: str, e: Event) -> None:
    row = {name: e.data[name] for name in _OF_DEVICE}
    rows.put(t.device_state, {**row, "since": event_rows.moment(e.data["since"])})


def _device_removed(rows: Unwritten, _centre_id: str, e: Event) -> None:
    key = (t.device_state.c.host_id == e.data["host_id"], t.device_state.c.key == e.data["key"])
    rows.conn.execute(delete(t.device_state).where(*key))


_AT_ONCE = {**configuration_projection.HANDLERS, **lease_projection.HANDLERS, **appointment_projection.HANDLERS}
"""Written as they come: rare, or with more than rows to change."""

_HANDLERS: dict[str, _Handler] = {
    "day.opened": _nothing,
    "day.closed": _nothing,
    "centre.promoted": _nothing,
    "ticket.issued": _issued,
    "ticket.called": _called,
    "ticket.recalled": _recalled,
    "ticket.started": _started,
    "ticket.finished": _ended(State.FINISHED),
    "ticket.no_show": _ended(State.NO_SHOW),
    "ticket.cancelled": _ended(State.CANCELLED),
    "ticket.expired": _ended(State.EXPIRED),
    "ticket.parked": _parked,
    "ticket.transferred": _transferred,
    "ticket.undone": _undone,
    "ticket.paper": _paper,
    "print.queued": _print_queued,
    "counter.opened": _counter("open"),
    "counter.paused": _counter("paused"),
    "counter.closed": _counter("closed"),
    "call.shown": _acknowledged("shown_at"),
    "call.spoken": _acknowledged("spoken_at"),
    "rating.given": _rated,
    "device.changed": _device_changed,
    "device.removed": _device_removed,
    "device.tested": _nothing,
    "card.refused": _nothing,
}
