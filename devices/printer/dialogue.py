"""Questions to an ESC/POS printer and its answers, told apart even when they come late, doubled or not at all.

Three kinds of bytes come back: answers to DLE EOT (real time, out of order), answers to GS r or GS ( H (in order with
the printing) and four-byte status messages nobody asked for. Their fixed bits differ: none can pass for another.
"""

from __future__ import annotations

import secrets
import time
from enum import StrEnum

from devices.contract import Deadline, Transport
from devices.printer import status
from devices.printer.status import PrinterStatus

STATUS_S = 0.3
"""How long one DLE EOT may take; a printer that answers does so in a few milliseconds."""
WAKE_S = 1.2
"""How long the first in-order question may take: the printer may still be feeding the last paper."""

_HELLO = b"\x1b@\x1da\x00"
_CLEAR_BUFFERS = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_CLEARED = b"\x37\x25\x00"
_NULS = bytes(8_192)
_NUL_ROUNDS = 3
# Three rounds outlast the longest slice we send (240 rows × 72 bytes). NUL is white inside an image, nothing outside.


class Confirmation(StrEnum):
    """The in-order question that ends a job. A clone may know only one of them: found out once, at installation."""

    PAPER_SENSOR = "paper-sensor"
    """GS r 1: nearly every printer answers it, after all that was sent before."""
    PROCESS_ID = "process-id"
    """GS ( H function 48: repeats the id it was given, so that no late answer can be mistaken; Epson."""


class Dialogue:
    """One conversation over one connection. Every method raises DeviceLostError when the connection breaks."""

    def __init__(self, line: Transport, confirmation: Confirmation = Confirmation.PAPER_SENSOR) -> None:
        self._line = line
        self._confirmation = confirmation
        self._inbox = bytearray()
        self._status_owed = 0
        self._mark = b""

    def status(self, deadline: Deadline) -> PrinterStatus:
        """Ask DLE EOT 1 to 4. Stops at the first silence: a later byte would be taken for another question's answer."""
        self._drain()
        if not self._collect_owed(deadline.within(STATUS_S)):
            return status.read({})
        answers: dict[int, int] = {}
        for question in status.QUESTIONS:
            self._line.send(bytes((0x10, 0x04, question)), deadline)
            self._status_owed += 1
            answer = self._next_status(deadline.within(STATUS_S))
            if answer is None:
                break
            answers[question] = answer
        return status.read(answers)

    def wake(self, deadline: Deadline) -> bool:
        """Reset the printer and see that it follows commands; whether it does.

        A connection that died inside an image left the printer waiting for image bytes: it would eat this ticket.
        So when nothing answers, the image is filled up with white and the question asked again.
        """
        self._drain()
        asked_at = time.monotonic()
        self._line.send(_HELLO + self.question(), deadline)
        if self.confirmed(deadline.within(WAKE_S)):
            return True
        for _ in range(_NUL_ROUNDS):
            self._line.send(_NULS + _HELLO + self.question(), deadline.within(WAKE_S))
            if self.confirmed(deadline.within(STATUS_S)):
                # One that answers late owes an answer for each question; it may take as long for them as for the first.
                self._settle(time.monotonic() - asked_at, deadline)
                return True
        return False

    def question(self) -> bytes:
        """A new in-order question, to be sent after the data it shall confirm; the next `confirmed` waits for it."""
        if self._confirmation is Confirmation.PAPER_SENSOR:
            return b"\x1dr\x01"
        self._mark = secrets.token_hex(2).encode()
        return b"\x1d(H\x06\x0000" + self._mark

    def confirmed(self, deadline: Deadline) -> bool:
        """Whether the last question was answered before the deadline."""
        while not self._take_confirmation():
            if not self._read(deadline):
                return False
        return True

    def clear(self, deadline: Deadline) -> bool:
        """Make a blocked printer forget what it has not printed (DLE DC4 8); whether it says that it did."""
        self._drain()
        self._line.send(_CLEAR_BUFFERS, deadline)
        while (at := self._inbox.find(_CLEARED)) < 0:
            if not self._read(deadline):
                return False
        del self._inbox[: at + len(_CLEARED)]
        return True

    def _read(self, deadline: Deadline) -> bool:
        data = self._line.receive(deadline)
        self._inbox += data
        return bool(data)

    def _drain(self) -> None:
        now = Deadline(0)
        while self._read(now):
            self._forget()
        self._forget()

    def _forget(self) -> None:
        answers = sum(1 for byte in self._inbox if status.is_answer(byte))
        self._status_owed = max(0, self._status_owed - answers)
        self._inbox.clear()

    def _settle(self, quiet_s: float, deadline: Deadline) -> None:
        while self._read(deadline.within(quiet_s)):
            self._forget()
        self._forget()

    def _collect_owed(self, deadline: Deadline) -> bool:
        while self._status_owed:
            if self._next_status(deadline) is None:
                return False
        return True

    def _next_status(self, deadline: Deadline) -> int | None:
        while True:
            for at, byte in enumerate(self._inbox):
                if status.is_answer(byte):
                    del self._inbox[: at + 1]
                    self._status_owed -= 1
                    return byte
            self._inbox.clear()
            if not self._read(deadline):
                return None

    def _take_confirmation(self) -> bool:
        if self._confirmation is Confirmation.PAPER_SENSOR:
            return self._take_sensor_byte()
        answer = b"\x37\x22" + self._mark + b"\x00"
        at = self._inbox.find(answer)
        if at < 0:
            return False
        del self._inbox[: at + len(answer)]
        return True

    def _take_sensor_byte(self) -> bool:
        while self._inbox:
            first = self._inbox[0]
            if first & 0x93 == 0x10:
                # A status message nobody asked for: this byte and three more, which look like sensor bytes.
                if len(self._inbox) < 4:
                    return False
                del self._inbox[:4]
                continue
            del self._inbox[0]
            if status.is_answer(first):
                self._status_owed = max(0, self._status_owed - 1)
            if first & 0x90 == 0x00:
                return True
        return False
