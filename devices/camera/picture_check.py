"""Whether what a camera delivers is a picture of the world: not black, and not the same picture for ever."""

from __future__ import annotations

import zlib

from devices.camera.frame import Picture
from devices.contract import Condition, State

BLACK = "no-picture-error"
FROZEN = "frozen-picture-error"
_DARK = 12.0
"""Mean grey level (0 to 255) under a lens cap; an unlit room at night is lighter through the camera's own gain."""
_FLAT = 6.0
"""Standard deviation of the grey level: nothing can be told apart below it."""
_FROZEN_S = 4.0
_STEP = 8


class PictureCheck:
    """Looks at one picture a second. Keeps a check sum of the last picture, not the picture."""

    def __init__(self) -> None:
        self._sum = 0
        self._since: float | None = None

    def look(self, picture: Picture, now: float) -> Condition:
        """How the camera is, by its picture at `now` (monotonic seconds).

        A sensor is never still: two pictures of it differ in some bit, even of a wall in the dark.
        """
        return self._frozen(picture, now) or _black(picture) or Condition(State.READY)

    def _frozen(self, picture: Picture, now: float) -> Condition | None:
        check_sum = zlib.adler32(picture.tobytes())
        if self._since is None or check_sum != self._sum:
            self._sum, self._since = check_sum, now
        return Condition(State.ERROR, FROZEN) if now - self._since >= _FROZEN_S else None


def _black(picture: Picture) -> Condition | None:
    few = picture[::_STEP, ::_STEP]
    if few.mean() < _DARK and few.std() < _FLAT:
        return Condition(State.BLOCKED, BLACK)
    return None
