"""Trying a device out: a page for a printer, all segments for a board, a wait for a key or a scan."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable
from datetime import datetime

from devices.board.face import DARK, Face, Light
from devices.board.unit import BoardUnit
from devices.contract import Outcome, Result, State
from devices.health import HealthRecord
from devices.printer import job, trial_page
from devices.printer.driver import PrinterDriver
from devices.printer.printer_file import PrinterEntry
from devices.worker import Worker

PATIENCE_S = 20.0
"""How long a person may take to press a key or to scan something."""
_BOARD_S = 5.0
_MOST_KEPT = 8
ALL_SEGMENTS = Face.of("8888", Light.STEADY)
_REACHED = (State.READY, State.WARNING)

NOBODY = "nothing-happened"
UNCONFIRMED = "not-confirmed"


class Happening:
    """Something a device tells of, waited for by a trial."""

    def __init__(self) -> None:
        self._told: queue.Queue[str] = queue.Queue(_MOST_KEPT)

    def tell(self, words: str) -> None:
        """It happened. Most of the time nobody asks, and then only a few are kept."""
        with contextlib.suppress(queue.Full):
            self._told.put_nowait(words)

    def forget(self) -> None:
        """What happened until now is not what is waited for."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._told.get_nowait()

    def within(self, seconds: float) -> str | None:
        """What happens next; None when nothing does in time."""
        try:
            return self._told.get(timeout=seconds)
        except queue.Empty:
            return None

    def trial(self, record: HealthRecord) -> Outcome:
        """Wait for a person to press or to scan."""
        self.forget()
        words = self.within(PATIENCE_S)
        if words is not None:
            return Outcome(Result.DONE, job.DONE, words)
        health = record.snapshot()
        if health.state in _REACHED:
            return Outcome(Result.UNKNOWN, NOBODY, f"nothing came within {PATIENCE_S:.0f} s")
        return state_trial(record)


def printer_trial(worker: Worker, driver: PrinterDriver, entry: PrinterEntry) -> Outcome:
    """Print the test page."""
    printed_at = datetime.now().astimezone().strftime("%H:%M:%S, %d/%m/%Y")
    page = trial_page.draw(entry.name, str(entry.address), printed_at, entry.width_dots)
    return worker.do(lambda deadline: driver.print(page, deadline), job.JOB_S).outcome()


def shown_trial(unit: BoardUnit, shown: Happening, wake: Callable[[], None]) -> Outcome:
    """Light all segments until the board confirms, then darken it again."""
    outcome = lit_trial(unit, shown, wake)
    unit.show(DARK)
    wake()
    return outcome


def lit_trial(unit: BoardUnit, shown: Happening, wake: Callable[[], None]) -> Outcome:
    """Light all segments and wait for the board to confirm. They stay lit: what to show next is the caller's to say."""
    shown.forget()
    unit.show(ALL_SEGMENTS)
    wake()
    if shown.within(_BOARD_S) is not None:
        return Outcome(Result.DONE, job.DONE, "it confirmed all segments")
    if unit.record.snapshot().state in (*_REACHED, State.UNKNOWN):
        return Outcome(Result.UNKNOWN, UNCONFIRMED, "it does not say what it shows: look at it")
    return state_trial(unit.record)


def state_trial(record: HealthRecord) -> Outcome:
    """Whether the device can be reached at all."""
    health = record.snapshot()
    if health.state in _REACHED:
        return Outcome(Result.DONE, job.DONE)
    return Outcome(Result.FAILED, health.reason or str(health.state), health.last_error, untouched=True)
