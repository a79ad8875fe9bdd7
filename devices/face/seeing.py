"""From a picture to what is known of the face in it. Runs beside the model, in its process."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from devices.face.backend import FaceBackend, Found, Rgb
from devices.face.problems import PHOTO_UNREADABLE, PHOTO_WITH_SEVERAL_FACES, PHOTO_WITHOUT_FACE, FaceProblem
from devices.face.quality import View, hint

MOST_BYTES = 10_000_000
MOST_PIXELS = 16_000_000
"""The photo of a chip has 0.3 million, that of a phone 12. What says it has more is refused before it is decoded."""
_LARGEST_SIDE = 1_600
"""Larger pictures are shrunk: finding a face in them would take seconds, and show no more of it."""
FORMATS = ("JPEG", "JPEG2000", "PNG")
_BYSTANDER = 0.55
"""A face of less than this share of the greatest weight stands behind it, or is a pattern on the wall."""
_SIDE = 128
_SMALL_PIXELS = 400_000
"""A photo this small may hold a face that is found only when it is enlarged; older chips have 120 × 160."""

Seen = dict[str, Any]
"""See `devices.face.sighting.Sighting.of`."""


def frame(backend: FaceBackend, picture: Rgb) -> Seen:
    """What a camera's picture shows; encoded only when it is good enough to be compared."""
    faces = _counting(backend.detect(picture))
    if not faces:
        return {"faces": 0, "light": float(picture.mean())}
    view = _view(picture, faces)
    seen = _seen(view, faces[0])
    if hint(view) is None:
        seen["template"] = list(backend.encode(picture, faces[0]))
    return seen


def photo(backend: FaceBackend, data: bytes) -> Seen:
    """What the photo of a card shows: exactly one face, whatever its quality. Raises FaceProblem."""
    picture = decoded(data)
    faces = _counting(backend.detect(picture))
    if not faces and picture.shape[0] * picture.shape[1] <= _SMALL_PIXELS:
        picture = _doubled(picture)
        faces = _counting(backend.detect(picture))
    if not faces:
        raise FaceProblem(PHOTO_WITHOUT_FACE)
    if len(faces) > 1:
        raise FaceProblem(PHOTO_WITH_SEVERAL_FACES)
    return {**_seen(_view(picture, faces), faces[0]), "template": list(backend.encode(picture, faces[0]))}


def decoded(data: bytes) -> Rgb:
    """The picture in a file's bytes: JPEG, JPEG 2000 or PNG. Raises FaceProblem."""
    if len(data) > MOST_BYTES:
        raise FaceProblem(PHOTO_UNREADABLE, f"more than {MOST_BYTES} bytes")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as file:
            if file.width * file.height > MOST_PIXELS:
                raise FaceProblem(PHOTO_UNREADABLE, f"more than {MOST_PIXELS} pixels")
            picture = file.convert("RGB")
            picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
            return np.asarray(picture)
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as why:
        # Pillow tells of broken files in all these ways.
        raise FaceProblem(PHOTO_UNREADABLE, type(why).__name__) from why


def _doubled(picture: Rgb) -> Rgb:
    small = Image.fromarray(picture)
    return np.asarray(small.resize((small.width * 2, small.height * 2), Image.Resampling.BICUBIC))


def _counting(faces: list[Found]) -> list[Found]:
    return [face for face in faces if face.weight >= _BYSTANDER * faces[0].weight]


def _view(picture: Rgb, faces: list[Found]) -> View:
    grey = _grey(picture, faces[0])
    edges = grey[1:-1, :-2] + grey[1:-1, 2:] + grey[:-2, 1:-1] + grey[2:, 1:-1] - 4 * grey[1:-1, 1:-1]
    return View(
        faces=len(faces),
        size_px=faces[0].size_px,
        roll=faces[0].landmarks.roll,
        sharpness=float(edges.var() / (grey.var() + 1)),
        light=float(grey.mean()),
    )


def _grey(picture: Rgb, face: Found) -> Any:
    """The face alone, of one size whatever it was, so that sharpness can be told from nearness."""
    square = Image.fromarray(picture).crop((face.left, face.top, face.right, face.bottom))
    return np.asarray(square.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BILINEAR), float)


def _seen(view: View, face: Found) -> Seen:
    return {
        "faces": view.faces,
        "size_px": view.size_px,
        "roll": view.roll,
        "sharpness": view.sharpness,
        "light": view.light,
        "landmarks": face.landmarks.parts,
    }
