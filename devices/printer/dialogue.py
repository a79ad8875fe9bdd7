"""Questions to an ESC/POS printer and its answers, told apart even when they come late, doubled or not at all.

Three kinds of bytes come back: answers to DLE EOT (real time, out of order), answers to GS r or GS ( H (in order with
the printing) and four-byte status messages nobody asked for. Their fixed bits differ: none can pass for another.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
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
_SENSOR_BYTES = (0x00, 0x03, 0x0C, 0x0F)
_CLEARED = b"\x37\x25\x00"
_NULS = bytes(8_192)
_NUL_ROUNDS = 3
# Three rounds outlast the longest slice we send (240 rows × 72 bytes). NUL is white inside an image, nothing outside.
_MARK_LETTERS = "abcdefghijklmno"
# None of them can be taken for an answer to DLE EOT, as the digits 2 and 6 can.
_MOST_KEPT = 4_096


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
        self._answers: deque[int] = deque(maxlen=_MOST_KEPT)
        self._answers_owed = 0
        self._in_order = bytearray()
        self._sensor_owed = 0
        self.babbles = False
        """Whether the device has said more than it was asked: then single bytes from it prove nothing."""
        self._mark = b""

    def status(self, deadline: Deadline) -> PrinterStatus:
        """Ask DLE EOT 1 to 4. Stops at the first silence: a later byte would be taken for another question's answer."""
        self._listen(Deadline(0))
        late = deadline.within(STATUS_S)
        while self._answers_owed:
            if not self._listen(late):
                return status.read({})
        answers: dict[int, int] = {}
        for question in status.QUESTIONS:
            answer = self._ask(question, deadline.within(STATUS_S))
            if answer is None:
                break
            answers[question] = answer
        return status.read(answers)

    def noise(self) -> int:
        """How many bytes came that mean nothing; to be asked before the first in-order question."""
        said, meaningless = bytes(self._in_order), 0
        while said:
            if said[0] & 0x93 == 0x10 and all(byte & 0x90 == 0 for byte in said[1:4]):
                said = said[4:]  # a status message nobody asked for
                continue
            # The paper sensor's byte may still come from an earlier connection.
            meaningless += said[0] not in _SENSOR_BYTES
            said = said[1:]
        return meaningless

    def wake(self, deadline: Deadline) -> bool:
        """Reset the printer and see that it follows commands; whether it does.

        A connection that died inside an image left the printer waiting for image bytes: it would eat this ticket.
        So when nothing answers, the image is filled up with white and the question asked again.
        """
        asked_at = time.monotonic()
        self._line.send(_HELLO + self.question(), deadline)
        if self.confirmed(deadline.within(WAKE_S)):
            return True
        for _ in range(_NUL_ROUNDS):
            self._line.send(_NULS + _HELLO + self.question(), deadline.within(WAKE_S))
            if self.confirmed(deadline.within(STATUS_S)):
                # One that answers late owes an answer to each question; they may take as long as the first did.
                self._settle(time.monotonic() - asked_at, deadline)
                return True
        return False

    def question(self) -> bytes:
        """A new in-order question, to be sent after the data it shall confirm; the next `confirmed` waits for it."""
        self._listen(Deadline(0))
        if self._confirmation is Confirmation.PAPER_SENSOR:
            while self._take_sensor_byte():
                pass
            self._sensor_owed += 1
            return b"\x1dr\x01"
        self._in_order.clear()
        self._mark = "".join(secrets.choice(_MARK_LETTERS) for _ in range(4)).encode()
        return b"\x1d(H\x06\x0000" + self._mark

    def confirmed(self, deadline: Deadline) -> bool:
        """Whether the last question was answered before the deadline."""
        while not self._take_confirmation():
            if not self._listen(deadline):
                return self._take_confirmation()
        return True

    def clear(self, deadline: Deadline) -> bool:
        """Make a blocked printer forget what it has not printed (DLE DC4 8); whether it says that it did."""
        self._line.send(_CLEAR_BUFFERS, deadline)
        while not self._take(_CLEARED):
            if not self._listen(deadline):
                return self._take(_CLEARED)
        return True

    def _ask(self, question: int, deadline: Deadline) -> int | None:
        self._answers.clear()
        self._line.send(bytes((0x10, 0x04, question)), deadline)
        self._answers_owed += 1
        while not self._answers:
            if not self._listen(deadline):
                break
        return self._answers.popleft() if self._answers else None

    def _listen(self, deadline: Deadline) -> bool:
        """Sort the next bytes by what they can be; whether there may be more before the deadline.

        Nothing is thrown away here: the confirmation of a job may come while the status is being asked.
        """
        data = self._line.receive(deadline)
        for byte in data:
            if status.is_answer(byte):
                self._answers.append(byte)
                self.babbles = self.babbles or self._answers_owed == 0
                self._answers_owed = max(0, self._answers_owed - 1)
            else:
                self._in_order.append(byte)
        # A device that never stops talking must not fill the memory, nor hold us beyond the deadline.
        del self._in_order[:-_MOST_KEPT]
        return bool(data) and not deadline.over

    def _settle(self, quiet_s: float, deadline: Deadline) -> None:
        while self._listen(deadline.within(quiet_s)) and not deadline.over:
            pass

    def _take_confirmation(self) -> bool:
        if self._confirmation is Confirmation.PROCESS_ID:
            return self._take(b"\x37\x22" + self._mark + b"\x00")
        return self._take_sensor_byte() and not self.babbles

    def _take(self, message: bytes) -> bool:
        at = self._in_order.find(message)
        if at < 0:
            return False
        del self._in_order[: at + len(message)]
        return True

    def _take_sensor_byte(self) -> bool:
        while self._in_order:
            if self._in_order[0] & 0x93 == 0x10:
                # A status message nobody asked for: this byte and three more, which look like sensor bytes.
                if len(self._in_order) < 4:
                    return False
                del self._in_order[:4]
                continue
            byte = self._in_order.pop(0)
            if byte & 0x90 == 0x00:
                self._sensor_owed -= 1
                self.babbles = self.babbles or self._sensor_owed < 0
                return True
        return False
