"""The paper of one printer: counted with each job, told before its sensor speaks."""

import threading
from collections.abc import Callable

from PIL import Image

from devices.contract import Condition, State
from devices.printer.paper_meter import ASSUMED_MM, TO_THE_BLADE_MM, Left, PaperMeter
from devices.printer.sheet import DOTS_A_MM
from devices.printer.status import PrinterStatus
from kiosk.roll_book import RollBook

FEW = 50
"""Tickets left at which somebody is to bring a new roll: most of an hour at a busy kiosk."""
RUNNING_OUT = "media-low-counted"
"""Our own count says so, not the printer's sensor."""


class PaperGauge:
    """The meter of the printer `key`, whose lines have `width_dots`. Thread-safe.

    `stated_mm` is the length of a new roll where the device file says it.
    """

    def __init__(self, book: RollBook, key: str, width_dots: int, stated_mm: float | None) -> None:
        self._book = book
        self._key = key
        self._assumed_mm = ASSUMED_MM[width_dots]
        self._stated_mm = stated_mm
        self._lock = threading.Lock()

    def printed(self, picture: Image.Image) -> None:
        """This paper came out, or may have."""
        self._change(lambda meter: meter.printed(picture.height / DOTS_A_MM + TO_THE_BLADE_MM))

    def new_roll(self) -> None:
        """Somebody says that they put in a new roll."""
        self._change(PaperMeter.new_roll)

    def left(self) -> Left:
        """How many tickets the roll still holds."""
        return self._book.meter(self._key).left(self._assumed_mm, self._stated_mm)

    def judge(self, status: PrinterStatus) -> Condition:
        """How the printer is, the count of its paper included: a guess is never a warning, a count is."""
        self._change(lambda meter: meter.saw(status.faults))
        left = self.left()
        if status.state is State.READY and not left.assumed and left.prints < FEW:
            return Condition(State.WARNING, RUNNING_OUT)
        return status.condition

    def _change(self, change: Callable[[PaperMeter], PaperMeter]) -> None:
        with self._lock:
            before = self._book.meter(self._key)
            after = change(before)
            if after != before:
                self._book.keep(self._key, after)
