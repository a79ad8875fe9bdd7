"""Reads: a centre, its lists and its tickets as the API shows them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.engine import RowMapping

from queue_server.domain.forecast import Band
from queue_server.domain.priority import WaitClass
from queue_server.domain.routing import overtakes
from queue_server.domain.transitions import AT_COUNTER, State, allowed
from queue_server.operations import appointments, card_refusals, device_health
from queue_server.operations.forecasting import Forecasts, waiting_by_service
from queue_server.operations.rate import SERVED
from queue_server.store import log, standing
from queue_server.store import tables as t
from queue_server.store.prepared import Row
from queue_server.store.store import View

RECENT_CALLS = 30
"""How many calls a snapshot carries: more than any wall has room for."""
LONGEST_DAY = timedelta(hours=25)
"""From midnight to midnight where the clocks are put back."""


def centre(view: View) -> dict[str, Any]:
    """Who we are: names, zone, theme and policy; and whether anybody has an appointment here."""
    row = view.directory.centre
    return {
        **{k: row[k] for k in ("id", "code", "name_vi", "name_en", "tz", "theme")},
        "policy": view.directory.policy,
        "appointments": appointments.are_booked(view),
    }


def place_of(view: View, zone_id: str) -> dict[str, Any]:
    """Where a zone is."""
    zone = view.directory.zones[zone_id]
    return {"zone_vi": zone["name_vi"], "zone_en": zone["name_en"], "room": zone["room"], "floor": zone["floor"]}


def _names(row: RowMapping) -> dict[str, Any]:
    return {
        "id": row["id"],
        "code": row["code"],
        "name_vi": row["name_vi"],
        "name_en": row["name_en"] or row["name_vi"],
    }


def _agency(view: View, agency_id: str | None) -> dict[str, Any] | None:
    return None if agency_id is None else _names(view.directory.agencies[agency_id])


def _band(band: Band | None) -> dict[str, int] | None:
    return None if band is None else {"low_s": band.low_s, "high_s": band.high_s}


def services(view: View, forecasts: Forecasts, purpose: str | None = None) -> list[dict[str, Any]]:
    """The services with what awaits somebody who comes now."""
    waiting = waiting_by_service(view)
    desks = forecasts.situation(view).desks
    return [
        {
            **_names(row),
            "series": row["series"],
            "purpose": row["purpose"],
            "agency": _agency(view, row["agency_id"]),
            "zone_id": row["zone_id"],
            "where": place_of(view, row["zone_id"]),
            **_opening(view, row["id"]),
            "waiting": waiting[row["id"]],
            "open_counters": sum(row["id"] in d.service_ids for d in desks),
            "forecast": _band(forecasts.band(view, row["id"], waiting[row["id"]])),
        }
        for row in view.directory.services.values()
        if row["active"] and purpose in (None, row["purpose"])
    ]


def _opening(view: View, service_id: str) -> dict[str, Any]:
    opening = view.directory.opening(service_id, view.now)
    return {
        "open": opening.open,
        "opens_at": opening.opens_at and opening.opens_at.isoformat(),
        "closes_at": opening.closes_at and opening.closes_at.isoformat(),
        "closed_reason": None if opening.open else "outside_hours",
    }


_DESKS = select(
    t.counter_state,
    t.call.c.id.label("call_id"),
    t.call.c.called_at.label("call_at"),
    t.ticket.c.id.label("ticket_id"),
    t.ticket.c.number,
    t.ticket.c.state.label("ticket_state"),
    t.leg.c.service_id,
    t.leg.c.serving_since,
).select_from(
    t.counter_state.outerjoin(
        t.call, and_(t.call.c.counter_id == t.counter_state.c.counter_id, t.call.c.closed_at.is_(None))
    )
    .outerjoin(t.ticket, t.ticket.c.id == t.call.c.ticket_id)
    .outerjoin(t.leg, t.leg.c.id == t.ticket.c.leg_id)
)


def counters(view: View) -> list[dict[str, Any]]:
    """The counters, who sits there and whom they serve."""
    desks = {row["counter_id"]: row for row in view.conn.execute(_DESKS).mappings()}
    rows = sorted((c for c in view.directory.counters.values() if c["active"]), key=lambda c: c["number"])
    return [_counter(view, row, desks.get(row["id"])) for row in rows]


def counter(view: View, key: str) -> dict[str, Any]:
    """One counter by id or code. Raises ``not_found``."""
    row = view.directory.counter(key)
    desk = view.conn.execute(_DESKS.where(t.counter_state.c.counter_id == row["id"])).mappings().first()
    return _counter(view, row, desk)


def _counter(view: View, row: RowMapping, desk: RowMapping | None) -> dict[str, Any]:
    officer_id = desk and desk["officer_id"]
    return {
        **_names(row),
        "number": row["number"],
        "zone_id": row["zone_id"],
        "where": place_of(view, row["zone_id"]),
        "state": desk["state"] if desk else "closed",
        "officer_id": officer_id,
        "officer_code": view.directory.officers[officer_id]["code"] if officer_id else None,
        "reason": desk and desk["reason"],
        "since": desk and desk["since"].isoformat(),
        "service_ids": list(view.directory.skills.get(officer_id or row["desk_officer_id"], ())),
        "ticket": _at_counter(desk) if desk and desk["call_id"] else None,
    }


def _at_counter(desk: RowMapping) -> dict[str, Any]:
    return {
        "id": desk["ticket_id"],
        "number": desk["number"],
        "state": desk["ticket_state"],
        "call_id": desk["call_id"],
        "service_id": desk["service_id"],
        "called_at": desk["call_at"].isoformat(),
        "started_at": desk["serving_since"] and desk["serving_since"].isoformat(),
    }


def ticket(view: View, forecasts: Forecasts, ticket_id: str) -> dict[str, Any] | None:
    """A ticket and its legs, or None."""
    legs = view.ticket_rows(ticket_id)
    if not legs:
        return None
    row = {**legs[0], **{name: legs[0][f"ticket_{name}"] for name in standing.OF_TICKET}}
    current = next(leg for leg in legs if leg["id"] == row["leg_id"])
    service = view.directory.services[current["service_id"]]
    state = State(row["state"])
    ahead = people_ahead(view, current) if state is State.WAITING else 0
    counter_id = current["counter_id"] if state in AT_COUNTER else None
    where = view.directory.counters[counter_id]["zone_id"] if counter_id else service["zone_id"]
    return {
        "id": ticket_id,
        "number": row["number"],
        "series": row["series"],
        "day": row["day"],
        "state": state.value,
        "service_id": service["id"],
        "service": _names(service),
        "where": place_of(view, where),
        "channel": row["channel"],
        "priority": row["priority"],
        "help": row["help"],
        "language": row["language"],
        "identity": row["identity"],
        "issued_at": row["issued_at"].isoformat(),
        "people_ahead": ahead,
        "forecast": _band(forecasts.band(view, service["id"], ahead)) if state is State.WAITING else None,
        "counter": _ticket_counter(view, counter_id) if counter_id else None,
        "paper": row["paper"],
        "allowed": allowed(state),
        "legs": [_leg(view, leg) for leg in legs],
    }


_OF_NUMBER = select(t.ticket.c.id).where(
    t.ticket.c.centre_id == bindparam("b_centre"),
    t.ticket.c.day == bindparam("b_day"),
    t.ticket.c.number == bindparam("b_number"),
)


def ticket_of_number(view: View, number: str) -> str | None:
    """Today's ticket with that number on its paper, or None. A number is given out once a day."""
    today = {"b_centre": view.centre_id, "b_day": view.day, "b_number": number}
    return view.conn.execute(_OF_NUMBER, today).scalar()


def _ticket_counter(view: View, counter_id: str) -> dict[str, Any]:
    row = view.directory.counters[counter_id]
    return {"id": row["id"], "code": row["code"], "number": row["number"], "where": place_of(view, row["zone_id"])}


def _seconds(span: timedelta) -> int:
    """Whole seconds. A clock that was set back in between makes a span too short, never less than nothing."""
    return max(0, round(span.total_seconds()))


def _leg(view: View, leg: Row) -> dict[str, Any]:
    running = timedelta(0) if leg["serving_since"] is None else view.now - leg["serving_since"]
    served = timedelta(microseconds=leg["served_us"]) + running
    return {
        "id": leg["id"],
        "ordinal": leg["ordinal"],
        "service_id": leg["service_id"],
        "state": leg["state"],
        **{k: leg[k] and leg[k].isoformat() for k in ("queued_at", "called_at", "started_at", "ended_at")},
        "counter_id": leg["counter_id"],
        "officer_id": leg["officer_id"],
        "waited_s": _seconds((leg["started_at"] or view.now) - leg["waits_from"]),
        "served_s": _seconds(served),
        "note": leg["note"],
        "rated": leg["rating_id"] is not None,
    }


_CLASSES = tuple(WaitClass)


def people_ahead(view: View, leg: Row) -> int:
    """How many waiting for the same service have at least this leg's claim to be next."""
    mine = WaitClass(leg["wait_class"])
    latest = {c: overtakes(c, mine, leg["queued_at"], view.now) for c in _CLASSES}
    return view.lines.ahead(leg["service_id"], leg["id"], latest)


_OF_TODAY = and_(t.ticket.c.centre_id == bindparam("b_centre"), t.ticket.c.day == bindparam("b_day"))
"""With the centre, as the index of the numbers has it: the tickets of all days would be read for those of one."""

_IN_LINE = (
    select(
        t.ticket.c.id,
        t.ticket.c.number,
        t.ticket.c.state,
        t.ticket.c.issued_at,
        t.visit.c.help,
        t.leg.c.service_id,
        t.leg.c.wait_class,
        t.leg.c.queued_at,
        t.leg.c.waits_from,
        t.leg.c.counter_id,
    )
    .select_from(
        t.leg.join(t.ticket, t.ticket.c.leg_id == t.leg.c.id).join(t.visit, t.visit.c.id == t.ticket.c.visit_id)
    )
    .where(_OF_TODAY, t.ticket.c.state.in_(("waiting", "parked", "no_show")))
    .order_by(t.leg.c.queued_at, t.leg.c.id)
)
_CALLS = (
    select(t.call, t.ticket.c.number, t.leg.c.service_id)
    .select_from(t.call.join(t.ticket, t.ticket.c.id == t.call.c.ticket_id).join(t.leg, t.leg.c.id == t.call.c.leg_id))
    .where(
        _OF_TODAY,
        # On a day without calls the newest are sought through all that ever were.
        t.call.c.called_at > bindparam("b_since", type_=t.Instant),
        or_(t.call.c.outcome.is_(None), t.call.c.outcome != "undone"),
    )
    .order_by(t.call.c.called_at.desc(), t.call.c.id.desc())
    .limit(RECENT_CALLS)
)


def snapshot(view: View, forecasts: Forecasts) -> dict[str, Any]:
    """The hall now, with the ``seq`` from which the feed goes on."""
    zones = view.directory.zones.values()
    today = {"b_centre": view.centre_id, "b_day": view.day}
    since = view.now - LONGEST_DAY
    return {
        "seq": view.head.seq,
        "generation": log.read_standing(view.conn, view.centre_id).generation,
        "at": view.now.isoformat(),
        "day": view.day,
        "centre": centre(view),
        "zones": [{**_names(z), "kind": z["kind"], "room": z["room"], "floor": z["floor"]} for z in zones],
        "services": services(view, forecasts),
        "counters": counters(view),
        "tickets": [_in_line(row) for row in view.conn.execute(_IN_LINE, today).mappings()],
        "calls": [_call(view, row) for row in view.conn.execute(_CALLS, {**today, "b_since": since}).mappings()],
        "faults": device_health.faults(view),
        "card_refusals": card_refusals.told(view),
    }


def _in_line(row: RowMapping) -> dict[str, Any]:
    return {
        **{k: row[k] for k in ("id", "number", "service_id", "state", "help", "counter_id")},
        "class": row["wait_class"],
        "queued_at": row["queued_at"].isoformat(),
        "waits_from": row["waits_from"].isoformat(),
        "issued_at": row["issued_at"].isoformat(),
    }


def _call(view: View, row: RowMapping) -> dict[str, Any]:
    counter_row = view.directory.counters[row["counter_id"]]
    return {
        "call_id": row["id"],
        "ticket_id": row["ticket_id"],
        "number": row["number"],
        "counter_id": row["counter_id"],
        "counter_number": counter_row["number"],
        "zone_id": counter_row["zone_id"],
        "service_id": row["service_id"],
        "called_at": row["called_at"].isoformat(),
        "recalls": row["recalls"],
        "open": row["closed_at"] is None,
        "shown_at": row["shown_at"] and row["shown_at"].isoformat(),
        "spoken_at": row["spoken_at"] and row["spoken_at"].isoformat(),
    }


def feed(view: View, after: int, limit: int) -> Iterable[log.Event]:
    """Events after ``after``, in order."""
    return log.read(view.conn, view.centre_id, after, limit)


RATING_DUE = timedelta(minutes=10)
"""A tablet asks about the service that has just ended, not about this morning's."""


def rating_due(view: View, counter_id: str) -> dict[str, Any] | None:
    """The last leg served at a counter, when it was served just now and nobody rated it yet."""
    newest = (
        select(t.leg.c.id, t.leg.c.ended_at, t.ticket.c.number, t.rating.c.id.label("rating_id"))
        .select_from(
            t.leg.join(t.ticket, t.ticket.c.id == t.leg.c.ticket_id).outerjoin(
                t.rating, t.rating.c.leg_id == t.leg.c.id
            )
        )
        .where(
            t.leg.c.counter_id == counter_id,
            t.leg.c.ended_at > view.now - RATING_DUE,
            t.leg.c.state.in_(SERVED),
            t.leg.c.started_at.is_not(None),
        )
        .order_by(t.leg.c.ended_at.desc())
        .limit(1)
    )
    row = view.conn.execute(newest).mappings().first()
    if row is None or row["rating_id"] is not None:
        return None
    return {"leg_id": row["id"], "number": row["number"], "ended_at": row["ended_at"].isoformat()}


def procedures(view: View) -> list[dict[str, Any]]:
    """All published procedures, in order of their codes; the search over them is ``domain.search``."""
    return [
        {
            **_names(row),
            "agency": _agency(view, row["agency_id"]),
            "service_id": row["service_id"],
            "bring_vi": row["bring_vi"],
            "bring_en": row["bring_en"] or row["bring_vi"],
            "sample": row["sample"],
        }
        for row in view.conn.execute(select(t.procedure).order_by(t.procedure.c.code)).mappings()
    ]
