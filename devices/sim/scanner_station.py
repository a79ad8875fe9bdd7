"""A simulated scanner: what is put under its light goes out as UTF-8 with a carriage return."""

from __future__ import annotations

from devices.scanner.code_reader import LONGEST_CODE
from devices.sim.station import StationBase


class ScannerStation(StationBase):
    """One scanner on a line of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = b""

    def scan(self, text: str) -> None:
        """Read a code. Raises ValueError for one that is empty or too long."""
        data = text.encode("utf-8")
        if not 0 < len(data) <= LONGEST_CODE:
            raise ValueError(f"a code has 1 to {LONGEST_CODE} bytes, this one {len(data)}")
        with self._lock:
            self._waiting += data + b"\r"
        self.on_change()

    def hear(self, data: bytes) -> bytes:
        """A scanner takes no orders here."""
        return b""

    def unasked(self) -> bytes:
        """What was scanned since."""
        with self._lock:
            said, self._waiting = self._waiting, b""
            return b"" if self._state.unplug else self._spoken(said)
