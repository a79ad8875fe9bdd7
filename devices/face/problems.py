"""Why a face could not be compared, by a stable code. None of it says anything about the person."""

from __future__ import annotations


class FaceProblem(Exception):  # noqa: N818 a problem is told to a person, like those of the server
    """`code` is one of the constants below; the words for it are in `words/`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


UNAVAILABLE = "face-unavailable"
"""The process that compares faces is not there, or gave no answer in time."""
PHOTO_UNREADABLE = "photo-unreadable"
"""The photo of the card is no picture, or too large a one."""
PHOTO_WITHOUT_FACE = "photo-without-face"
PHOTO_WITH_SEVERAL_FACES = "photo-with-several-faces"
ENDED = "visit-ended"
"""The visit is over and all of it forgotten."""
