"""Taking pictures with OpenCV, from a camera, a stream on this machine or a clip."""

from __future__ import annotations

import os
import time
from typing import Any, Protocol

from devices.camera.address import CameraAddress, ClipAddress, V4l2Address
from devices.camera.frame import Picture
from devices.contract import Deadline, DeviceLostError

WIDTH, HEIGHT = 640, 480
"""Asked of the camera. A face at arm's length has about 150 pixels in it; more pixels would only cost time."""
CLIP_PICTURES_A_SECOND = 25
READ_S = 1.0
"""Longer than a camera in the dark takes for a picture (1/5 s), shorter than a look may last."""

# Both libraries write to standard error themselves, a line a bad picture; the worker tells what matters, once.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")


class Capture(Protocol):
    """An open source of pictures."""

    def grab(self) -> bool:
        """Take the next picture without decoding it where the source allows; False when none came."""

    def picture(self) -> Picture | None:
        """The picture that was grabbed, decoded; None when it cannot be."""

    def close(self) -> None:
        """Let go of the source; safe to repeat."""


def open_capture(address: CameraAddress, deadline: Deadline) -> Capture:
    """Open a source of pictures. Raises DeviceLostError."""
    # Imported when needed: 150 MB that a kiosk without a camera does not have.
    import cv2

    match address:
        case V4l2Address(path):
            opened = cv2.VideoCapture(path, cv2.CAP_V4L2)
            opened.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
            opened.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
            # One buffer where the driver allows it: a queue of them would show the past.
            opened.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        case _:
            open_ms, read_ms = int(deadline.left_s * 1000), int(READ_S * 1000)
            limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, open_ms, cv2.CAP_PROP_READ_TIMEOUT_MSEC, read_ms]
            where = address.path if isinstance(address, ClipAddress) else str(address)
            opened = cv2.VideoCapture(where, cv2.CAP_FFMPEG, limits)
    if not opened.isOpened():
        opened.release()
        raise DeviceLostError(f"there are no pictures at {address}")
    return _Clip(opened, address.path) if isinstance(address, ClipAddress) else _Live(opened)


class _Live:
    """A camera or a stream."""

    def __init__(self, opened: Any) -> None:
        self._opened = opened

    def grab(self) -> bool:
        """Take the next picture; False when none came."""
        return bool(self._opened.grab())

    def picture(self) -> Picture | None:
        """The grabbed picture."""
        taken, picture = self._opened.retrieve()
        return picture if taken else None

    def close(self) -> None:
        """Let go of the source."""
        self._opened.release()


class _Clip(_Live):
    """A clip; after its last picture comes the first. Not every kind of clip can be wound back: it is opened anew."""

    def __init__(self, opened: Any, path: str) -> None:
        super().__init__(opened)
        self._path = path

    def grab(self) -> bool:
        """Take the next picture when its time has come; False when there is none at all."""
        time.sleep(1 / CLIP_PICTURES_A_SECOND)
        if super().grab():
            return True
        self._opened.open(self._path)
        return super().grab()
