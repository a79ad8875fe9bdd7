"""What every device driver promises: named states, outcomes that never guess, a deadline on every operation."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    """How a device is. No answer is `UNKNOWN`, never `READY`."""

    DISABLED = "disabled"
    ABSENT = "absent"
    CONNECTING = "connecting"
    READY = "ready"
    WARNING = "warning"
    BLOCKED = "blocked"
    ERROR = "error"
    UNKNOWN = "unknown"


class Result(StrEnum):
    """What became of a job. "Sent" is none of these."""

    DONE = "done"
    """The device confirmed the end of the job."""
    FAILED = "failed"
    """The job did not come out whole and never will."""
    UNKNOWN = "unknown"
    """Nobody can say: it was handed over whole and never confirmed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one job: the result, a stable keyword for the reason (IPP style) and a note for the technician."""

    result: Result
    reason: str
    detail: str = ""


class DeviceLostError(Exception):
    """The device cannot be reached, or the connection to it broke."""


class Deadline:
    """A moment after which an operation gives up; passed down so that parts share one budget."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left_s(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self.left_s == 0.0

    def within(self, seconds: float) -> Deadline:
        """A deadline of `seconds` from now that does not outlast this one."""
        return Deadline(min(seconds, self.left_s))


class Transport(Protocol):
    """A byte line to a device. Every call returns or raises before its deadline."""

    def send(self, data: bytes, deadline: Deadline) -> int:
        """Hand over `data`; answer how many bytes the line took before the deadline. Raises DeviceLostError."""

    def receive(self, deadline: Deadline) -> bytes:
        """The next bytes; empty when none came before the deadline. Raises DeviceLostError."""

    def close(self) -> None:
        """End the connection; safe to repeat."""
