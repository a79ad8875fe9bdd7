"""One owner for a shared line: what has to be shown goes first, then whoever's turn it is.

RS-485 has no arbiter: two who talk at once destroy both frames. So one thread, that of the bus's worker, sends
everything, and the boards and keypads of a line are never opened by anybody else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from devices.bus.exchange import Exchange
from devices.contract import Condition, Deadline, DeviceLostError, State, Transport
from devices.health import Health, HealthRecord
from devices.worker import LOST

LISTEN_S = 0.04
"""How long the line is listened to at a stretch where keypads speak unasked; a board waits no longer than this."""

OpenLine = Callable[[Deadline], Transport]


class Unit(Protocol):
    """A board or a keypad on the line. All calls but those that set something come from the bus's thread."""

    record: HealthRecord

    def hurry(self) -> bool:
        """Whether it has something to show that cannot wait for its turn."""

    def due(self) -> float:
        """When its next turn is, by the monotonic clock."""

    def turn(self, exchange: Exchange, now: float) -> None:
        """Its turn: show, ask, or both. Raises DeviceLostError."""

    @property
    def listens(self) -> bool:
        """Whether it speaks unasked, so that somebody has to listen all the time."""

    def overhear(self, data: bytes) -> bool:
        """Bytes that came unasked or too late; whether it understood them."""

    def opened(self) -> None:
        """The line was opened: nothing is known about the unit yet."""


class Bus:
    """The driver of a shared line; see `devices.contract.Driver`. Give it to a `devices.worker.Worker`."""

    def __init__(self, open_line: OpenLine, baud: int, units: Sequence[Unit], record: HealthRecord) -> None:
        """`record` is the health of the line itself, the one its worker keeps."""
        self._open_line = open_line
        self._baud = baud
        self._units = units
        self._record = record
        self._line: Transport | None = None
        self._exchange: Exchange | None = None
        self._listens = any(unit.listens for unit in units)

    @property
    def look_every_s(self) -> float:
        """The time until somebody's turn; none where keypads speak unasked, for the look itself listens."""
        if self._listens or any(unit.hurry() for unit in self._units):
            return 0.0
        return max(0.0, self._next_due() - time.monotonic())

    def connect(self, deadline: Deadline) -> None:
        """Open the line. Raises DeviceLostError."""
        with self._taking_all_along():
            self._line = self._open_line(deadline)
        self._exchange = Exchange(self._line, self._baud, self._overhear)
        for unit in self._units:
            unit.opened()

    def look(self, deadline: Deadline) -> Condition:
        """One turn. Raises DeviceLostError when the line is gone."""
        if self._exchange is None:
            raise DeviceLostError("the line is not open")
        unit = self._whose_turn(time.monotonic())
        with self._taking_all_along():
            if unit is not None:
                unit.turn(self._exchange, time.monotonic())
            elif self._listens:
                self._exchange.listen(deadline.within(LISTEN_S).left_s)
        return Condition(State.READY)

    def close(self) -> None:
        """Let go of the line."""
        line, self._line, self._exchange = self._line, None, None
        if line is not None:
            line.close()

    def health(self) -> Sequence[Health]:
        """The units of the line, each with its own state."""
        return [unit.record.snapshot() for unit in self._units]

    @contextmanager
    def _taking_all_along(self) -> Iterator[None]:
        """A line that is lost takes its units out of reach with it."""
        try:
            yield
        except DeviceLostError:
            for unit in self._units:
                unit.record.become(Condition(State.ABSENT, LOST))
            raise

    def _whose_turn(self, now: float) -> Unit | None:
        for unit in self._units:
            if unit.hurry():
                return unit
        waiting = min(self._units, key=lambda unit: unit.due(), default=None)
        return waiting if waiting is not None and waiting.due() <= now else None

    def _next_due(self) -> float:
        return min((unit.due() for unit in self._units), default=time.monotonic() + 1.0)

    def _overhear(self, data: bytes) -> None:
        heard = [unit.overhear(data) for unit in self._units]
        if not any(heard):
            self._record.garbage(len(data))
