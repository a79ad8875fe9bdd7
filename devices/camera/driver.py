"""A camera as its worker drives it: it takes every picture, and decodes those that somebody wants."""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.camera.capture import Capture
from devices.camera.frame import LatestFrame
from devices.camera.picture_check import PictureCheck
from devices.contract import Condition, Deadline, DeviceLostError, State

MOST_MISSED = 5
"""Pictures in a row that did not come or could not be read, until the camera counts as lost.

OpenCV goes on calling a camera open whose cable was pulled: a row of failures is the only sign."""
CHECK_EVERY_S = 1.0

Open = Callable[[Deadline], Capture]


class CameraDriver:
    """The driver of one camera; see `devices.contract.Driver`. Pictures go to `latest` while somebody watches it.

    The camera is read without a pause, or its buffers would hold the past; but at rest only one picture a second is
    decoded, to know that the lens is free, and none is kept.
    """

    look_every_s = 0.0

    def __init__(self, open_: Open, latest: LatestFrame) -> None:
        self._open = open_
        self._latest = latest
        self._capture: Capture | None = None
        self._check = PictureCheck()
        self._checked = float("-inf")
        self._condition = Condition(State.CONNECTING)

    def connect(self, deadline: Deadline) -> None:
        """Open the camera. Raises DeviceLostError."""
        self._capture = self._open(deadline)
        self._check = PictureCheck()
        self._checked = float("-inf")
        self._condition = Condition(State.CONNECTING)

    def look(self, deadline: Deadline) -> Condition:
        """Take a picture. Raises DeviceLostError when there are none any more."""
        capture = self._capture
        if capture is None:
            raise DeviceLostError("the camera is not open")
        for _ in range(MOST_MISSED):
            if capture.grab() and self._seen(capture):
                return self._condition
            if deadline.over:
                break
        raise DeviceLostError("no picture comes any more")

    def close(self) -> None:
        """Let go of the camera."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.close()

    def _seen(self, capture: Capture) -> bool:
        """Pass the picture on where it is wanted; whether it could be read."""
        now = time.monotonic()
        due = now - self._checked >= CHECK_EVERY_S
        if not (due or self._latest.watched):
            return True
        picture = capture.picture()
        if picture is None:
            return False
        if due:
            self._condition, self._checked = self._check.look(picture, now), now
        self._latest.put(picture, now)
        return True
