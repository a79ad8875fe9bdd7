"""Tickets and their legs."""

from typing import Literal

from pydantic import AwareDatetime

from queue_server.api.shapes.base import Count, Forecast, Named, Seconds, Shape, Where

State = Literal["waiting", "called", "serving", "finished", "no_show", "parked", "transferred", "cancelled", "expired"]


class Leg(Shape):
    id: str
    ordinal: int
    service_id: str
    state: State
    queued_at: AwareDatetime
    called_at: AwareDatetime | None
    started_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    counter_id: str | None
    officer_id: str | None
    waited_s: Seconds
    served_s: Seconds
    note: str | None
    rated: bool


class CounterOfTicket(Shape):
    id: str
    code: str
    number: int
    where: Where


class Ticket(Shape):
    id: str
    number: str
    series: str
    day: str
    state: State
    service_id: str
    service: Named
    where: Where
    channel: str
    priority: str
    help: list[str]
    language: str
    identity: Literal["none", "card", "card_face", "face_hint", "officer"]
    issued_at: AwareDatetime
    people_ahead: Count
    forecast: Forecast | None
    counter: CounterOfTicket | None
    paper: Literal["none", "queued", "done", "failed", "unknown"]
    allowed: list[str]
    legs: list[Leg]
    rating_token: str | None


class Tickets(Shape):
    items: list[Ticket]


class IssuedTicket(Ticket):
    follow_url: str
    print_job_id: str | None
