"""The points of a face in a picture, and what their places say about how the head is held.

Left and right are those of the picture, not of the person.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
"""Pixels to the right and down."""

PARTS = {
    "jaw": 17,
    "left_brow": 5,
    "right_brow": 5,
    "nose_bridge": 4,
    "nose_base": 5,
    "left_eye": 6,
    "right_eye": 6,
    "upper_lip": 12,
    "lower_lip": 12,
}
"""How many points each part has, as the 68-point scheme of iBUG counts them (the corners of the lips are in both)."""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """The points by part, in the order of the scheme: from left to right, eyes and lips around."""

    parts: Mapping[str, Sequence[Point]]

    def __post_init__(self) -> None:
        """Raises ValueError for points that are no face's."""
        if {name: len(points) for name, points in self.parts.items()} != PARTS:
            raise ValueError("not the points of a face")
        if not all(math.isfinite(x) and math.isfinite(y) for points in self.parts.values() for x, y in points):
            raise ValueError("a point is nowhere")
        if self.eye_distance <= 0 or self._jaw_width <= 0:
            raise ValueError("the points fall together")

    @property
    def all(self) -> list[Point]:
        """Every point, part after part."""
        return [point for name in PARTS for point in self.parts[name]]

    @property
    def eye_distance(self) -> float:
        """Pixels between the middles of the eyes."""
        return math.dist(*self._eyes)

    @property
    def roll(self) -> float:
        """Degrees the head leans to the right of the picture."""
        (left_x, left_y), (right_x, right_y) = self._eyes
        return math.degrees(math.atan2(right_y - left_y, right_x - left_x))

    @property
    def side(self) -> float:
        """Where the nose stands between the two ends of the jaw, along the line of the eyes.

        0.5 looks into the camera; towards 1 the person turns to their own left, towards 0 to their right.
        """
        jaw, tip = self.parts["jaw"], self.parts["nose_base"][2]
        return self._along(jaw[0], tip) / self._jaw_width

    @property
    def _eyes(self) -> tuple[Point, Point]:
        return _middle(self.parts["left_eye"]), _middle(self.parts["right_eye"])

    @property
    def _jaw_width(self) -> float:
        jaw = self.parts["jaw"]
        return self._along(jaw[0], jaw[-1])

    def _along(self, start: Point, end: Point) -> float:
        """The way from `start` to `end` as far as it goes along the line of the eyes."""
        (left_x, left_y), (right_x, right_y) = self._eyes
        return ((end[0] - start[0]) * (right_x - left_x) + (end[1] - start[1]) * (right_y - left_y)) / self.eye_distance


def _middle(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
