"""One thread for one device: its jobs in turn, a look in between, and a new start after every kind of trouble.

A device that hangs, breaks or babbles holds up its own thread and nothing else. The thread never ends by an error:
whatever the driver raises closes the device, is told, and is tried again after a pause (0.5 s, doubling to 30 s).
"""

from __future__ import annotations

import logging
import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from devices.backoff import Backoff
from devices.contract import (
    Condition,
    Deadline,
    DeviceInUseError,
    DeviceLostError,
    Driver,
    Outcome,
    Result,
    State,
)
from devices.health import Health, HealthRecord

CONNECT_S = 5.0
LOOK_S = 3.0
GRACE_S = 1.0
"""How far past its deadline an operation may run before the device counts as stalled."""
CALM_S = 10.0
"""A device that lasted this long is forgiven its past; one that falls at once is tried ever more rarely."""
MOST_WAITING = 64

LOST = "connecting-to-device"
IN_USE = "device-in-use"
BROKE = "driver-error"
STALLED = "driver-stalled"
FULL = "spool-area-full"
LATE = "job-expired"
STOPPED = "stopped"

Operation = Callable[[Deadline], Outcome]

log = logging.getLogger(__name__)


class Job:
    """An operation on its way through a device's queue."""

    def __init__(self, operation: Operation, within_s: float, then: Callable[[Outcome], None] | None) -> None:
        self._operation = operation
        self._then = then
        self._deadline = Deadline(within_s)
        self._ended = threading.Event()
        self._outcome: Outcome | None = None

    def outcome(self) -> Outcome:
        """How it ended, waiting for it; `unknown` when the device is still at it well past the deadline."""
        self._ended.wait(self._deadline.left_s + GRACE_S)
        return self._outcome or Outcome(Result.UNKNOWN, STALLED, "the device did not come back in time")

    def run(self) -> Outcome:
        """Do it, unless its time passed while it waited. Raises what the operation raises."""
        if self._deadline.over:
            return Outcome(Result.FAILED, LATE, "its time was up before its turn came", untouched=True)
        return self._operation(self._deadline)

    @property
    def deadline(self) -> Deadline:
        """When it must have ended."""
        return self._deadline

    def end(self, outcome: Outcome) -> None:
        """Tell whoever waits."""
        self._outcome = outcome
        self._ended.set()
        if self._then is not None:
            self._then(outcome)


class _Signal:
    """Something in the queue that is no job."""


_WAKE = _Signal()
_STOP = _Signal()


class Worker:
    """Drives one device. `record` tells how the device is; see `devices.contract.Driver` for what `driver` must do."""

    def __init__(self, driver: Driver, record: HealthRecord, backoff: Backoff | None = None) -> None:
        self.record = record
        self._driver = driver
        self._backoff = backoff or Backoff()
        self._queue: queue.Queue[Job | _Signal] = queue.Queue(MOST_WAITING)
        self._stopping = threading.Event()
        self._in_hand: Job | None = None
        self._begun = False
        self._lost = False
        self._calm: Deadline | None = None
        self._busy_until: Deadline | None = None
        self._thread = threading.Thread(target=self._live, name=f"device-{record.identity}", daemon=True)

    def start(self) -> None:
        """Begin to look after the device."""
        self._thread.start()

    def stop(self, patience_s: float = 10.0) -> None:
        """End the job in hand, refuse the others, close the device. Waits at most `patience_s` seconds."""
        self._stopping.set()
        self._signal(_STOP)
        if self._thread.is_alive():
            self._thread.join(patience_s)

    def wake(self) -> None:
        """Something was plugged in or is wanted: look now instead of after the pause."""
        self._signal(_WAKE)

    def do(self, operation: Operation, within_s: float, then: Callable[[Outcome], None] | None = None) -> Job:
        """Queue an operation that must have ended `within_s` seconds from now, waiting included.

        It runs in the device's thread, and so does `then` with its outcome, except for a job that is refused here and
        now. On a device that is not there a job fails at once, untouched.
        """
        job = Job(operation, within_s, then)
        if self._stopping.is_set():
            self._end(job, Outcome(Result.FAILED, STOPPED, untouched=True))
            return job
        try:
            self._queue.put_nowait(job)
        except queue.Full:
            self._end(job, Outcome(Result.FAILED, FULL, f"{MOST_WAITING} jobs are waiting", untouched=True))
        return job

    def health(self) -> Health:
        """How the device is. One whose driver does not come back from an operation is `unknown`, whatever was last."""
        now = self.record.snapshot()
        if self._overdue():
            return replace(now, state=State.UNKNOWN, reason=STALLED)
        return now

    def _overdue(self) -> bool:
        busy_until = self._busy_until
        return busy_until is not None and busy_until.over_by(GRACE_S)

    def _live(self) -> None:
        while not self._stopping.is_set():
            try:
                self._serve()
            except DeviceInUseError as why:
                self._fell(Condition(State.UNKNOWN, IN_USE), str(why))
            except DeviceLostError as why:
                self._fell(Condition(State.ABSENT, LOST), str(why))
            except Exception as why:
                self._fell(Condition(State.ERROR, BROKE), _place(why))
            finally:
                self._busy_until = None
                self._close()
            if not self._stopping.is_set():
                self._in_hand = self._next(self._backoff.pause_s())
        self._refuse_the_rest()

    def _serve(self) -> None:
        """Connect, then look and work until told to stop. Raises whatever ends the connection."""
        self._driver.connect(self._within(CONNECT_S))
        self._calm = Deadline(CALM_S)
        while True:
            self._look()
            self._in_hand = self._in_hand or self._next(self._driver.look_every_s)
            if self._stopping.is_set():
                return
            self._work()

    def _look(self) -> None:
        condition = self._driver.look(self._within(LOOK_S))
        self._busy_until = None
        if self._lost:
            self._lost = False
            self.record.reconnected()
        if self._calm is not None and self._calm.over:
            self._backoff.reset()
        self.record.become(condition)

    def _work(self) -> None:
        job = self._in_hand
        if job is None:
            return
        self._begun, self._busy_until = True, job.deadline
        outcome = job.run()
        self._begun, self._busy_until, self._in_hand = False, None, None
        self._end(job, outcome)

    def _fell(self, condition: Condition, detail: str) -> None:
        job, self._in_hand = self._in_hand, None
        begun, self._begun = self._begun, False
        self._lost = True
        self.record.become(condition, detail)
        if job is None:
            return
        if begun:
            self._end(job, Outcome(Result.UNKNOWN, condition.reason, detail))
        else:
            self._end(job, Outcome(Result.FAILED, condition.reason, detail, untouched=True))

    def _end(self, job: Job, outcome: Outcome) -> None:
        self.record.count(outcome)
        try:
            job.end(outcome)
        except Exception:
            # Whoever asked for the job failed over its outcome; the device goes on.
            log.exception("%s: the outcome of a job was not taken", self.record.identity)

    def _close(self) -> None:
        try:
            self._driver.close()
        except Exception as why:
            log.debug("%s did not close: %s", self.record.identity, _place(why))

    def _within(self, seconds: float) -> Deadline:
        self._busy_until = deadline = Deadline(seconds)
        return deadline

    def _next(self, patience_s: float) -> Job | None:
        try:
            found = self._queue.get(timeout=patience_s) if patience_s > 0 else self._queue.get_nowait()
        except queue.Empty:
            return None
        return found if isinstance(found, Job) else None

    def _signal(self, signal: _Signal) -> None:
        try:
            self._queue.put_nowait(signal)
        except queue.Full:
            # The worker is not waiting then, so there is nobody to wake.
            return

    def _refuse_the_rest(self) -> None:
        if self._in_hand is not None:
            self._end(self._in_hand, Outcome(Result.FAILED, STOPPED, untouched=True))
        while not self._queue.empty():
            waiting = self._queue.get_nowait()
            if isinstance(waiting, Job):
                self._end(waiting, Outcome(Result.FAILED, STOPPED, untouched=True))


def _place(why: Exception) -> str:
    """What broke and where; not its message, which may hold what a person printed, typed or scanned."""
    trace = traceback.extract_tb(why.__traceback__)
    at = f" at {Path(trace[-1].filename).name}:{trace[-1].lineno}" if trace else ""
    return f"{type(why).__name__}{at}"
