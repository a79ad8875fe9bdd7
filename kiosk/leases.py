"""Numbers this kiosk holds for the time without the server, as the server lends them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Number:
    """One lent number: what is printed, the id its ticket will have, and the link by which its holder follows it."""

    n: int
    number: str
    ticket_id: str
    follow_url: str


@dataclass(frozen=True)
class Lease:
    """A block of numbers of one service for one service day. `hours`: from when to when it takes people that day."""

    id: str
    service_id: str
    day: str
    hours: tuple[tuple[datetime, datetime], ...]

    def open_at(self, at: datetime) -> bool:
        """Whether the service takes people at this moment."""
        return any(opens <= at < closes for opens, closes in self.hours)

    def opens_after(self, at: datetime) -> datetime | None:
        """When it opens again that day."""
        return next((opens for opens, _ in self.hours if opens > at), None)

    def closes_after(self, at: datetime) -> datetime | None:
        """Until when it is open; None while it is not."""
        return next((closes for opens, closes in self.hours if opens <= at < closes), None)

    def over(self, at: datetime) -> bool:
        """Whether nobody is taken any more that day."""
        return all(closes <= at for _, closes in self.hours)


def read_lease(answer: Mapping[str, Any]) -> tuple[Lease, list[Number]]:
    """A lease from the server's answer. Raises `KeyError`, `TypeError` or `ValueError` when it is none."""
    hours = [(_moment(span["opens_at"]), _moment(span["closes_at"])) for span in answer["hours"]]
    lease = Lease(_text(answer["id"]), _text(answer["service_id"]), _text(answer["day"]), tuple(hours))
    numbers = [
        Number(int(one["n"]), _text(one["number"]), _text(one["ticket_id"]), _text(one["follow_url"]))
        for one in answer["numbers"]
    ]
    return lease, numbers


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("no text")
    return value


def _moment(value: Any) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None:
        raise ValueError("a moment without its offset")
    return at
