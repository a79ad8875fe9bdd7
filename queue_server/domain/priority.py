"""Who is placed where in a line."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Priority(StrEnum):
    """Why a person is served with priority (Law on the Elderly 39/2009, Law on Persons with Disabilities 51/2010)."""

    NONE = "none"
    ELDERLY = "elderly"
    PREGNANT = "pregnant"
    DISABLED = "disabled"
    MERIT = "merit"


class WaitClass(StrEnum):
    """The lines of one service; within a line the first comes first."""

    APPOINTMENT = "appointment"
    PRIORITY = "priority"
    REGULAR = "regular"


EARLY = timedelta(minutes=5)
"""A slot's rank counts from five minutes before its time."""
LATE = timedelta(minutes=10)
"""Up to ten minutes late the slot keeps its rank."""
LAPSED = timedelta(minutes=30)
"""Up to half an hour late the booked time still counts as the arrival of a walk-in."""


@dataclass(frozen=True)
class Place:
    """A place in line: the line and the moment from which credit grows."""

    wait_class: WaitClass
    queued_at: datetime


def place(priority: Priority, appointment_at: datetime | None, now: datetime) -> Place:
    """Where somebody who comes at ``now`` stands.

    An appointment keeps its slot's rank from 5 minutes early to 10 late, counts as a walk-in of the booked time up to
    30 late, and later as one who comes now.
    """
    walk_in = WaitClass.REGULAR if priority is Priority.NONE else WaitClass.PRIORITY
    if appointment_at is None or now > appointment_at + LAPSED:
        return Place(walk_in, now)
    if now > appointment_at + LATE:
        return Place(walk_in, appointment_at)
    return Place(WaitClass.APPOINTMENT, appointment_at - EARLY)
