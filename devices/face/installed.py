"""Whether this machine has what faces need: the extra `face` is large, and most machines do without it."""

from __future__ import annotations

from importlib.util import find_spec

NEEDS = ("numpy", "cv2", "dlib", "face_recognition", "face_recognition_models")


def missing() -> list[str]:
    """The modules that are not installed; none where all is there. Imports nothing: that would cost seconds."""
    return [name for name in NEEDS if find_spec(name) is None]
