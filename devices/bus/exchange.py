"""Questions and answers on a line that many share: one at a time, with the silence between frames that Modbus wants."""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.contract import Deadline, DeviceLostError, Transport

BITS = 11
"""Bits of a character on the wire at most: start, eight, parity or a second stop, stop."""
LEAST_GAP_S = 0.00175
"""Above 19,200 baud the silence stays this long (Modbus over serial line V1.02, 2.5.1.1)."""
SEND_S = 1.0
LONGEST_ANSWER = 256

Enough = Callable[[bytes], bool]
Overheard = Callable[[bytes], None]


class Exchange:
    """The owner's end of a shared line. Every method raises DeviceLostError when the line breaks."""

    def __init__(self, line: Transport, baud: int, overheard: Overheard) -> None:
        """`overheard` takes the bytes nobody had asked for, and those that were no answer to what was asked."""
        self._line = line
        self.baud = baud
        self.overheard = overheard
        self._quiet_at = 0.0
        self._gap_s = max(LEAST_GAP_S, self.wire_s(3.5))

    def wire_s(self, characters: float) -> float:
        """How long so many characters take on the wire."""
        return characters * BITS / self.baud

    def ask(self, request: bytes, enough: Enough, longest: int, patience_s: float) -> bytes:
        """Send `request` and gather an answer until it is `enough`; what there is when the answer stops coming.

        `patience_s` is how long the unit may think before the first byte of at most `longest`.
        """
        self.tell(request)
        deadline = Deadline(self.wire_s(len(request)) + patience_s)
        answer = bytearray()
        while not enough(bytes(answer)) and len(answer) < LONGEST_ANSWER:
            data = self._line.receive(deadline)
            if not data:
                break
            if not answer:
                deadline = Deadline(self.wire_s(longest) + self._gap_s)
            answer += data
        self._quiet_at = time.monotonic()
        return bytes(answer)

    def tell(self, data: bytes) -> None:
        """Send a frame that is not answered."""
        self._wait_for_silence()
        self.listen(0)
        if self._line.send(data, Deadline(SEND_S)) < len(data):
            raise DeviceLostError(f"the line took no bytes for {SEND_S} s")
        self._quiet_at = time.monotonic() + self.wire_s(len(data))

    def listen(self, seconds: float) -> None:
        """Take what comes unasked within `seconds`."""
        deadline = Deadline(seconds)
        while data := self._line.receive(deadline):
            self.overheard(data)
            self._quiet_at = time.monotonic()
            if deadline.over:
                return

    def pause(self, seconds: float) -> None:
        """Leave the line silent for at least so long before the next frame."""
        self._quiet_at = max(self._quiet_at, time.monotonic() + seconds - self._gap_s)

    def _wait_for_silence(self) -> None:
        left = self._quiet_at + self._gap_s - time.monotonic()
        if left > 0:
            time.sleep(left)
