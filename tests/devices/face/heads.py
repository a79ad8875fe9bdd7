"""The points of a face by geometry: a head in space, or a flat print of it, turned and seen by a camera."""

from __future__ import annotations

import math

from devices.face.landmarks import Landmarks, Point

DISTANCE = 7.0
"""Of the camera, in distances between the eyes."""
PIXELS = 90.0
_MIDDLE = 320.0, 240.0

Space = tuple[float, float, float]
"""Right, down, towards the camera; the unit is the distance between the eyes."""


def seen(yaw: float, *, flat: bool = False, roll: float = 0.0) -> Landmarks:
    """A head turned by `yaw` degrees to the person's left; with `flat` a print of it, turned as a sheet of paper."""
    return Landmarks(
        {
            name: [_project(_turn((x, y, 0.0 if flat else z), yaw, roll)) for x, y, z in points]
            for name, points in HEAD.items()
        }
    )


def _jaw() -> list[Space]:
    """From ear to ear around the chin; the ears lie far behind the chin."""
    angles = [math.pi * n / 16 for n in range(17)]
    return [(-1.15 * math.cos(a), 0.1 + 1.55 * math.sin(a), -1.3 + 1.2 * math.sin(a)) for a in angles]


def _brow(side: int) -> list[Space]:
    return [(side * (0.5 + 0.18 * n), -0.28 - 0.06 * math.sin(n), 0.12 - 0.06 * abs(n)) for n in (-2, -1, 0, 1, 2)]


def _eye(side: int) -> list[Space]:
    angles = [2 * math.pi * n / 6 for n in range(6)]
    return [(side * 0.5 + 0.2 * math.cos(a), 0.07 * math.sin(a), -0.05 - 0.05 * abs(math.cos(a))) for a in angles]


def _lips(height: float) -> list[Space]:
    angles = [math.pi * n / 11 for n in range(12)]
    return [(-0.42 * math.cos(a), 1.05 + height * math.sin(a), 0.12 + 0.12 * math.sin(a)) for a in angles]


HEAD: dict[str, list[Space]] = {
    "jaw": _jaw(),
    "left_brow": _brow(-1),
    "right_brow": _brow(1),
    "nose_bridge": [(0.0, 0.16 * n, 0.12 + 0.12 * n) for n in range(4)],
    "nose_base": [(0.13 * n, 0.68, 0.42 - 0.1 * abs(n)) for n in (-2, -1, 0, 1, 2)],
    "left_eye": _eye(-1),
    "right_eye": _eye(1),
    "upper_lip": _lips(-0.12),
    "lower_lip": _lips(0.16),
}


def _turn(point: Space, yaw: float, roll: float) -> Space:
    x, y, z = point
    side, lean = math.radians(yaw), math.radians(roll)
    x, z = x * math.cos(side) + z * math.sin(side), z * math.cos(side) - x * math.sin(side)
    return x * math.cos(lean) - y * math.sin(lean), x * math.sin(lean) + y * math.cos(lean), z


def _project(point: Space) -> Point:
    x, y, z = point
    nearer = PIXELS * DISTANCE / (DISTANCE - z)
    return _MIDDLE[0] + x * nearer, _MIDDLE[1] + y * nearer
