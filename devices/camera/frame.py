"""The newest picture of a camera and nothing older: handed to whoever watches, dropped when nobody does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Picture: TypeAlias = npt.NDArray[np.uint8]
"""Rows × columns × (blue, green, red), as OpenCV has it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture. `at` is when it was taken, in seconds of the monotonic clock; `number` grows by one a picture."""

    number: int
    at: float
    picture: Picture = field(repr=False)


class LatestFrame:
    """A place for one frame between the camera's thread and those who watch."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._number = 0
        self._watchers = 0

    @property
    def watched(self) -> bool:
        """Whether anybody wants pictures now."""
        return self._watchers > 0

    def put(self, picture: Picture, at: float) -> None:
        """A new picture; the one before is gone. Without a watcher it is not kept at all."""
        with self._changed:
            if not self._watchers:
                return
            self._number += 1
            self._frame = Frame(self._number, at, picture)
            self._changed.notify_all()

    @contextmanager
    def watch(self) -> Iterator[Watch]:
        """Ask for pictures for as long as the context lasts."""
        with self._changed:
            self._watchers += 1
        try:
            yield Watch(self)
        finally:
            with self._changed:
                self._watchers -= 1
                if not self._watchers:
                    self._frame = None

    def newer_than(self, number: int, within_s: float) -> Frame | None:
        """The newest frame when it comes after frame `number`, waiting for one at most `within_s` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None and self._frame.number > number, within_s)
            return self._frame if self._frame is not None and self._frame.number > number else None


class Watch:
    """One watcher's view: each frame at most once, always the newest."""

    def __init__(self, latest: LatestFrame) -> None:
        self._latest = latest
        self._seen = 0

    def next(self, within_s: float) -> Frame | None:
        """The newest frame not seen yet; None when none comes within `within_s` seconds."""
        frame = self._latest.newer_than(self._seen, within_s)
        if frame is not None:
            self._seen = frame.number
        return frame
