"""Comparing the face with the photo on the card: the step between a card that was read and its ticket, for who agrees.

It keeps nothing itself. `devices.face.desk` holds one check, and the end of the card visit is the end of it, as its
verdict is. Whatever fails here ends in "an officer compares", and the ticket comes in any case.
"""

import logging
import uuid
from dataclasses import dataclass
from typing import Protocol

from devices.face.problems import FaceProblem
from devices.face.thresholds import UNCALIBRATED
from devices.id_card.problems import CardProblem
from devices.id_card.reading import Request
from devices.id_card.unit import Answer
from kiosk.card_desk import CardDesk
from kiosk.card_visit import CardVisit, Face
from kiosk.problems import LocalProblem

_ACCEPTED = "accepted"

log = logging.getLogger(__name__)


class Judged(Protocol):
    """The verdict of a check, as `devices.face.check` gives it."""

    @property
    def decision(self) -> str:
        """ "accepted" or "officer"."""

    @property
    def standing(self) -> str:
        """ "uncalibrated", or since when its threshold is not."""


class Seen(Protocol):
    """Where a check stands, as `devices.face.check` tells it."""

    @property
    def hint(self) -> str | None:
        """What to ask of the person."""

    @property
    def attempt(self) -> int:
        """Which try it is, from 1."""

    @property
    def good_pictures(self) -> int:
        """How many pictures of this try count."""

    @property
    def challenge(self) -> str:
        """Not empty while the head is to be turned."""

    @property
    def verdict(self) -> Judged | None:
        """The end."""


class ChecksFaces(Protocol):
    """A camera with a model behind it, as `devices.face.desk` has them. The model is not imported where none is."""

    @property
    def ready(self) -> bool:
        """Whether a check can be offered now."""

    def begin(self, photo: bytes, consent_id: str) -> None:
        """Begin a check. Raises FaceProblem."""

    def progress(self) -> Seen:
        """Where it stands. Raises FaceProblem."""

    def end(self) -> None:
        """Forget it; safe to repeat."""


@dataclass(frozen=True, slots=True)
class FaceView:
    """What the screen shows: nothing of the face, no distance, no picture."""

    state: Face
    hint: str | None
    attempt: int
    good_pictures: int
    turning: bool


class FaceStep:
    """Safe from every thread; made before `cards` is started."""

    def __init__(self, cards: CardDesk, faces: ChecksFaces) -> None:
        self._cards = cards
        self._faces = faces
        cards.when_over(faces.end)

    def is_offered(self, visit: CardVisit) -> bool:
        """Whether this person can be asked now."""
        return visit.could_check_face and self._faces.ready

    def agree(self, visit_id: str) -> FaceView:
        """The person agreed on the screen: the photo is read, then the camera is watched.

        Raises `LocalProblem` `card_visit_over`, and `face_unavailable` where it cannot be offered.
        """
        visit = self._cards.visit(visit_id)
        if not self.is_offered(visit):
            raise LocalProblem("face_unavailable")
        request = self._cards.change(visit.agree_to_face)
        if request is None:
            raise LocalProblem("face_unavailable")
        consent_id = str(uuid.uuid4())
        log.info("face step: begun, visit=%s, consent=%s", visit.id, consent_id)
        self._read_photo(visit, request, consent_id)
        return _without_camera(visit)

    def look(self, visit_id: str) -> FaceView:
        """Where it stands; as often as the screen likes. Raises `LocalProblem` `card_visit_over`."""
        visit = self._cards.visit(visit_id)
        if visit.face is not Face.LOOKING:
            return _without_camera(visit)
        try:
            seen = self._faces.progress()
        except FaceProblem:
            # Between the photo and the first picture there is no check yet; a check that ended is told by `_compare`.
            return _without_camera(visit)
        if seen.verdict is not None:
            self._come_to(visit, _meaning(seen.verdict))
            return _without_camera(visit)
        return FaceView(visit.face, seen.hint, seen.attempt, seen.good_pictures, bool(seen.challenge))

    def leave(self, visit_id: str) -> FaceView:
        """The person would rather not go on; an officer compares, and the visit goes on. Raises `LocalProblem`."""
        visit = self._cards.visit(visit_id)
        self._come_to(visit, Face.OFFICER)
        return _without_camera(visit)

    def _read_photo(self, visit: CardVisit, request: Request, consent_id: str) -> None:
        def told(answer: Answer) -> None:
            if isinstance(answer, CardProblem):
                self._come_to(visit, Face.OFFICER)
                return
            photo = self._cards.change(lambda: visit.take_photo(answer))
            if photo is not None:
                self._compare(visit, photo, consent_id)

        self._cards.read_again(visit, request, told)

    def _compare(self, visit: CardVisit, photo: bytes, consent_id: str) -> None:
        try:
            self._faces.begin(photo, consent_id)
        except FaceProblem as why:
            log.info("face step: officer, reason=%s, consent=%s", why.code, consent_id)
            self._come_to(visit, Face.OFFICER)
            return
        if visit.face is not Face.LOOKING or self._cards.is_over(visit):
            # The person left while the photo was measured.
            self._faces.end()

    def _come_to(self, visit: CardVisit, face: Face) -> None:
        self._cards.change(lambda: visit.end_face(face))
        self._faces.end()


def _meaning(verdict: Judged) -> Face:
    """What a verdict is worth."""
    if verdict.decision != _ACCEPTED:
        return Face.OFFICER
    return Face.LIKELY if verdict.standing == UNCALIBRATED else Face.MATCHED


def _without_camera(visit: CardVisit) -> FaceView:
    return FaceView(visit.face, None, 1, 0, turning=False)
