"""A card that misbehaves on the wire: it falls silent, is torn away, or answers what no card should."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from devices.id_card.apdu import OK, Response
from devices.id_card.problems import CardProblem, Code

SLOW_S = 0.25
"""What a slow card takes for each answer; a whole reading takes some ten of them."""
_FLOOD = 70_000
_MORE_TO_COME = 0x61FF
_OTHER_LENGTH = 0x6C10
_NO_DIAGNOSIS = 0x6F00


class AnyCard(Protocol):
    """What lies on a reader."""

    @property
    def atr(self) -> bytes:
        """Its answer to a reset."""

    def reset(self) -> None:
        """The field goes and comes back."""

    def transmit(self, raw: bytes, /) -> bytes:
        """Its answer to a command. Raises CardProblem: REMOVED when it is gone, SILENT when it will never answer."""


class Fault(StrEnum):
    """What a card does instead of answering."""

    NONE = "none"
    SILENT = "silent"
    """It never answers."""
    SLOW = "slow"
    """It answers late."""
    TORN = "torn"
    """It is taken away."""
    WRONG_MAC = "wrong-mac"
    """One bit of a protected answer is another."""
    CUT = "cut"
    """Only the first half of an answer comes, and its status."""
    NOTHING = "nothing"
    """An answer without a single byte."""
    FLOOD = "flood"
    """An answer larger than any may be."""
    MORE_DATA = "more-data"
    """There is always more data to come (61xx)."""
    OTHER_LENGTH = "other-length"
    """Always another length should have been asked for (6Cxx)."""
    REFUSAL = "refusal"
    """It answers 6F00."""
    BARE = "bare"
    """It answers without the protection that was agreed on."""


@dataclass
class FaultyCard:
    """A card with a fault that begins after some commands; `wait` passes the time of a slow one."""

    card: AnyCard
    fault: Fault
    after: int = 0
    wait: Callable[[float], object] = time.sleep

    def __post_init__(self) -> None:
        self._heard = 0

    @property
    def atr(self) -> bytes:
        """As of the card itself."""
        return self.card.atr

    def reset(self) -> None:
        """A reset does not mend it."""
        self.card.reset()

    def transmit(self, raw: bytes) -> bytes:
        """The answer, or what the fault makes of it. Raises CardProblem: REMOVED, SILENT."""
        self._heard += 1
        if self._heard <= self.after:
            return self.card.transmit(raw)
        if self.fault is Fault.TORN:
            raise CardProblem(Code.REMOVED)
        if self.fault is Fault.SILENT:
            raise CardProblem(Code.SILENT)
        if self.fault is Fault.SLOW:
            self.wait(SLOW_S)
        return _spoilt(self.card.transmit(raw), self.fault)


def _spoilt(answer: bytes, fault: Fault) -> bytes:
    data, status = answer[:-2], answer[-2:]
    if fault is Fault.WRONG_MAC:
        return data[:-1] + bytes([data[-1] ^ 1]) + status if data else answer
    if fault is Fault.CUT:
        return data[: len(data) // 2] + status
    if fault is Fault.FLOOD:
        return bytes(_FLOOD) + status
    if fault is Fault.NOTHING:
        return b""
    return _INSTEAD.get(fault, answer)


_INSTEAD = {
    Fault.MORE_DATA: Response(b"", _MORE_TO_COME).encode(),
    Fault.OTHER_LENGTH: Response(b"", _OTHER_LENGTH).encode(),
    Fault.REFUSAL: Response(b"", _NO_DIAGNOSIS).encode(),
    Fault.BARE: Response(b"\x30\x03\x02\x01\x01", OK).encode(),
}
