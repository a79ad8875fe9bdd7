"""What a standby fetches and is told."""

from typing import Any, Literal

from pydantic import AwareDatetime

from queue_server.api.shapes.base import Count, Shape


class Generation(Shape):
    generation: Count
    primary: bool


class Standby(Shape):
    id: str
    name: str
    state: Literal["in_step", "behind", "away"]
    since: AwareDatetime | None
    seq: Count | None
    behind: Count | None
    heard_at: AwareDatetime | None
    silent_s: float | None


class Standbys(Shape):
    awaited: bool
    items: list[Standby]


class LogEvent(Shape):
    seq: Count
    at: AwareDatetime
    day: str
    type: str
    text: str
    hash: str


class Parcel(Shape):
    centre_id: str
    generation: Count
    last_seq: Count
    events: list[LogEvent]
    answers: list[dict[str, Any]]
    coming_in_digest: str
    coming_in: dict[str, list[dict[str, Any]]]


class LastWritten(Shape):
    seq: Count
