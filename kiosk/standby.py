"""What a kiosk does by itself while the server is away: it shows the hall as last seen and issues from its leases."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.lease_book import LeaseBook, Moment, OfflineTicket
from kiosk.leases import Lease
from kiosk.problems import LocalProblem
from kiosk.reach import Reach
from kiosk.server_clock import ServerClock, boot_id
from kiosk.wish import Wish

# A hall seen longer ago than this says nothing any more of where people should wait.
SEEN_LIMIT = timedelta(hours=12)
# What a kiosk without the server says of a service of which it holds no number.
NO_NUMBER = "no_connection"
_KEPT_EVERY = timedelta(seconds=60)
_SEEN, _SKEW = "hall", "skew_s"


class Standby:
    """The hall as it was seen last, kept in the book, and the issuing of tickets from the leases held.

    `reach` tells whether the kiosk is on its own.
    """

    def __init__(self, book: LeaseBook, clock: ServerClock) -> None:
        self.reach = Reach()
        self._book = book
        self._clock = clock
        self._boot = boot_id()
        self._kept_at: datetime | None = None

    def lose(self) -> None:
        """The server did not answer: the kiosk is on its own from now."""
        self.reach.lose(self._clock.now())

    def remember(self, view: Mapping[str, Any]) -> None:
        """Keep what the server just said of the hall, and how wrong the own clock is; at most once a minute."""
        now = self._clock.now()
        if self._kept_at is not None and now - self._kept_at < _KEPT_EVERY:
            return
        self._book.keep(_SEEN, json.dumps({"at": now.isoformat(), **view}, ensure_ascii=False))
        self._book.keep(_SKEW, str(self._clock.skew.total_seconds()))
        self._kept_at = now

    def view(self) -> dict[str, Any] | None:
        """`{centre, services}` as last seen, each service open by its lease; None when that is too long ago."""
        seen, now = self._seen(), self._clock.now()
        if seen is None or now - datetime.fromisoformat(seen["at"]) > SEEN_LIMIT:
            return None
        held = self._of_today(seen["centre"], now)
        services = [_alone(service, held.get(service["id"], []), now) for service in seen["services"]]
        return {"centre": seen["centre"], "services": services}

    def issue(self, intent: str, wish: Wish, with_paper: bool) -> OfflineTicket:
        """The ticket of a touch, from the next number held. Raises `LocalProblem` `no_number_here`."""
        known = self._book.ticket_of(intent)
        if known is not None:
            return known
        seen, now = self._seen(), self._clock.now()
        held = [] if seen is None else self._of_today(seen["centre"], now).get(wish.service, [])
        usable = [lease.id for lease in held if lease.open_at(now)]
        moment = Moment(now, self._boot, self._clock.since_boot())
        if not self._book.issue(intent, wish, usable, moment, str(uuid.uuid4()) if with_paper else None):
            raise LocalProblem("no_number_here")
        issued = self._book.ticket_of(intent)
        assert issued is not None
        return issued

    def has_number(self, service_id: str) -> bool:
        """Whether a ticket of the service could be issued here now."""
        view = self.view()
        return view is not None and any(one["id"] == service_id and one["open"] for one in view["services"])

    def issued_at(self, ticket: OfflineTicket) -> datetime:
        """When a ticket was issued, in the server's time as it is known now.

        Within one boot of the machine the seconds since then are certain, whatever happened to its clock.
        """
        if not self._boot or ticket.issued.boot != self._boot:
            return ticket.issued.at
        return self._clock.now() - timedelta(seconds=self._clock.since_boot() - ticket.issued.boot_s)

    def as_answered(self, ticket: OfflineTicket) -> dict[str, Any]:
        """The ticket in the form in which the server answers one; what only the server knows is left open."""
        seen = self._seen() or {"services": []}
        service = next((one for one in seen["services"] if one["id"] == ticket.service_id), None)
        return {
            "id": ticket.id,
            "number": ticket.number,
            "service": service and {name: service[name] for name in ("id", "code", "name_vi", "name_en")},
            "where": service and service["where"],
            "people_ahead": None,
            "forecast": None,
            "issued_at": ticket.issued.at.isoformat(),
            "priority": ticket.priority,
            "offline": True,
        }

    def _seen(self) -> dict[str, Any] | None:
        text = self._book.kept(_SEEN)
        return None if text is None else dict(json.loads(text))

    def _of_today(self, centre: Mapping[str, Any], now: datetime) -> dict[str, list[Lease]]:
        """By service the leases of this service day that have numbers left."""
        today = day_at(now, centre)
        held: dict[str, list[Lease]] = {}
        for lease, left in self._book.leases():
            if left and lease.day == today:
                held.setdefault(lease.service_id, []).append(lease)
        return held


def skew_in(book: LeaseBook) -> timedelta:
    """How far the server was ahead of this machine's clock when last heard."""
    return timedelta(seconds=float(book.kept(_SKEW) or 0))


def day_at(at: datetime, centre: Mapping[str, Any]) -> str:
    """The service day of a moment at the centre, ISO."""
    return at.astimezone(ZoneInfo(str(centre["tz"]))).date().isoformat()


def _alone(service: Mapping[str, Any], held: list[Lease], now: datetime) -> dict[str, Any]:
    """A service as this kiosk can serve it alone. How many wait, only the server knows."""
    alone = {**service, "waiting": None, "open_counters": 0, "forecast": None}
    if not held:
        return {**alone, "open": False, "opens_at": None, "closes_at": None, "closed_reason": NO_NUMBER}
    lease = held[0]
    opens_at, closes_at = lease.opens_after(now), lease.closes_after(now)
    return {
        **alone,
        "open": lease.open_at(now),
        "opens_at": None if closes_at else opens_at and opens_at.isoformat(),
        "closes_at": closes_at and closes_at.isoformat(),
        "closed_reason": None if closes_at else "outside_hours",
    }
