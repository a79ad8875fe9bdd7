"""What a model that finds and measures faces must offer. It runs in a process of its own (`child`) and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from devices.face.landmarks import Landmarks
from devices.face.template import Metric
from devices.face.thresholds import Thresholds

Rgb: TypeAlias = npt.NDArray[np.uint8]
"""Rows × columns × (red, green, blue)."""
_OFFSET = 0.3
"""Keeps a head that is turned aside, of whom the detector is hardly sure, ahead of a pattern on the wall."""


@dataclass(frozen=True, slots=True)
class Found:
    """A face in a picture: its square in pixels, which may reach over the edge, and its points."""

    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    """How sure the detector is; 0 is its own limit, a face that looks ahead in good light has 0.8 and more."""
    landmarks: Landmarks

    @property
    def size_px(self) -> int:
        """The width of the square."""
        return self.right - self.left

    @property
    def weight(self) -> float:
        """How much it is the face that matters: near to the camera, and surely a face."""
        return self.size_px * (_OFFSET + self.confidence)


class FaceBackend(Protocol):
    """A model. `thresholds` are those it starts with, without evidence."""

    model_id: str
    sha256: str
    """Of the file of the model that encodes, in hexadecimal."""
    dim: int
    metric: Metric
    thresholds: Thresholds

    def detect(self, picture: Rgb) -> list[Found]:
        """All faces, that of the greatest weight first. A face of less than 60 pixels may be missed."""

    def encode(self, picture: Rgb, face: Found) -> Sequence[float]:
        """The `dim` numbers of one face."""
