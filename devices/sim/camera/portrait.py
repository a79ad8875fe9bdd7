"""A drawn person as a camera sees them: the head turned, or a flat print of the person turned in the hand."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from devices.sim.camera.head import head

WIDTH, HEIGHT = 640, 480
_SCALE = 150
"""Pixels to the unit of `people`: a face of about 200 pixels."""
_DISTANCE = 6.0
"""From the camera to the head, in the same unit."""
_LIGHT = np.array((0.35, 0.45, 0.82))
_SOFT_PX = 1.0
"""The blur of a real lens; without it the drawing has edges that no camera sees."""
_PRINT_DISTANCE_PX = 900.0
_LEAST_AHEAD = -0.05

Rgb = npt.NDArray[np.uint8]


@lru_cache(maxsize=64)
def portrait(person: str, yaw: int = 0, pitch: int = 0) -> Image.Image:
    """One of `PEOPLE`, turned by `yaw` degrees to their own left and `pitch` downwards. Raises KeyError."""
    form = head(person)
    turn = _turn(yaw, pitch)
    points, normals = form.points @ turn.T, form.normals @ turn.T
    light = 0.45 + 0.62 * np.clip(normals @ (_LIGHT / np.linalg.norm(_LIGHT)), 0, None) + 0.08 * normals[:, 2]
    colours = np.clip(form.colours * light[:, None], 0, 255)
    nearer = _SCALE * _DISTANCE / (_DISTANCE - points[:, 2])
    columns = np.round(WIDTH / 2 + points[:, 0] * nearer).astype(int)
    rows = np.round(HEIGHT / 2 - points[:, 1] * nearer).astype(int)
    seen = (normals[:, 2] > _LEAST_AHEAD) & (columns >= 0) & (columns < WIDTH) & (rows >= 0) & (rows < HEIGHT)
    # Painted from the far to the near: what is in front covers what is behind.
    order = np.argsort(points[seen, 2])
    picture = _background(form.skin)
    picture[rows[seen][order], columns[seen][order]] = colours[seen][order]
    return Image.fromarray(picture.astype(np.uint8)).filter(ImageFilter.GaussianBlur(_SOFT_PX))


@lru_cache(maxsize=64)
def print_of(person: str, yaw: int = 0) -> Image.Image:
    """A flat print of the person, looking ahead on it, turned by `yaw` degrees as a sheet of paper in the hand."""
    return turned_sheet(portrait(person), yaw)


def turned_sheet(flat: Image.Image, yaw: int) -> Image.Image:
    """A flat picture turned about its upright middle line, in the perspective of a camera before it."""
    wide, high = flat.size
    corners = np.array([(-wide / 2, -high / 2), (wide / 2, -high / 2), (wide / 2, high / 2), (-wide / 2, high / 2)])
    angle = np.radians(yaw)
    nearer = _PRINT_DISTANCE_PX / (_PRINT_DISTANCE_PX + corners[:, 0] * np.sin(angle))
    there = np.stack([corners[:, 0] * np.cos(angle) * nearer, corners[:, 1] * nearer], -1)
    middle = np.array((wide / 2, high / 2))
    return flat.transform(flat.size, Image.Transform.PERSPECTIVE, _mapping(there + middle, corners + middle))


def _mapping(seen: npt.NDArray[np.float64], on_paper: npt.NDArray[np.float64]) -> list[float]:
    """The eight numbers of the plane mapping from where a corner is seen to where it is on the paper."""
    rows, values = [], []
    for (x, y), (u, v) in zip(seen, on_paper, strict=True):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows), np.array(values))]


def _background(skin: tuple[int, int, int]) -> npt.NDArray[np.float64]:
    """A light wall, with the neck and the shoulders of the person before it."""
    down, right = np.mgrid[0:HEIGHT, 0:WIDTH]
    x, y = (right - WIDTH / 2) / _SCALE, (HEIGHT / 2 - down) / _SCALE
    picture: npt.NDArray[np.float64] = np.array((176.0, 186.0, 190.0)) * (0.85 + 0.3 * down / HEIGHT)[..., None]
    picture[(np.abs(x) < 0.42) & (y < -0.5)] = np.array(skin) * 0.62
    picture[(y < -1.25 - 0.10 * np.abs(x) ** 1.5) & (np.abs(x) < 1.7)] = (52, 66, 92)
    return picture


def _turn(yaw: int, pitch: int) -> npt.NDArray[np.float64]:
    side, down = np.radians(yaw), np.radians(pitch)
    about_y = np.array([[np.cos(side), 0, np.sin(side)], [0, 1, 0], [-np.sin(side), 0, np.cos(side)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(down), -np.sin(down)], [0, np.sin(down), np.cos(down)]])
    found: npt.NDArray[np.float64] = about_x @ about_y
    return found
