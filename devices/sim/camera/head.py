"""The form of a head: points on its skin with their direction and colour, before anybody turns it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from devices.sim.camera.people import PEOPLE, Colour, Looks

Grid = npt.NDArray[np.float64]
_ROWS, _COLUMNS = 620, 620
_EYE_Y = -0.05
_SHADOW: Colour = (110, 70, 55)
_SOCKET: Colour = (120, 80, 65)


@dataclass(frozen=True, slots=True)
class Head:
    """`points` and `normals` are n × 3 (right, up, towards the camera), `colours` n × 3 (red, green, blue to 255)."""

    points: Grid
    normals: Grid
    colours: Grid
    skin: Colour


@cache
def head(person: str) -> Head:
    """The head of one of `PEOPLE`. Raises KeyError."""
    looks = PEOPLE[person]
    longitude, latitude = np.meshgrid(np.linspace(-1.75, 1.75, _COLUMNS), np.linspace(-1.35, 1.45, _ROWS))
    x, y, z = _form(looks, longitude, latitude)
    surface = np.stack([x, y, z], -1)
    normals = np.cross(np.gradient(surface, axis=1), np.gradient(surface, axis=0))
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True) + 1e-9
    colours = _Paint(looks, x, y, longitude).whole()
    return Head(surface.reshape(-1, 3), normals.reshape(-1, 3), colours.reshape(-1, 3), looks.skin)


def _form(looks: Looks, longitude: Grid, latitude: Grid) -> tuple[Grid, Grid, Grid]:
    """An egg that narrows to the chin, with the relief of a face on its front."""
    towards_chin = np.clip(-np.sin(latitude), 0, 1)
    width = looks.width * (1 - (1 - looks.chin) * towards_chin**1.6)
    x = width * np.sin(longitude) * np.cos(latitude) ** 0.8
    y = 1.08 * np.sin(latitude)
    z = 0.85 * np.cos(longitude) * np.cos(latitude) ** 0.55
    side, tip, mouth = np.abs(x), _EYE_Y - looks.nose_length, looks.mouth_y
    bridge = np.exp(-((x / (looks.nose_width * 0.55)) ** 2)) * np.clip((_EYE_Y + 0.02 - y) / looks.nose_length, 0, 1)
    relief = (
        0.20 * _hill(x, y, 0, tip + 0.02, looks.nose_width * 0.9, 0.11)
        + 0.13 * bridge * (y > tip - 0.02)
        + 0.06 * _hill(side, y, looks.nose_width * 0.8, tip, 0.05, 0.05)
        - 0.10 * _hill(side, y, looks.eye_gap, _EYE_Y, 0.17, 0.10)
        + 0.05 * _hill(side, y, looks.eye_gap, _EYE_Y, 0.10, 0.06)
        + 0.05 * _hill(side, y, looks.eye_gap, _EYE_Y + 0.17, 0.22, 0.07)
        + 0.05 * _hill(side, y, 0.42, _EYE_Y - 0.30, 0.18, 0.16)
        + 0.06 * _hill(x, y, 0, mouth, looks.mouth_width, 0.10)
        - 0.03 * _hill(x, y, 0, mouth - 0.16, 0.20, 0.05)
        + 0.08 * _hill(x, y, 0, mouth - 0.30, 0.18, 0.10)
    )
    return x, y, z + relief * (np.cos(longitude) > 0)


class _Paint:
    """The colours of a head, laid on one over the other."""

    def __init__(self, looks: Looks, x: Grid, y: Grid, longitude: Grid) -> None:
        self._looks = looks
        self._x, self._y, self._side = x, y, np.abs(x)
        self._longitude = longitude
        self._front = np.cos(longitude) > 0.1
        self._colours = np.broadcast_to(np.array(looks.skin, float), (*x.shape, 3)).copy()

    def whole(self) -> Grid:
        """All of it."""
        self._cheeks()
        self._eyes()
        self._brows()
        self._nose()
        self._mouth()
        self._wrinkles()
        self._hair()
        return self._colours

    def _lay(self, where: Grid | npt.NDArray[np.bool_], colour: Colour, share: float = 1.0) -> None:
        cover = (where * self._front * share)[..., None]
        self._colours *= 1 - cover
        self._colours += np.array(colour) * cover

    def _cheeks(self) -> None:
        self._lay(_hill(self._side, self._y, 0.42, _EYE_Y - 0.33, 0.2, 0.18), (205, 120, 105), 0.25)
        self._lay(_hill(self._side, self._y, self._looks.eye_gap, _EYE_Y, 0.2, 0.12), _SOCKET, 0.35)

    def _eyes(self) -> None:
        across = (self._side - self._looks.eye_gap) / self._looks.eye_width
        up = self._y - _EYE_Y
        opening = 0.062 * np.clip(1 - across**2, 0, None) ** 0.7
        within = (np.abs(up) < opening) & (np.abs(across) < 1)
        radius = np.hypot(self._side - self._looks.eye_gap, up)
        glint = np.hypot(self._x - np.sign(self._x) * self._looks.eye_gap - 0.02, up - 0.02) < 0.012
        self._lay(within, (235, 230, 225))
        self._lay(within & (radius < 0.06), (62, 38, 24))
        self._lay(within & (radius < 0.028), (8, 6, 6))
        self._lay(within & glint, (255, 255, 255))
        self._lay((np.abs(up - opening) < 0.014) & (np.abs(across) < 1.05), (30, 20, 18), 0.9)
        self._lay((np.abs(up + opening) < 0.008) & (np.abs(across) < 1.0), (90, 60, 50), 0.6)
        self._lay((np.abs(up - opening - 0.045) < 0.008) & (np.abs(across) < 0.95), _SOCKET, 0.5)

    def _brows(self) -> None:
        across = self._side - self._looks.eye_gap
        arch = _EYE_Y + 0.175 - 0.06 * ((across - 0.02) / 0.17) ** 2
        thick = self._looks.brow * np.clip(1.1 - np.abs(across + 0.02) / 0.21, 0, 1)
        self._lay((np.abs(self._y - arch) < thick) & (np.abs(across) < 0.2), self._looks.hair, 0.85)

    def _nose(self) -> None:
        tip = _EYE_Y - self._looks.nose_length
        self._lay(_hill(self._side, self._y, 0.055, tip - 0.065, 0.034, 0.018), (60, 30, 25), 0.9)
        self._lay(_hill(self._side, self._y, self._looks.nose_width, tip - 0.01, 0.02, 0.06), _SHADOW, 0.5)
        self._lay(_hill(self._x, self._y, 0, tip - 0.10, 0.12, 0.02), _SHADOW, 0.45)
        self._lay(_hill(self._x, self._y, 0, tip + 0.03, 0.035, 0.05), (255, 225, 205), 0.35)
        self._lay(_hill(self._side, self._y, 0.085, _EYE_Y - 0.12, 0.03, 0.14), _SOCKET, 0.25)

    def _mouth(self) -> None:
        looks, up = self._looks, self._y - self._looks.mouth_y
        across = self._side / looks.mouth_width
        full = np.clip(1 - across**2, 0, None) ** 0.6
        notch = 1 - 0.25 * np.exp(-((self._x / 0.03) ** 2))
        self._lay((up > 0) & (up < looks.lip * full * notch) & (across < 1), (160, 80, 78), 0.9)
        self._lay((up <= 0) & (up > -1.3 * looks.lip * full) & (across < 1), (178, 95, 92), 0.9)
        self._lay((np.abs(up + 0.01 * across**2) < 0.011) & (across < 1), (70, 25, 28), 0.9)
        self._lay(_hill(self._x, up, 0, -1.3 * looks.lip - 0.045, 0.14, 0.022), _SHADOW, 0.4)

    def _wrinkles(self) -> None:
        looks, tip = self._looks, _EYE_Y - self._looks.nose_length
        fold = np.abs(self._side - (0.2 + (tip - self._y) * 0.35)) < 0.012
        self._lay(fold & (self._y < tip) & (self._y > looks.mouth_y + 0.02), _SOCKET, 0.25 + looks.wrinkles * 0.5)
        forehead = self._y - _EYE_Y - 0.36
        lines = np.abs((forehead / 0.07) % 1 - 0.5) < 0.08
        self._lay(lines & (forehead > -0.03) & (forehead < 0.24) & (self._side < 0.4), _SOCKET, 0.6 * looks.wrinkles)

    def _hair(self) -> None:
        line = 0.62 + 0.04 * np.cos(self._x * 9) - 0.25 * np.clip(self._side - 0.35, 0, 1)
        back = (np.abs(self._longitude) > 1.15) & (self._y > _EYE_Y - 0.15)
        self._colours[(self._y > line) | back] = self._looks.hair


def _hill(x: Grid, y: Grid, at_x: float, at_y: float, wide: float, high: float) -> Grid:
    """1 at its top, falling off to all sides."""
    found: Grid = np.exp(-(((x - at_x) / wide) ** 2) - ((y - at_y) / high) ** 2)
    return found
