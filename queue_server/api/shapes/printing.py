"""Papers and the kiosks that print them."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from queue_server.api.shapes.base import Shape
from queue_server.api.shapes.tickets import Ticket


class PrintJob(Shape):
    id: str
    ticket_id: str
    number: str
    kiosk_id: str
    state: Literal["queued", "done", "failed", "unknown"]
    reprint: bool
    reason: str | None
    detail: str | None
    queued_at: AwareDatetime
    ended_at: AwareDatetime | None
    age_s: Annotated[float, Field(ge=0)]


class Kiosk(Shape):
    id: str
    name: str
    zone_ids: list[str]
    printer: str | None


class Kiosks(Shape):
    items: list[Kiosk]


class PrintJobs(Shape):
    items: list[PrintJob]


class PrintJobWithTicket(PrintJob):
    ticket: Ticket
    follow_url: str
