"""Whom a free counter calls next.

Accumulating priority: credit grows with waiting time, ``WEIGHT`` times as fast for those with priority or an
appointment. It starves nobody and needs no cap; at 15 % priority it keeps their P95 under ten minutes and costs the
others about one minute (Stanford, Taylor and Ziedins, "Waiting time distributions in the accumulating priority
queue", 2014).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from queue_server.domain.priority import WaitClass

WEIGHT: dict[WaitClass, int] = {WaitClass.APPOINTMENT: 4, WaitClass.PRIORITY: 4, WaitClass.REGULAR: 1}


class Head(NamedTuple):
    """The first of one line: a service and a class."""

    leg_id: str
    ticket_id: str
    wait_class: WaitClass
    queued_at: datetime


def credit(wait_class: WaitClass, queued_at: datetime, now: datetime) -> timedelta:
    """The claim to be next; negative before an appointment's time has come."""
    return WEIGHT[wait_class] * (now - queued_at)


def choose(heads: Iterable[Head], now: datetime) -> Head | None:
    """The head with most credit; equal credit goes to who came first, then to the smaller identity."""
    return min(heads, key=lambda h: (-credit(h.wait_class, h.queued_at, now), h.queued_at, h.leg_id), default=None)


def overtakes(other: WaitClass, mine: WaitClass, my_queued_at: datetime, now: datetime) -> datetime:
    """The latest ``queued_at`` in line ``other`` that has at least my credit at ``now``: those are ahead of me."""
    return now - credit(mine, my_queued_at, now) / WEIGHT[other]
