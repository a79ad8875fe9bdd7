"""The hall at one moment, and what happens after it."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from queue_server.api.shapes.base import Count, Shape
from queue_server.api.shapes.centre import Centre, CounterWithTicket, Service, Zone
from queue_server.api.shapes.machines import Fault


class TicketInLine(Shape):
    id: str
    number: str
    service_id: str
    state: Literal["waiting", "parked", "no_show"]
    class_: Annotated[Literal["appointment", "priority", "regular"], Field(alias="class")]
    help: list[str]
    queued_at: AwareDatetime
    waits_from: AwareDatetime
    issued_at: AwareDatetime
    counter_id: str | None


class CallOnWall(Shape):
    call_id: str
    ticket_id: str
    number: str
    counter_id: str
    counter_number: int
    zone_id: str
    service_id: str
    called_at: AwareDatetime
    recalls: Count
    open: bool
    shown_at: AwareDatetime | None
    spoken_at: AwareDatetime | None


class CardRefusal(Shape):
    """A card that failed at a kiosk; told on the consoles until that moment."""

    host_id: str
    host_name: str
    zone_ids: list[str]
    reason: str
    until: AwareDatetime


class Snapshot(Shape):
    seq: Count
    generation: Count
    at: AwareDatetime
    day: str
    centre: Centre
    zones: list[Zone]
    services: list[Service]
    counters: list[CounterWithTicket]
    tickets: list[TicketInLine]
    calls: list[CallOnWall]
    faults: list[Fault]
    card_refusals: list[CardRefusal]


class Event(Shape):
    seq: Count
    at: AwareDatetime
    type: str
    data: dict[str, Any]


class Events(Shape):
    items: list[Event]
    last_seq: Count
    generation: Count
