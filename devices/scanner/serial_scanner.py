"""A scanner on a serial line or USB CDC: the only kind that delivers Vietnamese letters whole (identity cards)."""

from __future__ import annotations

from collections.abc import Callable

from devices.contract import Condition, Deadline, DeviceLostError, State, Transport
from devices.health import HealthRecord
from devices.scanner.code_reader import CodeReader

BAUD = 115_200
LISTEN_S = 0.25

OnCode = Callable[[str], None]
OpenLine = Callable[[Deadline], Transport]


class SerialScanner:
    """The driver of one scanner; see `devices.contract.Driver`. `on_code` runs in its thread and must return at once.

    A code is never logged: it may be a person's identity card.
    """

    look_every_s = 0.0

    def __init__(self, open_line: OpenLine, record: HealthRecord, on_code: OnCode) -> None:
        self._open_line = open_line
        self._record = record
        self._on_code = on_code
        self._line: Transport | None = None
        self._reader = CodeReader()

    def connect(self, deadline: Deadline) -> None:
        """Open the line. Raises DeviceLostError."""
        self._line = self._open_line(deadline)
        self._reader = CodeReader()

    def look(self, deadline: Deadline) -> Condition:
        """Listen for a moment and pass on what was scanned. Raises DeviceLostError."""
        if self._line is None:
            raise DeviceLostError("the line is not open")
        skipped = self._reader.skipped
        data = self._line.receive(deadline.within(LISTEN_S))
        for code in self._reader.feed(data):
            self._on_code(code)
        if not data:
            self._reader.silence()
        if self._reader.skipped > skipped:
            self._record.garbage(self._reader.skipped - skipped)
        return Condition(State.READY)

    def close(self) -> None:
        """Let go of the line."""
        line, self._line = self._line, None
        if line is not None:
            line.close()
