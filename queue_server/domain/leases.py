"""Numbers lent to a kiosk for the time without the server: what is lent, and what becomes of a number that comes back.

Every number of a lease is either issued, by the kiosk and later told to the server, or declared void when the lease
ends: never both, never neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from queue_server.domain.numbering import FIRST_LENT, LAST_NUMBER
from queue_server.domain.problems import Problem

SIZE = 40
"""Numbers in a lease. The busiest service of a province centre takes some 25 people an hour at all its kiosks together,
so a block lasts one kiosk for a morning."""
OPEN_AT_MOST = 3
"""Open leases of one kiosk for one service; a kiosk that forgets what it holds must not use up the series."""


class End(StrEnum):
    """Why a lease ended."""

    RETURNED = "returned"
    VOIDED = "voided"
    DAY_OVER = "day_over"


class Refusal(StrEnum):
    """Why a ticket issued without the server is not taken into the line. Staff are told; the holder is sent to them."""

    LEASE_UNKNOWN = "lease_unknown"
    NOT_LENT = "not_lent"
    DAY_OVER = "day_over"
    LEASE_ENDED = "lease_ended"
    SERVICE_GONE = "service_gone"


@dataclass(frozen=True)
class Lent:
    """A lease as far as the rules care."""

    day: str
    first: int
    last: int
    ended: bool
    granted_at: datetime


def next_block(series: str, last_lent: int | None) -> tuple[int, int]:
    """First and last number of the next lease of a series of which ``last_lent`` went out last today.

    Raises:
        Problem: ``day_full`` when the series has no whole block left.
    """
    first = FIRST_LENT if last_lent is None else last_lent + 1
    if first + SIZE - 1 > LAST_NUMBER:
        raise Problem("day_full", series=series)
    return first, first + SIZE - 1


def refusal(lent: Lent, n: int, today: str, service_active: bool) -> Refusal | None:
    """Why number ``n`` of a lease cannot join the line today; None when it can."""
    if not lent.first <= n <= lent.last:
        return Refusal.NOT_LENT
    if lent.day != today:
        return Refusal.DAY_OVER
    if lent.ended:
        return Refusal.LEASE_ENDED
    if not service_active:
        return Refusal.SERVICE_GONE
    return None


def credible(claimed: datetime, granted_at: datetime, now: datetime) -> datetime:
    """When a ticket was issued: what the kiosk says, but neither before its lease nor in the future."""
    return min(max(claimed, granted_at), now)


def unused(first: int, last: int, issued: Iterable[int]) -> list[tuple[int, int]]:
    """The numbers of a lease that were never issued, as spans from first to last."""
    spans: list[tuple[int, int]] = []
    begin = first
    for n in [*sorted(issued), last + 1]:
        if begin < n:
            spans.append((begin, n - 1))
        begin = n + 1
    return spans
