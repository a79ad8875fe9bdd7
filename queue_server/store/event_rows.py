"""What an event makes and changes of a ticket's rows: written by the projection, followed in memory by `standing`."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from queue_server.domain.transitions import State
from queue_server.store import tables as t
from queue_server.store.log import Event

LEG_MEMORY = (
    "state",
    "called_at",
    "started_at",
    "serving_since",
    "ended_at",
    "served_us",
    "counter_id",
    "officer_id",
)
"""The columns of a leg that a command may change; an event's ``was`` holds them as they stood, for undo."""


def memory(leg: Any) -> dict[str, Any]:
    """The changeable columns of a leg row that hold something, ready for an event."""
    return {c: leg[c].isoformat() if isinstance(leg[c], datetime) else leg[c] for c in LEG_MEMORY if leg[c] is not None}


def moment(value: str | None) -> datetime | None:
    """The moment an event tells as ISO text, in UTC."""
    return None if value is None else datetime.fromisoformat(value).astimezone(UTC)


def issued(centre_id: str, e: Event) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The new rows of visit, ticket and leg that a `ticket.issued` makes."""
    d = e.data
    # A ticket issued without the server has a number that was lent, and began before this event.
    issued_at = datetime.fromisoformat(d["issued_at"]) if "lease_id" in d else e.at
    visit = {
        "id": d["visit_id"],
        "centre_id": centre_id,
        "day": d["day"],
        "channel": d["channel"],
        "language": d["language"],
        # Tickets of before the faces, and those told afterwards, say nothing of it.
        "identity": d.get("identity", "none"),
        "priority": d["priority"],
        "help": d["help"],
        "appointment_at": moment(d["appointment_at"]),
        "opened_at": issued_at,
    }
    ticket = {
        "id": d["ticket_id"],
        "visit_id": d["visit_id"],
        "centre_id": centre_id,
        "day": d["day"],
        "series": d["series"],
        "n": d["n"],
        "number": d["number"],
        "state": State.WAITING,
        "leg_id": d["leg_id"],
        "returns": 0,
        "issued_at": issued_at,
        "paper": "none",
        "paper_detail": None,
    }
    leg = new_leg(d["leg_id"], d["ticket_id"], 1, d["service_id"], d["class"], d["queued_at"], issued_at, None)
    return visit, ticket, leg


def new_leg(
    leg_id: str,
    ticket_id: str,
    ordinal: int,
    service_id: str,
    wait_class: str,
    queued_at: str,
    waits_from: datetime | None,
    note: str | None,
) -> dict[str, Any]:
    """The row of a leg that begins to wait."""
    return {
        "id": leg_id,
        "ticket_id": ticket_id,
        "ordinal": ordinal,
        "service_id": service_id,
        "wait_class": wait_class,
        "state": State.WAITING,
        "queued_at": moment(queued_at),
        "waits_from": waits_from,
        "called_at": None,
        "started_at": None,
        "serving_since": None,
        "ended_at": None,
        "served_us": 0,
        "counter_id": None,
        "officer_id": None,
        "note": note,
    }


def served_us(was: dict[str, Any], at: datetime) -> int:
    """Service time in microseconds when a leg with the memory ``was`` stops at ``at``: all its spans together."""
    since = moment(was.get("serving_since"))
    running = 0 if since is None else t.microseconds_between(since, at)
    return int(was["served_us"]) + running


def leg_called(e: Event) -> dict[str, Any]:
    """The columns of its leg that a call changes."""
    d = e.data
    return {
        "state": State.CALLED,
        "called_at": e.at,
        "counter_id": d["counter_id"],
        "officer_id": d["officer_id"],
    }


def leg_started(e: Event) -> dict[str, Any]:
    """The columns of its leg that the start of the work changes."""
    started = moment(e.data["was"].get("started_at")) or e.at
    return {"state": State.SERVING, "started_at": started, "serving_since": e.at}


def leg_parked(e: Event) -> dict[str, Any]:
    """The columns of its leg that setting it aside changes."""
    return {"state": State.PARKED, "serving_since": None, "served_us": served_us(e.data["was"], e.at)}


def leg_ended(state: State) -> Callable[[Event], dict[str, Any]]:
    """The columns of its leg that an end in ``state`` changes."""

    def after(e: Event) -> dict[str, Any]:
        return {
            "state": state,
            "ended_at": e.at,
            "serving_since": None,
            "served_us": served_us(e.data["was"], e.at),
        }

    return after


LEG_AFTER: dict[str, Callable[[Event], dict[str, Any]]] = {
    "ticket.called": leg_called,
    "ticket.started": leg_started,
    "ticket.parked": leg_parked,
    "ticket.finished": leg_ended(State.FINISHED),
    "ticket.no_show": leg_ended(State.NO_SHOW),
    "ticket.cancelled": leg_ended(State.CANCELLED),
    "ticket.expired": leg_ended(State.EXPIRED),
}
"""The columns of its leg that an event changes, and to what, where it changes nothing else but ticket and call."""
