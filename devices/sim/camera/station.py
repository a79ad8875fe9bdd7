"""The simulated camera: who is before it, which way they look, and what is wrong with it."""

from __future__ import annotations

import io
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
from PIL import Image

from devices.sim.camera.people import PEOPLE
from devices.sim.camera.portrait import HEIGHT, WIDTH, portrait, print_of

NOBODY = "nobody"
TURNS = {"left": 25, "front": 0, "right": -25}
"""Degrees to the person's own left."""
_STEP_DEGREES = 5
_STEP_S = 0.08
"""A head turns by 25 degrees in 0.4 s."""
_NOISE = 3.0
"""Grey levels; a sensor is never still."""
_QUALITY = 85
_DARKNESS = Image.new("RGB", (WIDTH, HEIGHT), (0, 0, 0))
_EMPTY_ROOM = Image.new("RGB", (WIDTH, HEIGHT), (168, 178, 184))


@dataclass(frozen=True, slots=True)
class CameraState:
    """The switches of its fault console."""

    unplug: bool = False
    """Nobody answers at its address."""
    stall: bool = False
    """It is there, and no picture comes."""
    garbage: bool = False
    """Bytes that are no picture."""
    frozen: bool = False
    """The same picture for ever."""
    black: bool = False
    """A cap is on the lens."""

    def changed(self, wishes: Mapping[str, Any]) -> CameraState:
        """This state with some switches set. Raises ValueError naming the first wish that makes no sense."""
        for name, value in wishes.items():
            if name not in _SWITCHES:
                raise ValueError(f"there is no switch {name!r}; there are {', '.join(_SWITCHES)}")
            if not isinstance(value, bool):
                raise ValueError(f"{name} is true or false, not {value!r}")
        return replace(self, **wishes)

    def as_json(self) -> dict[str, bool]:
        """The switches by name."""
        return asdict(self)


_SWITCHES = tuple(field.name for field in fields(CameraState))


@dataclass(frozen=True, slots=True)
class Pose:
    """What is before the camera."""

    person: str = NOBODY
    turn: str = "front"
    flat: bool = False
    """Not the person but a print of them, held up."""


class CameraStation:
    """One camera. Safe from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = CameraState()
        self._pose = Pose()
        self._yaw = 0
        self._moved = time.monotonic()
        self._grain = np.random.default_rng(485).normal(0, _NOISE, (HEIGHT + 64, WIDTH + 64, 1)).astype(np.int16)
        self._random = random.Random(485)
        self._frozen = b""

    @property
    def state(self) -> CameraState:
        """The switches as they are now."""
        return self._state

    @property
    def pose(self) -> Pose:
        """What is before it now."""
        return self._pose

    def change(self, wishes: Mapping[str, Any]) -> CameraState:
        """Set switches. Raises ValueError; then nothing has changed."""
        with self._lock:
            self._state = self._state.changed(wishes)
            return self._state

    def sit(self, person: str) -> None:
        """Put somebody before the camera, looking ahead. Raises ValueError."""
        if person not in (*PEOPLE, NOBODY):
            raise ValueError(f"a person is one of {', '.join((*PEOPLE, NOBODY))}, not {person!r}")
        if person != NOBODY:
            # Drawn for the first time here and not under the lock: it takes a second, and the pictures must go on.
            portrait(person)
        with self._lock:
            self._pose, self._yaw = Pose(person), 0

    def turn(self, way: str) -> None:
        """Turn the head, or the print. Raises ValueError."""
        if way not in TURNS:
            raise ValueError(f"a turn is one of {', '.join(TURNS)}, not {way!r}")
        with self._lock:
            self._pose = replace(self._pose, turn=way)

    def hold_print(self, flat: bool) -> None:
        """Hold up a print of the person instead of the person, or put it away. Raises ValueError."""
        if not isinstance(flat, bool):
            raise ValueError(f"flat is true or false, not {flat!r}")
        with self._lock:
            self._pose = replace(self._pose, flat=flat)

    def jpeg(self) -> bytes:
        """The bytes of the next picture."""
        with self._lock:
            if self._state.garbage:
                return self._random.randbytes(20_000)
            if self._state.frozen and self._frozen:
                return self._frozen
            self._frozen = self._fresh()
            return self._frozen

    def _fresh(self) -> bytes:
        picture = np.asarray(_DARKNESS if self._state.black else self._scene(), np.int16)
        down, right = self._random.randrange(64), self._random.randrange(64)
        noisy = picture + self._grain[down : down + HEIGHT, right : right + WIDTH]
        file = io.BytesIO()
        Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=_QUALITY)
        return file.getvalue()

    def _scene(self) -> Image.Image:
        self._move()
        if self._pose.person == NOBODY:
            return _EMPTY_ROOM
        if self._pose.flat:
            # A sheet must be turned further than a head to look as far aside.
            return print_of(self._pose.person, self._yaw * 3 // 2)
        return portrait(self._pose.person, self._yaw)

    def _move(self) -> None:
        """Go on turning towards where the head should be."""
        steps = int((time.monotonic() - self._moved) / _STEP_S)
        if not steps:
            return
        self._moved = time.monotonic()
        missing = TURNS[self._pose.turn] - self._yaw
        reach = steps * _STEP_DEGREES
        self._yaw += max(-reach, min(reach, missing))
