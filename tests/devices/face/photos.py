"""Two photos of real faces in the public domain, as other packages ship them. None is committed here.

Eileen Collins, NASA (scikit-image); Grace Hopper, United States Navy (matplotlib).
"""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image


@cache
def collins() -> Image.Image:
    return _shipped("skimage", "data/astronaut.png")


@cache
def hopper() -> Image.Image:
    return _shipped("matplotlib", "mpl-data/sample_data/grace_hopper.jpg")


def as_file(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The bytes of a picture file."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _shipped(package: str, path: str) -> Image.Image:
    """A file of an installed package, without importing the package."""
    found = find_spec(package)
    assert found and found.origin
    return Image.open(Path(found.origin).parent / path).convert("RGB")
