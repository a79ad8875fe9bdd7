"""Issue: a citizen takes a number."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from queue_server.domain import numbering
from queue_server.domain.identity import new_id
from queue_server.domain.priority import Priority, place
from queue_server.domain.problems import Problem
from queue_server.domain.recognition import Identity
from queue_server.operations import appointments, one_a_person
from queue_server.store.store import Transaction


@dataclass(frozen=True)
class IssueRequest:
    """What is known of a visit when it begins; of the person why they go first and what help they need, and if they
    showed a card, how to tell them again today."""

    service: str
    channel: str = "kiosk"
    priority: Priority = Priority.NONE
    appointment: str | None = None
    """The id or code of one booked here, with which the person comes."""
    appointment_at: datetime | None = None
    """The moment of one booked elsewhere."""
    help: tuple[str, ...] = field(default=())
    language: str = "vi"
    identity: Identity = Identity.NONE
    person: Callable[[str, str], str] | None = None
    """From service and day to the mark of who asks (`domain/person_mark.py`); None for somebody who showed no card."""


def issue(tx: Transaction, request: IssueRequest) -> str:
    """A new visit, ticket and first leg; the ticket's id.

    Numbers have no holes: the next one is read and taken under the centre's lock and falls back with the transaction.

    Raises:
        Problem: ``unknown_service``, ``service_closed`` (with the next opening), ``day_full``, ``already_has_ticket``;
            of an appointment those of `appointments.due`, and ``appointment_other_service``.
    """
    service = tx.directory.service(request.service)
    booked = appointments.due(tx, request.appointment) if request.appointment else None
    if booked is not None and booked["service_id"] != service["id"]:
        raise Problem("appointment_other_service")
    appointment_at: datetime | None = booked["at"] if booked else request.appointment_at
    opening = tx.directory.opening(service["id"], tx.now)
    if not opening.open:
        raise Problem("service_closed", opens_at=opening.opens_at and opening.opens_at.isoformat())
    mark = request.person(service["id"], tx.day) if request.person else None
    ordinal = one_a_person.free_place(tx, mark, service["tickets_per_person"]) if mark else 0
    n = numbering.in_turn(service["series"], tx.last_number(service["series"]))
    if service["daily_limit"] is not None and n > service["daily_limit"]:
        raise Problem("day_full", series=service["series"])
    spot = place(request.priority, appointment_at, tx.now)
    ticket_id = new_id(tx.now)
    tx.append(
        "ticket.issued",
        {
            "ticket_id": ticket_id,
            "visit_id": new_id(tx.now),
            "leg_id": new_id(tx.now),
            "number": numbering.label(service["series"], n),
            "series": service["series"],
            "n": n,
            "day": tx.day,
            "service_id": service["id"],
            "class": spot.wait_class.value,
            "priority": request.priority.value,
            "help": list(request.help),
            "channel": request.channel,
            "language": request.language,
            "identity": request.identity.value,
            "queued_at": spot.queued_at.isoformat(),
            "appointment_at": appointment_at and appointment_at.isoformat(),
        },
    )
    if booked is not None:
        appointments.arrive(tx, booked, ticket_id)
    if mark:
        one_a_person.take_place(tx, mark, ordinal, ticket_id)
    return ticket_id
