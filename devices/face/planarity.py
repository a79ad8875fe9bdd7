"""Whether two pictures show something flat: a print or a screen that is turned, and not a head that turns.

What is flat goes from one picture to the other by a homography, point for point; a head does not: its nose moves before
its cheeks. This stops a print and a still picture on a tablet. It does not stop a bent print, a film or a mask.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from devices.face.landmarks import Landmarks

FLAT = 0.07
"""At most this residual is flat. Measured: prints turned by 20 to 50 degrees 0.013 to 0.066, heads turned so far that
`Landmarks.side` passes its bounds 0.086 and more. Few faces: a start value."""

Points = npt.NDArray[np.float64]


def residual(ahead: Landmarks, turned: Landmarks) -> float:
    """How badly the best homography takes the points of one picture to the other.

    The root mean square of what is missing, in distances between the eyes of `ahead`.
    """
    source, target = np.array(turned.all), np.array(ahead.all)
    carried = _carried(source, _homography(source, target))
    return float(np.sqrt(((carried - target) ** 2).sum(axis=1).mean())) / ahead.eye_distance


def _homography(source: Points, target: Points) -> Points:
    """The best mapping between two planes, by the direct linear transformation on normalised points."""
    to_unit_source, to_unit_target = _to_unit(source), _to_unit(target)
    rows = []
    for (x, y), (u, v) in zip(_carried(source, to_unit_source), _carried(target, to_unit_target), strict=True):
        rows.append((-x, -y, -1, 0, 0, 0, u * x, u * y, u))
        rows.append((0, 0, 0, -x, -y, -1, v * x, v * y, v))
    mapping = np.linalg.svd(np.array(rows))[2][-1].reshape(3, 3)
    found: Points = np.linalg.inv(to_unit_target) @ mapping @ to_unit_source
    return found


def _to_unit(points: Points) -> Points:
    """The shift and scale that puts points around the origin, at a mean square distance of two."""
    middle = points.mean(axis=0)
    scale = np.sqrt(2 / ((points - middle) ** 2).sum(axis=1).mean())
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])


def _carried(points: Points, mapping: Points) -> Points:
    there = np.column_stack([points, np.ones(len(points))]) @ mapping.T
    found: Points = there[:, :2] / there[:, 2:]
    return found
