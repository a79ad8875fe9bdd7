"""From the scanner to the page that waits for an appointment's code: handed over once, and kept for nobody else."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.appointment_code import as_code

BETWEEN_S = 1.0
"""Seconds that the page takes at most from one question to the next; a scan in between is not lost."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Something was scanned. `code` is None for what is no code of an appointment: what it was stays unknown here."""

    code: str | None


class CodeDesk:
    """Holds at most one scan, and only while the page asks for one. Safe from every thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._turn = 0
        self._awaited_until = -1.0
        self._scan: Scan | None = None

    def scanned(self, text: str) -> None:
        """A scanner of this machine read something; nobody's business when the page waits for nothing."""
        with self._changed:
            if self._clock() > self._awaited_until:
                return
            self._scan = Scan(as_code(text))
            self._changed.notify_all()

    def take(self, patience_s: float) -> Scan | None:
        """What is scanned within that time. Who asks later takes the place: one page, and its older questions are
        given up."""
        with self._changed:
            now = self._clock()
            if now > self._awaited_until:
                self._scan = None
            self._turn, mine = self._turn + 1, self._turn + 1
            self._awaited_until = now + patience_s + BETWEEN_S
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._scan is not None or self._turn != mine, patience_s)
            if self._turn != mine:
                return None
            scan, self._scan = self._scan, None
            return scan
