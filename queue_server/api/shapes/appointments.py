"""Appointments."""

from typing import Literal

from pydantic import AwareDatetime

from queue_server.api.shapes.base import Count, Named, Shape


class Appointment(Shape):
    id: str
    code: str
    service: Named
    day: str
    at: AwareDatetime
    state: Literal["booked", "arrived", "cancelled"]
    ticket_id: str | None


class Appointments(Shape):
    items: list[Appointment]


class Slot(Shape):
    at: AwareDatetime
    booked: Count


class Slots(Shape):
    items: list[Slot]


class CodePicture(Shape):
    rows: list[str]
