"""The part of a frame file that describes the envelope: `start`, `end`, `checksum`, `checksum_place`, `checksum_as`."""

from __future__ import annotations

from devices.described import Described
from devices.frames.checksum import Checksum
from devices.frames.envelope import Envelope, Place, Spelling


def envelope(file: Described) -> Envelope:
    """The envelope a file describes. Raises DeviceFileError."""
    return Envelope(
        start=file.raw("start"),
        end=file.raw("end"),
        checksum=file.word("checksum", Checksum, Checksum.NONE),
        place=file.word("checksum_place", Place, Place.AFTER_END),
        spelling=file.word("checksum_as", Spelling, Spelling.BINARY),
    )
