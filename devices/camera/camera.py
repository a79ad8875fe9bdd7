"""One camera of this machine: driven by its own thread, watched by those who have the person's consent."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import partial

from devices.camera.address import CameraAddress
from devices.camera.capture import open_capture
from devices.camera.driver import CameraDriver
from devices.camera.frame import LatestFrame, Watch
from devices.contract import Deadline, Identity, Kind, Outcome, Result, State
from devices.health import Health, HealthRecord
from devices.trial import state_trial
from devices.worker import Worker

_TRIAL_S = 5.0
_STEP_S = 0.2


class Camera:
    """Starts with `start`, ends with `stop`; in between it looks after itself."""

    def __init__(self, address: CameraAddress, name: str) -> None:
        """`name` is what the staff call it."""
        self.address = address
        self.latest = LatestFrame()
        self.record = HealthRecord(Identity(Kind.CAMERA, str(address)), name)
        self.worker = Worker(CameraDriver(partial(open_capture, address), self.latest), self.record)

    def start(self) -> None:
        """Begin to drive the camera."""
        self.worker.start()

    def stop(self) -> None:
        """Let go of the camera."""
        self.worker.stop()

    def health(self) -> Health:
        """How it is now."""
        return self.worker.health()

    def watch(self) -> AbstractContextManager[Watch]:
        """Ask for pictures; only for a purpose the person before it consented to."""
        return self.latest.watch()

    def trial(self) -> Outcome:
        """Take one picture and say its size; the picture is dropped."""
        frame, ends = None, Deadline(_TRIAL_S)
        with self.watch() as watch:
            while frame is None and not ends.over and self.health().state is not State.ABSENT:
                frame = watch.next(_STEP_S)
        if frame is None:
            return state_trial(self.record)
        rows, columns = frame.picture.shape[:2]
        health = self.health()
        if health.reason:
            return Outcome(Result.FAILED, health.reason, f"{columns}x{rows}")
        return Outcome(Result.DONE, "done", f"{columns}x{rows}")
