"""Asking for turns of the head in an order nobody knew before. Basic liveness, and no more than that.

It stops a print and most films made beforehand. It does not stop a skilled replay, a mask or a face that is computed
live, and nothing is claimed under ISO/IEC 30107-3: the stronger guard is the officer who has the kiosk in view.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from enum import StrEnum

from devices.face.landmarks import Landmarks
from devices.face.planarity import FLAT, residual
from devices.face.sighting import Sighting
from devices.face.template import Template
from devices.face.thresholds import Thresholds

WINDOW_S = 4.0
"""For each turn, and for each return."""
_TURNS = 2
_HELD = 2
"""Pictures in a row that must agree: one alone may be a slip of the landmarks."""
_LEFT, _RIGHT = 0.70, 0.30
"""`Landmarks.side` of a head that is turned by about 20 degrees. A print held at 50 degrees stays below 0.62."""
AHEAD = (0.38, 0.62)


class Turn(StrEnum):
    """A turn of the head, as the person means left and right."""

    LEFT = "left"
    RIGHT = "right"


class Outcome(StrEnum):
    """How it went."""

    RUNNING = "running"
    PASSED = "passed"
    NOT_TURNED = "not-turned"
    WRONG_WAY = "wrong-way"
    FLAT = "flat"
    OTHER_PERSON = "other-person"


def random_turns() -> list[Turn]:
    """An order nobody can know."""
    return [secrets.choice(list(Turn)) for _ in range(_TURNS)]


class Challenge:
    """One challenge: made here, for one person, good once and for a few seconds.

    `nonce` names it; a picture counts only when it was taken after the challenge was made.
    """

    def __init__(
        self, ahead: Landmarks, person: Template, thresholds: Thresholds, turns: Sequence[Turn], at: float
    ) -> None:
        """`ahead` and `person` are of the picture that matched; `at` is now, in monotonic seconds."""
        self.nonce = secrets.token_urlsafe(16)
        self.outcome = Outcome.RUNNING
        self._ahead = ahead
        self._person = person
        self._thresholds = thresholds
        self._turns = list(turns)
        self._returning = False
        self._made_at = at
        self._until = at + WINDOW_S
        self._held = 0
        self._doubt = Outcome.NOT_TURNED

    @property
    def asked(self) -> Turn | None:
        """The turn that is wanted now; None when the person should look ahead."""
        return None if self._returning or not self._turns else self._turns[0]

    def see(self, sighting: Sighting, at: float) -> Outcome:
        """A picture taken at `at`; one from before the challenge, or after its end, changes nothing."""
        if self.outcome is not Outcome.RUNNING or at <= self._made_at:
            return self.outcome
        if at > self._until:
            self.outcome = self._doubt
        elif sighting.landmarks is not None and sighting.template is not None:
            self._take(sighting.landmarks, sighting.template, at)
        return self.outcome

    def _take(self, landmarks: Landmarks, template: Template, at: float) -> None:
        if self._returning:
            wanted = AHEAD[0] <= landmarks.side <= AHEAD[1]
        elif _turned(landmarks) is None:
            wanted = False
        elif _turned(landmarks) is not self.asked:
            self.outcome = Outcome.WRONG_WAY
            return
        else:
            wanted = self._alive(landmarks, template)
        self._held = self._held + 1 if wanted else 0
        if self._held >= _HELD:
            self._next(at)

    def _alive(self, landmarks: Landmarks, template: Template) -> bool:
        """Whether it is the same person, and not a picture of them. What speaks against it is kept for the end."""
        if residual(self._ahead, landmarks) <= FLAT:
            self._doubt = Outcome.FLAT
        elif self._person.distance(template) > self._thresholds.same_person:
            self._doubt = Outcome.OTHER_PERSON
        else:
            return True
        return False

    def _next(self, at: float) -> None:
        self._held, self._doubt, self._until = 0, Outcome.NOT_TURNED, at + WINDOW_S
        if self._returning:
            self._returning = False
            return
        self._turns.pop(0)
        self._returning = bool(self._turns)
        if not self._turns:
            self.outcome = Outcome.PASSED


def _turned(landmarks: Landmarks) -> Turn | None:
    if landmarks.side >= _LEFT:
        return Turn.LEFT
    if landmarks.side <= _RIGHT:
        return Turn.RIGHT
    return None
