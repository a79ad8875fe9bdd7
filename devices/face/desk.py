"""All a kiosk needs for face checks, in one place: a camera, the model, thresholds, and one visit at a time.

desk = FaceDesk(parse("v4l2:///dev/v4l/by-id/…"), "Camera 1", data)      # where `installed.missing()` is empty
desk.start()
if desk.ready: desk.begin(photo, consent_id)
desk.progress()         # for the screen, several times a second
desk.end()              # at the end of the visit, and whenever the person steps back
desk.stop()
"""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from devices.camera.address import CameraAddress
from devices.camera.camera import Camera
from devices.contract import State
from devices.described import DeviceFileError
from devices.face import thresholds
from devices.face.check import Progress, Verdict
from devices.face.problems import ENDED, UNAVAILABLE, FaceProblem
from devices.face.service import FaceService
from devices.face.visit import FaceVisit
from devices.health import Health

UNCALIBRATED = "thresholds-uncalibrated"
UNUSABLE = "thresholds-unusable"
"""What a technician reads of the model; a match by uncalibrated thresholds is a hint alone."""
NAME = "#1"
"""A device that nobody named: pages say it in their own language."""


class FaceDesk:
    """Safe from every thread."""

    def __init__(self, address: CameraAddress, camera_name: str, data: Path) -> None:
        """`data` is the folder that holds `face.toml` once the centre has measured its own thresholds."""
        self.faces = FaceService(NAME)
        self.camera = Camera(address, camera_name)
        self._data = data
        self._lock = threading.Lock()
        self._visit: FaceVisit | None = None

    def start(self) -> None:
        """Begin to drive the camera and to load the model; nobody waits for either here."""
        self.camera.start()
        self.faces.start()

    def stop(self) -> None:
        """End the visit and let go of everything."""
        self.end()
        self.faces.stop()
        self.camera.stop()

    @property
    def ready(self) -> bool:
        """Whether a check can be offered now."""
        return all(health.state in (State.READY, State.WARNING) for health in self.healths())

    def healths(self) -> list[Health]:
        """How the camera and the model are, for the reports to the server; a model without thresholds of this centre
        is only `warning`."""
        return [self.camera.health(), self._judged(self.faces.health())]

    def begin(self, photo: bytes, consent_id: str) -> None:
        """Begin a visit with the photo of a card; one that still runs is ended. Takes up to a second.

        Raises FaceProblem, and ValueError without a consent.
        """
        self.end()
        if not self.ready:
            raise FaceProblem(UNAVAILABLE)
        visit = FaceVisit(self.faces, self.camera, self._thresholds(), consent_id)
        try:
            visit.reference(photo)
            visit.start()
        except FaceProblem:
            visit.end()
            raise
        with self._lock:
            before, self._visit = self._visit, visit
        if before is not None:
            # Two screens began at once: the later one has the camera.
            before.end()

    def progress(self) -> Progress:
        """Where the visit stands. Raises FaceProblem when there is none, or none any more."""
        return self._now().progress()

    @property
    def decision(self) -> Verdict | None:
        """The verdict of the visit; None while there is none."""
        with self._lock:
            return self._visit.decision if self._visit else None

    def end(self) -> None:
        """Forget the visit and its verdict; safe to repeat."""
        with self._lock:
            visit, self._visit = self._visit, None
        if visit is not None:
            visit.end()

    def _now(self) -> FaceVisit:
        with self._lock:
            if self._visit is None:
                raise FaceProblem(ENDED)
            return self._visit

    def _judged(self, health: Health) -> Health:
        if health.state is not State.READY:
            return health
        try:
            standing = self._thresholds().standing
        except FaceProblem as why:
            return replace(health, state=State.ERROR, reason=UNUSABLE, last_error=why.detail)
        if standing == thresholds.UNCALIBRATED:
            return replace(health, state=State.WARNING, reason=UNCALIBRATED)
        return health

    def _thresholds(self) -> thresholds.Thresholds:
        """Those of this centre. A file that makes no sense must not make strangers alike: then nothing is offered."""
        try:
            return thresholds.read(self._data / thresholds.FILE, self.faces.start_thresholds())
        except (DeviceFileError, thresholds.ThresholdsOfOtherModelError) as why:
            raise FaceProblem(UNAVAILABLE, str(why)) from why
