"""The centre: its services, counters, places and procedures."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel

from queue_server.api.shapes.base import Count, Forecast, Named, Shape, Where
from queue_server.api.shapes.tickets import State

Purpose = Literal["submit", "result", "pay", "online", "other"]


class Theme(BaseModel):
    colour: str
    accent: str
    emblem_url: str | None = None


class Centre(Shape):
    id: str
    code: str
    name_vi: str
    name_en: str | None
    tz: str
    theme: Theme
    policy: dict[str, int]
    appointments: bool


class Service(Named):
    series: str
    purpose: Purpose
    agency: Named | None
    zone_id: str
    where: Where
    open: bool
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    closed_reason: str | None
    waiting: Count
    open_counters: Count
    forecast: Forecast | None


class Services(Shape):
    items: list[Service]


class Counter(Named):
    number: int
    zone_id: str
    where: Where
    state: Literal["closed", "open", "paused"]
    officer_id: str | None
    officer_code: str | None
    reason: str | None
    since: AwareDatetime | None
    service_ids: list[str]


class Counters(Shape):
    items: list[Counter]


class TicketAtCounter(Shape):
    id: str
    number: str
    state: State
    call_id: str
    service_id: str
    called_at: AwareDatetime
    started_at: AwareDatetime | None


class CounterWithTicket(Counter):
    ticket: TicketAtCounter | None


class Procedure(Named):
    agency: Named | None
    service_id: str
    bring_vi: str | None
    bring_en: str | None
    sample: bool


class Procedures(Shape):
    items: list[Procedure]


class RatingDue(Shape):
    leg_id: str
    number: str
    token: str
    ended_at: AwareDatetime


class Zone(Named):
    kind: str
    room: str
    floor: int
