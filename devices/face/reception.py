"""Recognising a guest who comes in: only those who asked for it, only in their own time, and only as a proposal.

Guests are held in memory and nowhere else, so the end of the program is the end of all templates. Whoever is proposed
still shows the card or the code of the appointment before anything about them is shown.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from devices.face.check import Decision, Verdict
from devices.face.template import Template
from devices.face.thresholds import Thresholds

EARLY = timedelta(minutes=30)
"""People come before their time; the fewer guests are compared, the fewer are mistaken for another."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody with an appointment who wants to be recognised at the door; `consent_id` names the consent to that."""

    appointment_id: str
    consent_id: str
    begins_at: datetime
    ends_at: datetime
    template: Template = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Perhaps it is this guest. Never more than perhaps."""

    appointment_id: str
    distance: float
    standing: str
    """ "uncalibrated", or since when the thresholds are not."""


class Guests:
    """The guests of today who may be recognised; safe from every thread."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self._lock = threading.Lock()
        self._guests: dict[str, Guest] = {}

    def enrol(self, guest: Guest, verdict: Verdict) -> None:
        """Take a guest in whose face has just been found to be that of their card.

        Raises ValueError without that check, without consent, or for a template of another model.
        """
        if verdict.decision is not Decision.ACCEPTED:
            raise ValueError("only a face that was checked against a card is taken in")
        if not guest.consent_id:
            raise ValueError("a guest is recognised with consent only")
        if guest.template.model_id != self._thresholds.model_id:
            raise ValueError(f"the template is of {guest.template.model_id}, not of {self._thresholds.model_id}")
        self.forget(guest.appointment_id)
        with self._lock:
            self._guests[guest.appointment_id] = guest

    def forget(self, appointment_id: str) -> None:
        """They came, or took their consent back; safe to repeat."""
        with self._lock:
            guest = self._guests.pop(appointment_id, None)
        if guest is not None:
            guest.template.wipe()

    def forget_past(self, now: datetime) -> None:
        """Forget everybody whose time is over."""
        with self._lock:
            past = [guest.appointment_id for guest in self._guests.values() if guest.ends_at < now]
        for appointment_id in past:
            self.forget(appointment_id)

    def propose(self, face: Template, now: datetime) -> Proposal | None:
        """The guest of this time slot it may be; None when nobody is near enough, or two are nearly as near.

        Raises OtherModelError.
        """
        self.forget_past(now)
        with self._lock:
            near = sorted(
                (face.distance(guest.template), guest.appointment_id)
                for guest in self._guests.values()
                if guest.begins_at - EARLY <= now <= guest.ends_at
            )
        if not near or near[0][0] > self._thresholds.accept:
            return None
        if len(near) > 1 and near[1][0] - near[0][0] < self._thresholds.gap:
            return None
        return Proposal(near[0][1], near[0][0], self._thresholds.standing)
