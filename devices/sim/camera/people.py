"""The people before the simulated camera. All are invented and drawn by measure; none is the picture of anybody."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]
"""Red, green, blue."""


@dataclass(frozen=True, slots=True)
class Looks:
    """A face by its measures, in units of the head's half height; y grows upwards from the middle of the head."""

    skin: Colour
    hair: Colour
    width: float
    """Half the width of the head."""
    chin: float
    """What is left of that width at the chin, 0 to 1."""
    eye_gap: float
    """From the middle of the face to the middle of an eye."""
    eye_width: float
    brow: float
    """Half the thickness of an eyebrow."""
    nose_length: float
    nose_width: float
    mouth_width: float
    mouth_y: float
    lip: float
    """The height of the upper lip."""
    wrinkles: float = 0.0
    """0 for none, 1 for an old face."""


PEOPLE = {
    "an": Looks(
        skin=(198, 152, 122),
        hair=(28, 24, 22),
        width=0.74,
        chin=0.62,
        eye_gap=0.30,
        eye_width=0.135,
        brow=0.035,
        nose_length=0.36,
        nose_width=0.13,
        mouth_width=0.25,
        mouth_y=-0.55,
        lip=0.05,
    ),
    "binh": Looks(
        skin=(226, 190, 165),
        hair=(60, 45, 35),
        width=0.68,
        chin=0.50,
        eye_gap=0.27,
        eye_width=0.12,
        brow=0.022,
        nose_length=0.30,
        nose_width=0.10,
        mouth_width=0.20,
        mouth_y=-0.47,
        lip=0.062,
    ),
    "chi": Looks(
        skin=(150, 105, 80),
        hair=(190, 190, 188),
        width=0.80,
        chin=0.75,
        eye_gap=0.34,
        eye_width=0.11,
        brow=0.045,
        nose_length=0.42,
        nose_width=0.18,
        mouth_width=0.31,
        mouth_y=-0.62,
        lip=0.035,
        wrinkles=1.0,
    ),
}
