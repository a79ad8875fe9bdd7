"""What every device driver promises: a stable identity, named states, honest outcomes, a deadline on all it does."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a device is to the hall."""

    PRINTER = "printer"
    BOARD = "board"
    KEYPAD = "keypad"
    SCANNER = "scanner"
    ID_CARD = "id_card"
    """A reader of chip identity cards."""
    BUS = "bus"
    """A serial line that several boards and keypads share."""
    CAMERA = "camera"
    FACE = "face"
    """The process that compares faces."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which device this is, also after a restart and after every cable was pulled and put back.

    `key` comes from the USB serial number, else from the physical port ("usb-1-1.4"), else from the network address;
    never from the order in which the kernel found things ("/dev/ttyUSB0"), which changes from start to start.
    """

    kind: Kind
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


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


@dataclass(frozen=True, slots=True)
class Condition:
    """How a device is and why: a stable keyword for the reason (IPP style), empty when there is nothing to say."""

    state: State
    reason: str = ""


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
    untouched: bool = False
    """No byte of the job left for the device: another one may do it, and nothing is done twice."""


class DeviceLostError(Exception):
    """The device cannot be reached, or the connection to it broke."""


class DeviceInUseError(DeviceLostError):
    """The device is there, and another program has it."""


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

    def over_by(self, seconds: float) -> bool:
        """Whether the time has been up for `seconds`."""
        return time.monotonic() >= self._end + seconds

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


class Driver(Protocol):
    """One device as its worker drives it: all calls come from one thread and end before their deadline."""

    @property
    def look_every_s(self) -> float:
        """The pause between two looks while there is no job; 0 for a driver whose look itself waits for the device."""

    def connect(self, deadline: Deadline) -> None:
        """Find the device and open it. Raises DeviceLostError."""

    def look(self, deadline: Deadline) -> Condition:
        """How the device is now; input devices read here what people did. Raises DeviceLostError when it is gone."""

    def close(self) -> None:
        """Let go of the device; safe to repeat and after any error."""
