"""One person's face check at a kiosk, from their consent to the moment all of it is forgotten.

    visit = FaceVisit(faces, camera, thresholds, consent_id)
    visit.reference(photo)              # the photo of the card, as it was read from the chip
    visit.start()                       # from here on the camera is watched
    visit.progress()                    # as often as the screen likes: what to ask of the person, and the verdict
    visit.end()                         # after the verdict, and whenever the person steps back

Nothing is kept: photo and pictures are dropped as soon as they were measured, the measures by `end`, and 120 s after
the begin at the latest. Nothing is written to disk. One line is logged: decision, distance, threshold, model, consent.
A match is worth as much as the photo: one from a chip that was not verified proves little.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime

from devices.camera.camera import Camera
from devices.camera.frame import Picture
from devices.face.check import BEGINNING, Decision, FaceCheck, Progress, Verdict
from devices.face.problems import ENDED, UNAVAILABLE, FaceProblem
from devices.face.reception import Guest
from devices.face.service import FaceService
from devices.face.sighting import Sighting
from devices.face.template import Template
from devices.face.thresholds import Thresholds

KEEP_S = 120.0
_FRAME_S = 1.0
_SILENT_S = 6.0
"""Without a picture for so long, or without an answer from the process, an officer takes over."""

log = logging.getLogger(__name__)


class FaceVisit:
    """One check. Its methods are safe from every thread; after `end` they raise FaceProblem("visit-ended")."""

    def __init__(
        self,
        faces: FaceService,
        camera: Camera,
        thresholds: Thresholds,
        consent_id: str,
        keep_s: float = KEEP_S,
    ) -> None:
        """`consent_id` names the consent the person gave to this very purpose. Raises ValueError without one."""
        if not consent_id:
            raise ValueError("a face is looked at with consent only")
        self._faces = faces
        self._camera = camera
        self._thresholds = thresholds
        self._consent_id = consent_id
        self._lock = threading.Lock()
        self._reference: Template | None = None
        self._check: FaceCheck | None = None
        self._last: Progress | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="face-visit", daemon=True)
        self._timer = threading.Timer(keep_s, self.end)
        self._timer.daemon = True
        self._timer.start()

    def reference(self, photo: bytes) -> None:
        """Measure the photo of the card (JPEG or JPEG 2000). Takes up to a second.

        Raises:
            FaceProblem: photo-unreadable, photo-without-face, photo-with-several-faces, face-unavailable, visit-ended.
        """
        self._require_open()
        template = self._faces.photo(photo).template
        if template is None:
            raise FaceProblem(UNAVAILABLE)
        with self._lock:
            if self._over.is_set():
                template.wipe()
                raise FaceProblem(ENDED)
            self._reference = template

    def start(self) -> None:
        """Begin to watch the camera. Raises FaceProblem, and ValueError before there is a reference."""
        self._require_open()
        with self._lock:
            if self._reference is None:
                raise ValueError("there is no reference to compare with")
            self._check = FaceCheck(self._reference, self._thresholds, time.monotonic())
        self._thread.start()

    def progress(self) -> Progress:
        """Where it stands. Raises FaceProblem after the end, unless there was a verdict before."""
        with self._lock:
            now = self._check.progress if self._check else self._last
        if self._over.is_set() and (now is None or now.verdict is None):
            raise FaceProblem(ENDED)
        return now or BEGINNING

    @property
    def decision(self) -> Verdict | None:
        """The verdict; it says nothing of the face and stays after the end. None while there is none."""
        with self._lock:
            now = self._check.progress if self._check else self._last
        return now.verdict if now else None

    def guest(self, appointment_id: str, consent_id: str, begins_at: datetime, ends_at: datetime) -> Guest:
        """Whoever was accepted, to be recognised at reception; `consent_id` names the consent to that, another one.

        The guest's template is a copy that outlasts this visit: give it to `devices.face.reception.Guests`.
        Raises FaceProblem after the end, and ValueError for whoever was not accepted.
        """
        self._require_open()
        verdict = self.decision
        with self._lock:
            if self._reference is None or verdict is None or verdict.decision is not Decision.ACCEPTED:
                raise ValueError("only who was accepted can be recognised again")
            return Guest(appointment_id, consent_id, begins_at, ends_at, self._reference.copy())

    def end(self) -> None:
        """Stop watching and forget everything but the verdict; safe to repeat."""
        self._over.set()
        self._timer.cancel()
        with self._lock:
            if self._check is not None:
                self._last = self._check.progress
                self._check.wipe()
            if self._reference is not None:
                self._reference.wipe()
            self._check = self._reference = None

    def _require_open(self) -> None:
        if self._over.is_set():
            raise FaceProblem(ENDED)

    def _watch(self) -> None:
        silent_since = time.monotonic()
        with self._camera.watch() as frames:
            while not self._over.is_set():
                frame = frames.next(_FRAME_S)
                sighting = None
                if frame is not None:
                    at, sighting = frame.at, self._seen(frame.picture)
                    del frame
                if sighting is not None:
                    silent_since = time.monotonic()
                    self._take(sighting, at)
                elif time.monotonic() - silent_since > _SILENT_S:
                    self._give_up()
                if self.decision is not None:
                    break
        self._tell()

    def _seen(self, picture: Picture) -> Sighting | None:
        try:
            return self._faces.frame(picture)
        except FaceProblem:
            return None

    def _take(self, sighting: Sighting, at: float) -> None:
        with self._lock:
            if self._check is None:
                sighting.wipe()
            else:
                self._check.see(sighting, at)

    def _give_up(self) -> None:
        with self._lock:
            if self._check is not None:
                self._check.give_up(UNAVAILABLE)

    def _tell(self) -> None:
        verdict = self.decision
        if verdict is None:
            return
        distance = "none" if verdict.distance is None else f"{verdict.distance:.3f}"
        log.info(
            "face check: decision=%s distance=%s threshold=%.3f (%s) model=%s consent=%s",
            verdict.decision,
            distance,
            verdict.threshold,
            verdict.standing,
            verdict.model_id,
            self._consent_id,
        )
