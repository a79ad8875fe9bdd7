"""Numbers lent to kiosks, and what became of the tickets issued from them."""

from typing import Literal

from pydantic import AwareDatetime

from queue_server.api.shapes.base import Count, Shape


class Lease(Shape):
    id: str
    kiosk_id: str
    service_id: str
    series: str
    day: str
    first: int
    last: int
    issued: Count
    granted_at: AwareDatetime
    end: Literal["returned", "voided", "day_over"] | None
    ended_at: AwareDatetime | None


class Leases(Shape):
    items: list[Lease]


class OpenSpan(Shape):
    opens_at: AwareDatetime
    closes_at: AwareDatetime


class LentNumber(Shape):
    n: int
    number: str
    ticket_id: str
    follow_url: str


class GrantedLease(Lease):
    hours: list[OpenSpan]
    numbers: list[LentNumber]


RefusalReason = Literal["lease_unknown", "not_lent", "day_over", "lease_ended", "service_gone"]


class TakenTicket(Shape):
    ticket_id: str
    outcome: Literal["merged", "known", "refused"]
    reason: RefusalReason | None


class TakenTickets(Shape):
    items: list[TakenTicket]


class RefusedTicket(Shape):
    ticket_id: str
    kiosk_id: str
    number: str
    service: str
    issued_at: AwareDatetime
    at: AwareDatetime
    reason: RefusalReason


class RefusedTickets(Shape):
    items: list[RefusedTicket]
