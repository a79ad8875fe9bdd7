"""The envelope of a frame: what begins it, what ends it, what guards it. Puts bodies in and takes them out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from devices.frames.checksum import Checksum

LONGEST_BODY = 64
"""Bytes of a body; no frame of a board or a keypad comes near it, and noise cannot grow the memory beyond it."""


class Place(StrEnum):
    """Where the checksum stands, and so what it covers."""

    BEFORE_END = "before-end"
    """start body CHECKSUM end: covers the body."""
    AFTER_END = "after-end"
    """start body end CHECKSUM: covers body and end, as with STX ... ETX BCC."""
    WHOLE = "whole"
    """start body end CHECKSUM: covers start, body and end."""


class Spelling(StrEnum):
    """How the bytes of a checksum are written."""

    BINARY = "binary"
    HEX = "hex"
    """Two capital letters or digits a byte."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """start, end and checksum of one kind of frame."""

    start: bytes
    end: bytes
    checksum: Checksum = Checksum.NONE
    place: Place = Place.AFTER_END
    spelling: Spelling = Spelling.BINARY

    def wrap(self, body: bytes) -> bytes:
        """The whole frame around `body`."""
        if self.place is Place.BEFORE_END:
            return self.start + body + self._guard(body) + self.end
        covered = body + self.end if self.place is Place.AFTER_END else self.start + body + self.end
        return self.start + body + self.end + self._guard(covered)

    @property
    def longest(self) -> int:
        """Bytes of the longest frame that is believed."""
        return len(self.start) + LONGEST_BODY + len(self.end) + self.guard_size

    @property
    def guard_size(self) -> int:
        """Bytes of the checksum as it is spelt."""
        return self.checksum.size * (2 if self.spelling is Spelling.HEX else 1)

    def _guard(self, covered: bytes) -> bytes:
        value = self.checksum.of(covered)
        return value.hex().upper().encode() if self.spelling is Spelling.HEX else value


class FrameReader:
    """Takes the bodies out of a stream of bytes, whatever else is in it. Keeps no more than one frame's bytes."""

    def __init__(self, envelope: Envelope) -> None:
        self._envelope = envelope
        self._inbox = bytearray()
        self.skipped = 0
        """Bytes that belonged to no good frame, so far."""

    def feed(self, data: bytes) -> list[bytes]:
        """The bodies that are complete with `data`, in their order."""
        bodies: list[bytes] = []
        for at in range(0, len(data), LONGEST_BODY):
            self._inbox += data[at : at + LONGEST_BODY]
            bodies += self._take()
        return bodies

    def forget(self) -> None:
        """Drop a frame that was begun: the line was silent for too long."""
        self.skipped += len(self._inbox)
        self._inbox.clear()

    def _take(self) -> Iterator[bytes]:
        """Every good frame, wherever it begins: noise that looks like a start must not hide the frame behind it."""
        start = self._envelope.start
        at = self._inbox.find(start)
        while at >= 0:
            body = self._good_at(at)
            if body is None:
                at = self._inbox.find(start, at + 1)
                continue
            self._drop(at)
            del self._inbox[: len(self._envelope.wrap(body))]
            yield body
            at = self._inbox.find(start)
        first = self._inbox.find(start)
        # Without a start the last bytes may still be the beginning of one.
        self._drop(first if first >= 0 else max(0, len(self._inbox) - len(start) + 1))
        self._drop(max(0, len(self._inbox) - self._envelope.longest))

    def _good_at(self, at: int) -> bytes | None:
        """The body of the frame that begins there. A body may hold the bytes of the end: each end is tried."""
        envelope, inbox = self._envelope, self._inbox
        begin = at + len(envelope.start)
        end = inbox.find(envelope.end, begin)
        while end >= 0:
            cut = end - (envelope.guard_size if envelope.place is Place.BEFORE_END else 0)
            body = bytes(inbox[begin:cut])
            if begin <= cut <= begin + LONGEST_BODY and inbox.startswith(envelope.wrap(body), at):
                return body
            end = inbox.find(envelope.end, end + 1)
        return None

    def _drop(self, count: int) -> None:
        self.skipped += count
        del self._inbox[:count]
