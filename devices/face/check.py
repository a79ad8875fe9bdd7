"""The check of one person against the photo of their card: which picture comes next, and how it ends.

No thread, no camera and no clock of its own: pictures go in with the moment they were taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from devices.face.challenge import AHEAD, Challenge, Outcome, Turn, random_turns
from devices.face.matching import TRIES, Judgement, judge
from devices.face.quality import Hint
from devices.face.sighting import Sighting
from devices.face.template import Template
from devices.face.thresholds import Thresholds

TRY_S = 12.0
"""For enough good pictures."""
APART_S = 0.15
"""Between two pictures that count: neighbours show the same slip twice."""


class Decision(StrEnum):
    """How it ends. There is no third: nobody is refused by a machine."""

    ACCEPTED = "accepted"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end of a check."""

    decision: Decision
    why: str
    """ "alike", "unlike", "unsure", "no-good-picture", an `Outcome` of the challenge, or a code of `problems`."""
    distance: float | None
    """The median of the last try that had enough pictures."""
    threshold: float
    """What it was held against."""
    model_id: str
    standing: str
    """ "uncalibrated", or since when the threshold is not."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a check stands, for the screen."""

    hint: Hint | None
    """What to ask of the person; None while all is well, and at the end."""
    attempt: int
    """1 to 3."""
    good_pictures: int
    challenge: str
    """The nonce of the challenge that runs; empty when none does."""
    verdict: Verdict | None


BEGINNING = Progress(Hint.NOBODY, 1, 0, "", None)
"""Before the first picture."""


class FaceCheck:
    """One check, from the first picture to its verdict."""

    def __init__(
        self,
        reference: Template,
        thresholds: Thresholds,
        at: float,
        turns: Callable[[], Sequence[Turn]] = random_turns,
    ) -> None:
        """`at` is now, in monotonic seconds; `turns` draws the order of a challenge."""
        self._reference = reference
        self._thresholds = thresholds
        self._draw = turns
        self._attempt = 1
        self._until = at + TRY_S
        self._distances: list[float] = []
        self._distance: float | None = None
        self._last = float("-inf")
        self._hint: Hint | None = Hint.NOBODY
        self._challenge: Challenge | None = None
        self._person: Template | None = None
        self._verdict: Verdict | None = None

    @property
    def progress(self) -> Progress:
        """Where it stands."""
        return Progress(
            hint=None if self._verdict else self._hint,
            attempt=self._attempt,
            good_pictures=len(self._distances),
            challenge=self._challenge.nonce if self._challenge and not self._verdict else "",
            verdict=self._verdict,
        )

    def see(self, sighting: Sighting, at: float) -> None:
        """A picture taken at `at`. What it knows of the face is forgotten here unless it is needed further."""
        if self._verdict is None:
            if self._challenge is None:
                self._look(sighting, at)
            else:
                self._follow(self._challenge, sighting, at)
        if sighting.template is not self._person:
            sighting.wipe()

    def give_up(self, why: str) -> None:
        """An officer takes over: there is no camera, no process or no time any more."""
        self._end(Decision.OFFICER, why)

    def wipe(self) -> None:
        """Forget the faces; safe to repeat."""
        self._reference.wipe()
        if self._person is not None:
            self._person.wipe()

    def _look(self, sighting: Sighting, at: float) -> None:
        if at > self._until:
            self._try_again("no-good-picture", at)
            return
        self._hint = sighting.hint or _aside(sighting)
        if self._hint or sighting.template is None or at - self._last < APART_S:
            return
        self._last = at
        self._distances.append(self._reference.distance(sighting.template))
        match judge(self._distances, self._attempt, self._thresholds):
            case Judgement.ACCEPT:
                self._keep_distance()
                self._begin_challenge(sighting, at)
            case Judgement.RETRY:
                self._keep_distance()
                self._try_again("unsure", at)
            case Judgement.OFFICER:
                self._keep_distance()
                unlike = self._distance is not None and self._distance > self._thresholds.retry
                self._end(Decision.OFFICER, "unlike" if unlike else "unsure")
            case Judgement.MORE:
                pass

    def _begin_challenge(self, sighting: Sighting, at: float) -> None:
        assert sighting.landmarks is not None and sighting.template is not None
        self._person = sighting.template
        self._challenge = Challenge(sighting.landmarks, sighting.template, self._thresholds, self._draw(), at)
        self._hint = _asking(self._challenge)

    def _follow(self, challenge: Challenge, sighting: Sighting, at: float) -> None:
        outcome = challenge.see(sighting, at)
        # Who turns away is not "nobody": what matters now is the turn that is asked for.
        self._hint = _asking(challenge)
        if outcome is Outcome.PASSED:
            self._end(Decision.ACCEPTED, "alike")
        elif outcome is not Outcome.RUNNING:
            self._try_again(outcome.value, at)

    def _try_again(self, why: str, at: float) -> None:
        if self._attempt >= TRIES:
            self._end(Decision.OFFICER, why)
            return
        self._attempt += 1
        self._until = at + TRY_S
        self._distances.clear()
        self._challenge = None
        if self._person is not None:
            self._person.wipe()
            self._person = None

    def _keep_distance(self) -> None:
        self._distance = median(self._distances)

    def _end(self, decision: Decision, why: str) -> None:
        if self._verdict is None:
            self._verdict = Verdict(
                decision=decision,
                why=why,
                distance=self._distance,
                threshold=self._thresholds.accept,
                model_id=self._thresholds.model_id,
                standing=self._thresholds.standing,
            )


def _aside(sighting: Sighting) -> Hint | None:
    landmarks = sighting.landmarks
    if landmarks is None or AHEAD[0] <= landmarks.side <= AHEAD[1]:
        return None
    return Hint.LOOK_AHEAD


def _asking(challenge: Challenge) -> Hint:
    match challenge.asked:
        case Turn.LEFT:
            return Hint.TURN_LEFT
        case Turn.RIGHT:
            return Hint.TURN_RIGHT
        case None:
            return Hint.LOOK_AHEAD
