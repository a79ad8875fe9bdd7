"""The default model: face_recognition with dlib's ResNet (128 numbers, Euclidean distance).

Importing it loads all four of its model files. One of them, that of the 68 points, was trained on pictures whose
licence excludes commercial use (docs/face.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import dlib
import face_recognition
import face_recognition_models
from PIL import ImageFile

from devices.face.backend import Found, Rgb
from devices.face.landmarks import PARTS, Landmarks
from devices.face.template import Metric
from devices.face.thresholds import Thresholds

# face_recognition sets it for the whole process: then half a photo would be taken for a whole one, its rest grey.
ImageFile.LOAD_TRUNCATED_IMAGES = False

MODEL_ID = "dlib-resnet-v1"
_NAMES = (
    "chin",
    "left_eyebrow",
    "right_eyebrow",
    "nose_bridge",
    "nose_tip",
    "left_eye",
    "right_eye",
    "top_lip",
    "bottom_lip",
)
"""The library's names of our `PARTS`, in their order."""


class FaceRecognition:
    """See `devices.face.backend.FaceBackend`."""

    model_id = MODEL_ID
    dim = 128
    metric = Metric.EUCLIDEAN

    def __init__(self) -> None:
        """Raises OSError when the file of the model is not there."""
        self._detector = dlib.get_frontal_face_detector()
        self.sha256 = _sha256(Path(face_recognition_models.face_recognition_model_location()))
        # The library's own 0.6 lets one stranger in 175 pass; these are for a hall. docs/face.md says where from.
        self.thresholds = Thresholds(MODEL_ID, self.sha256, accept=0.40, retry=0.50, same_person=0.35, gap=0.05)

    def detect(self, picture: Rgb) -> list[Found]:
        """All faces, that of the greatest weight first."""
        # dlib itself and not the library's face_locations, which keeps to itself how sure the detector is. Without
        # upsampling: a face that small could not be compared anyway, and it would cost four times as much.
        squares, confidences, _ = self._detector.run(picture, 0, 0.0)
        places = [(one.top(), one.right(), one.bottom(), one.left()) for one in squares]
        points = face_recognition.face_landmarks(picture, places)
        found = [
            Found(left, top, right, bottom, confidence, _landmarks(named))
            for (top, right, bottom, left), confidence, named in zip(places, confidences, points, strict=True)
        ]
        return sorted(found, key=lambda face: face.weight, reverse=True)

    def encode(self, picture: Rgb, face: Found) -> Sequence[float]:
        """Its 128 numbers."""
        place = (face.top, face.right, face.bottom, face.left)
        (numbers,) = face_recognition.face_encodings(picture, [place])
        return [float(number) for number in numbers]


def _landmarks(named: dict[str, list[tuple[int, int]]]) -> Landmarks:
    return Landmarks(
        {part: [(float(x), float(y)) for x, y in named[name]] for part, name in zip(PARTS, _NAMES, strict=True)}
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
