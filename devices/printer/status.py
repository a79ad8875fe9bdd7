"""What a printer says about itself: the four DLE EOT answers, read by mask, as named faults.

Bit meanings: Epson ESC/POS, DLE EOT n. Keywords: IPP printer-state-reasons (RFC 8011 5.4.12) where IPP has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from devices.contract import Condition, State

QUESTIONS = (1, 2, 3, 4)
"""The n of DLE EOT n that a full status needs."""


class Fault(StrEnum):
    """One thing wrong with a printer, by its stable keyword."""

    UNREACHABLE = "connecting-to-device"
    NO_ANSWER = "timed-out"
    GARBLED = "garbled-answer"
    COVER_OPEN = "cover-open-error"
    MEDIA_EMPTY = "media-empty-error"
    MEDIA_LOW = "media-low-warning"
    CUTTER = "cutter-error"
    HARDWARE = "other-error"
    OFFLINE = "offline-report"


_STATE_BY_FAULT = (
    (Fault.UNREACHABLE, State.ABSENT),
    (Fault.HARDWARE, State.ERROR),
    (Fault.CUTTER, State.ERROR),
    (Fault.COVER_OPEN, State.BLOCKED),
    (Fault.MEDIA_EMPTY, State.BLOCKED),
    (Fault.OFFLINE, State.BLOCKED),
    (Fault.GARBLED, State.UNKNOWN),
    (Fault.NO_ANSWER, State.UNKNOWN),
    (Fault.MEDIA_LOW, State.WARNING),
)
"""Worst first: the first fault that is present names the state."""

_STOPS_PRINTING = (Fault.HARDWARE, Fault.CUTTER, Fault.COVER_OPEN, Fault.MEDIA_EMPTY, Fault.OFFLINE)


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What is known of a printer: its faults, and through them its state."""

    faults: frozenset[Fault]
    noise_bytes: int = 0
    """Bytes that came along and mean nothing; then no other byte proves anything, and the fault is GARBLED alone."""

    @property
    def state(self) -> State:
        """The state the worst fault puts the printer in."""
        return next((state for fault, state in _STATE_BY_FAULT if fault in self.faults), State.READY)

    @property
    def reason(self) -> str:
        """The worst fault's keyword; empty when there is none."""
        return next((str(fault) for fault, _ in _STATE_BY_FAULT if fault in self.faults), "")

    @property
    def condition(self) -> Condition:
        """State and reason."""
        return Condition(self.state, self.reason)

    @property
    def blocking(self) -> Fault | None:
        """The fault that keeps paper from coming out, the most telling first; None when nothing is known to."""
        return next((fault for fault in _STOPS_PRINTING if fault in self.faults), None)

    @property
    def reachable(self) -> bool:
        """Whether a connection could be made; says nothing about being able to print."""
        return Fault.UNREACHABLE not in self.faults


UNREACHABLE = PrinterStatus(frozenset({Fault.UNREACHABLE}))


def is_answer(byte: int) -> bool:
    """Whether a byte can be an answer to DLE EOT: bits 1 and 4 set, bits 0 and 7 clear, in every model."""
    return byte & 0x93 == 0x12


def read(answers: Mapping[int, int]) -> PrinterStatus:
    """The status told by the answers to DLE EOT n, keyed by n.

    A question without an answer adds NO_ANSWER: silence never reads as "fine".
    Raises ValueError for a byte that cannot be an answer.
    """
    for question, byte in answers.items():
        if not is_answer(byte):
            raise ValueError(f"0x{byte:02x} is no answer to DLE EOT {question}")
    faults = {fault for question, mask, fault in _BITS if answers.get(question, 0) & mask == mask}
    if any(question not in answers for question in QUESTIONS):
        faults.add(Fault.NO_ANSWER)
    return PrinterStatus(frozenset(faults))


def garbled(noise_bytes: int) -> PrinterStatus:
    """The status of a printer that sent so many bytes that mean nothing."""
    return PrinterStatus(frozenset({Fault.GARBLED}), noise_bytes)


def with_port_status(known: PrinterStatus, byte: int | None) -> PrinterStatus:
    """What is known, and what the USB port status says of the paper (bit 5, USB printer class 4.2.2).

    Its other bits are not used: many cheap printers leave them 0, which would read as broken.
    """
    if byte is None or not byte & 0x20:
        return known
    return PrinterStatus(known.faults | {Fault.MEDIA_EMPTY})


_BITS = (
    (1, 0x08, Fault.OFFLINE),
    (2, 0x04, Fault.COVER_OPEN),
    (2, 0x20, Fault.MEDIA_EMPTY),
    (3, 0x08, Fault.CUTTER),
    (3, 0x20, Fault.HARDWARE),
    (4, 0x0C, Fault.MEDIA_LOW),
    (4, 0x60, Fault.MEDIA_EMPTY),
)
"""(n of DLE EOT n, bits that must all be set, what that means)."""
