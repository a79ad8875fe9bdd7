"""From events to state: the only code that writes the projections, for live commands and for a rebuild alike."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Update, bindparam, delete, insert, update
from sqlalchemy.engine import Connection

from queue_server.domain.transitions import State
from queue_server.store import appointment_projection, configuration_projection, event_rows, lease_projection, together
from queue_server.store import tables as t
from queue_server.store.log import Event
from queue_server.store.prepared import Row
from queue_server.store.together import Write
from queue_server.store.upsert import statement, upsert

_OF_DEVICE = ("host_id", "key", "kind", "name", "state", "reason", "counters", "last_error")

_MOMENTS = ("called_at", "started_at", "serving_since", "ended_at")

_Handler = Callable[[Connection, str, Event], None]

_LEG = update(t.leg).where(t.leg.c.id == bindparam("b_leg"))
_TICKET = update(t.ticket).where(t.ticket.c.id == bindparam("b_ticket"))
_CALL = update(t.call).where(t.call.c.id == bindparam("b_call"))
_CLOSE_CALL = _CALL.values(closed_at=bindparam("b_at"), outcome=bindparam("b_outcome"))
_REOPEN_CALL = _CALL.values(closed_at=None, outcome=None)
_TICKET_STATE = _TICKET.values(state=bindparam("b_state"))
_RETURNED = _TICKET.values(state=State.CALLED, returns=t.ticket.c.returns + 1)
_TICKET_PAPER = _TICKET.values(paper=bindparam("b_paper"), paper_detail=bindparam("b_detail"))
_PRINT_ENDED = (
    update(t.print_job)
    .where(t.print_job.c.id == bindparam("b_job"))
    .values(state=bindparam("b_state"), detail=bindparam("b_detail"), ended_at=bindparam("b_at"))
)
_INSERT_PRINT_JOB = insert(t.print_job)
_INSERT_CALL = insert(t.call)
_INSERT_VISIT = insert(t.visit)
_INSERT_TICKET = insert(t.ticket)
_INSERT_LEG = insert(t.leg)


def apply(conn: Connection, centre_id: str, event: Event) -> None:
    """Write what ``event`` says into the projections."""
    _HANDLERS[event.type](conn, centre_id, event)


def _day(_conn: Connection, _centre_id: str, _e: Event) -> None:
    """The edges of days and reigns are in the log alone."""


def _issued(conn: Connection, centre_id: str, e: Event) -> None:
    d = e.data
    writes: list[Write] = []
    if "lease_id" not in d:
        writes = [_last_number(conn, {"centre_id": centre_id, "day": d["day"], "series": d["series"], "n": d["n"]})]
    visit, ticket, leg = event_rows.issued(centre_id, e)
    together.write(conn, *writes, (_INSERT_VISIT, [visit]), (_INSERT_TICKET, [ticket]), (_INSERT_LEG, [leg]))


def _last_number(conn: Connection, row: Row) -> Write:
    return statement(conn.dialect.name, t.series_counter, tuple(row)), [row]


def _leg(e: Event, after: dict[str, Any]) -> Write:
    return _leg_change(tuple(after)), [{"b_leg": e.data["leg_id"], **{f"b_{name}": after[name] for name in after}}]


@lru_cache
def _leg_change(columns: tuple[str, ...]) -> Update:
    return _LEG.values({name: bindparam(f"b_{name}") for name in columns})


def _called(conn: Connection, _centre_id: str, e: Event) -> None:
    d = e.data
    call = {
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
    }
    ticket = _ticket_state(e, State.CALLED)
    if d["was"]["state"] == State.NO_SHOW:
        ticket = _RETURNED, [{"b_ticket": d["ticket_id"]}]
    together.write(conn, _leg(e, event_rows.leg_called(e)), ticket, (_INSERT_CALL, [call]))


def _ticket_state(e: Event, state: State) -> Write:
    return _TICKET_STATE, [{"b_ticket": e.data["ticket_id"], "b_state": state}]


def _recalled(conn: Connection, _centre_id: str, e: Event) -> None:
    # What is asked for anew has not been said yet: whether the loudspeaker spoke is known of each asking.
    conn.execute(
        _CALL.values(recalls=bindparam("b_recalls"), spoken_at=None),
        {"b_call": e.data["call_id"], "b_recalls": e.data["recalls"]},
    )


def _started(conn: Connection, _centre_id: str, e: Event) -> None:
    together.write(conn, _leg(e, event_rows.leg_started(e)), _ticket_state(e, State.SERVING))


def _ended(state: State) -> _Handler:
    leg_after = event_rows.leg_ended(state)

    def handle(conn: Connection, _centre_id: str, e: Event) -> None:
        together.write(conn, _leg(e, leg_after(e)), _ticket_state(e, state), *_call_closed(e, state))

    return handle


def _call_closed(e: Event, outcome: str) -> list[Write]:
    if e.data["call_id"] is None:
        return []
    return [(_CLOSE_CALL, [{"b_call": e.data["call_id"], "b_at": e.at, "b_outcome": outcome}])]


def _parked(conn: Connection, _centre_id: str, e: Event) -> None:
    together.write(
        conn, _leg(e, event_rows.leg_parked(e)), _ticket_state(e, State.PARKED), *_call_closed(e, State.PARKED)
    )


def _transferred(conn: Connection, centre_id: str, e: Event) -> None:
    d = e.data
    _ended(State.TRANSFERRED)(conn, centre_id, e)
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
    conn.execute(_INSERT_LEG, leg)
    conn.execute(_TICKET.values(state=State.WAITING, leg_id=d["new_leg_id"]), {"b_ticket": d["ticket_id"]})


def _undone(conn: Connection, _centre_id: str, e: Event) -> None:
    d = e.data
    if d["undoes_type"] == "ticket.transferred":
        conn.execute(delete(t.leg).where(t.leg.c.id == d["new_leg_id"]))
    restored = {
        c: event_rows.moment(d["was"].get(c)) if c in _MOMENTS else d["was"].get(c) for c in event_rows.LEG_MEMORY
    }
    conn.execute(_LEG.values(**restored), {"b_leg": d["leg_id"]})
    ticket: dict[str, Any] = {"state": d["was"]["state"], "leg_id": d["leg_id"]}
    if d["undoes_type"] == "ticket.called":
        together.write(conn, *_call_closed(e, "undone"))
        if ticket["state"] == State.NO_SHOW:
            ticket["returns"] = t.ticket.c.returns - 1
    elif d["call_id"] is not None:
        conn.execute(_REOPEN_CALL, {"b_call": d["call_id"]})
    conn.execute(_TICKET.values(**ticket), {"b_ticket": d["ticket_id"]})


def _print_queued(conn: Connection, _centre_id: str, e: Event) -> None:
    d = e.data
    conn.execute(
        _INSERT_PRINT_JOB,
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
    conn.execute(_TICKET_PAPER, {"b_ticket": d["ticket_id"], "b_paper": "queued", "b_detail": None})


def _paper(conn: Connection, _centre_id: str, e: Event) -> None:
    d = e.data
    conn.execute(_TICKET_PAPER, {"b_ticket": d["ticket_id"], "b_paper": d["outcome"], "b_detail": d["detail"]})
    # Papers of before there were print jobs name none.
    if (job_id := d.get("job_id")) is not None:
        ended = {"b_job": job_id, "b_state": d["outcome"], "b_detail": d["detail"], "b_at": e.at}
        conn.execute(_PRINT_ENDED, ended)


def _counter(state: str) -> _Handler:
    def handle(conn: Connection, _centre_id: str, e: Event) -> None:
        officer_id = None if state == "closed" else e.data["officer_id"]
        upsert(
            conn,
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
    statement = _CALL.values({column: bindparam("b_at")})

    def handle(conn: Connection, _centre_id: str, e: Event) -> None:
        conn.execute(statement, {"b_call": e.data["call_id"], "b_at": e.at})

    return handle


def _rated(conn: Connection, _centre_id: str, e: Event) -> None:
    conn.execute(insert(t.rating), {**e.data, "id": e.data["rating_id"], "at": e.at})


def _device_changed(conn: Connection, _centre_id: str, e: Event) -> None:
    row = {name: e.data[name] for name in _OF_DEVICE}
    upsert(conn, t.device_state, {**row, "since": event_rows.moment(e.data["since"])})


def _device_removed(conn: Connection, _centre_id: str, e: Event) -> None:
    key = (t.device_state.c.host_id == e.data["host_id"], t.device_state.c.key == e.data["key"])
    conn.execute(delete(t.device_state).where(*key))


def _device_test(_conn: Connection, _centre_id: str, _e: Event) -> None:
    """What a test came to is in the log alone."""


def _card_refused(_conn: Connection, _centre_id: str, _e: Event) -> None:
    """Told for some minutes, from the log itself."""


_HANDLERS: dict[str, _Handler] = {
    **configuration_projection.HANDLERS,
    **lease_projection.HANDLERS,
    **appointment_projection.HANDLERS,
    "day.opened": _day,
    "day.closed": _day,
    "centre.promoted": _day,
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
    "device.tested": _device_test,
    "card.refused": _card_refused,
}
