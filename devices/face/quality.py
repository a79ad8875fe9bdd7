"""Whether a picture is good enough to compare, and what the person can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEAST_PX = 80
"""The side of the face's square. At 80 a distance is as good as at 160; at 60 it grows by up to 0.03."""
MOST_ROLL = 20.0
"""Degrees. At 20 a distance does not change; at 30 one face of four is no longer found to be itself."""
LEAST_SHARPNESS = 0.015
"""The bounds of a face that is 150 pixels wide and blurred by about 1.7 pixels: its distance to the sharp one is 0.15
to 0.25, above that it grows fast."""
LEAST_LIGHT, MOST_LIGHT = 40.0, 215.0
"""Mean grey level of the face."""
LEAST_ROOM_LIGHT = 20.0
"""Mean grey level of a picture without a face; below it nobody could be seen, whoever stands there."""


class Hint(StrEnum):
    """What to ask of the person; the words are in `words/`."""

    NOBODY = "nobody"
    SEVERAL = "several"
    COME_CLOSER = "come-closer"
    HEAD_UPRIGHT = "head-upright"
    MORE_LIGHT = "more-light"
    LESS_LIGHT = "less-light"
    HOLD_STILL = "hold-still"
    LOOK_AHEAD = "look-ahead"
    TURN_LEFT = "turn-left"
    """To the person's own left."""
    TURN_RIGHT = "turn-right"


@dataclass(frozen=True, slots=True)
class View:
    """What was measured of a picture; of its first face, where there is one."""

    faces: int
    """Faces that count: one far behind the first does not."""
    size_px: int = 0
    roll: float = 0.0
    """Degrees."""
    sharpness: float = 0.0
    """Variance of the Laplacian ÷ variance of the grey levels, on 128 × 128: independent of light and skin."""
    light: float = 0.0
    """Mean grey level of the face, 0 to 255; of the whole picture where there is no face."""


def hint(view: View) -> Hint | None:
    """What keeps the picture from being compared, the most telling first; None when it is good."""
    if view.faces == 0:
        return Hint.NOBODY if view.light >= LEAST_ROOM_LIGHT else Hint.MORE_LIGHT
    if view.faces > 1:
        return Hint.SEVERAL
    if view.size_px < LEAST_PX:
        return Hint.COME_CLOSER
    if abs(view.roll) > MOST_ROLL:
        return Hint.HEAD_UPRIGHT
    if view.light < LEAST_LIGHT:
        return Hint.MORE_LIGHT
    if view.light > MOST_LIGHT:
        return Hint.LESS_LIGHT
    if view.sharpness < LEAST_SHARPNESS:
        return Hint.HOLD_STILL
    return None
