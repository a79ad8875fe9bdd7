"""How somebody was recognised when they took their number; nothing of who they are."""

from enum import StrEnum


class Identity(StrEnum):
    """What a ticket says to the counter. None of it is a proof: papers are looked at there."""

    NONE = "none"
    CARD = "card"
    """Their card was read."""
    CARD_FACE = "card_face"
    """Their card was read, and a machine found their face to match its photo."""
    FACE_HINT = "face_hint"
    """The same by thresholds that this centre has not measured: a hint alone."""
    OFFICER = "officer"
    """Nobody compared the person with their papers yet: their card was read, and a machine that they let compare their
    face could not say; or reception took the number of their card by hand. An officer looks."""
