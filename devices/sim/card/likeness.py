"""The photo of somebody who also comes before the simulated camera, as an office would have taken it."""

from __future__ import annotations

from importlib.util import find_spec

from devices.sim.card.portrait import HEIGHT, WIDTH, PhotoFormat, encoded, portrait

_PASSPORT_CUT = (150, 30, 490, 460)
"""Head and shoulders, out of the camera's picture."""
_YAW = 3
"""Nobody looks quite the same way twice."""


def photo(person: str, seed: str, grey_hair: bool, kind: PhotoFormat) -> bytes:
    """The photo of a card as a file: of `person` before the camera, or else of nobody there, drawn from `seed`."""
    return likeness(person, kind) or portrait(seed, grey_hair, kind)


def likeness(person: str, kind: PhotoFormat) -> bytes | None:
    """The picture as a file. None for nobody, and where numpy is not installed, which draws these people."""
    if not person or find_spec("numpy") is None:
        return None
    # Imported when needed: most halls have no camera, and none of its libraries.
    from devices.sim.camera import portrait as camera

    return encoded(camera.portrait(person, _YAW).crop(_PASSPORT_CUT).resize((WIDTH, HEIGHT)), kind)
