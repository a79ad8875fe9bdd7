"""A counter board on a shared line: the picture it should show, and whether it does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from devices.board.face import Face
from devices.bus.attendance import Attendance
from devices.bus.exchange import Exchange
from devices.bus.reply import Reply, Said
from devices.contract import Condition, Outcome, Result, State
from devices.health import HealthRecord

LOOK_S = 1.0
"""A board is asked so often whether it is there."""
REFRESH_S = 30.0
"""A picture is written again so often: a board that lost its power for a moment forgets it and tells nobody."""


class BoardLanguage(Protocol):
    """How boards of one make are spoken to."""

    def show(self, exchange: Exchange, address: int, face: Face) -> Reply:
        """Make the board at `address` show `face`. Raises DeviceLostError."""

    def ask(self, exchange: Exchange, address: int, face: Face | None) -> Reply:
        """Whether it is there; `face` is what it shows now. Raises DeviceLostError."""


class BoardUnit:
    """One board. `show` may be called from any thread; see `devices.bus.bus.Unit` for the rest."""

    def __init__(
        self,
        language: BoardLanguage,
        address: int,
        record: HealthRecord,
        on_shown: Callable[[Face], None] = lambda face: None,
    ) -> None:
        """`on_shown` hears of each new picture the board confirmed; it runs in the bus's thread and returns at once."""
        self.record = record
        self._on_shown = on_shown
        self._language = language
        self._address = address
        self._attendance = Attendance(LOOK_S)
        self._lock = threading.Lock()
        self._wanted: Face | None = None
        self._tried: Face | None = None
        """The newest picture that was sent, with whatever success: what failed waits for the next turn."""
        self._shown: Face | None = None
        self._shown_at = 0.0

    def show(self, face: Face) -> None:
        """What the board is to show from now on. The newest wish counts; an older one not yet sent is dropped."""
        with self._lock:
            self._wanted = face

    def hurry(self) -> bool:
        """Whether there is something new to show on a board that answers."""
        with self._lock:
            return self._wanted != self._tried and not self._attendance.dead

    def due(self) -> float:
        """When it is asked next."""
        return self._attendance.due

    def turn(self, exchange: Exchange, now: float) -> None:
        """Show what is new or old enough to be written again, else ask. Raises DeviceLostError."""
        with self._lock:
            wanted = self._wanted
        stale = wanted is not None and (wanted != self._shown or now - self._shown_at >= REFRESH_S)
        if wanted is not None and stale:
            self._write(exchange, wanted, now)
        else:
            self._judge(self._language.ask(exchange, self._address, wanted), now)

    @property
    def listens(self) -> bool:
        """A board says nothing unasked."""
        return False

    def overhear(self, data: bytes) -> bool:
        """A late answer of a board says nothing that is still of use."""
        return False

    def opened(self) -> None:
        """Nobody knows what it shows."""
        self._attendance.begin_anew()
        self._tried = self._shown = None
        self.record.become(Condition(State.CONNECTING))

    def _write(self, exchange: Exchange, face: Face, now: float) -> None:
        self._tried = face
        reply = self._language.show(exchange, self._address, face)
        news = face != self._shown
        if reply.said in (Said.YES, Said.NOTHING_WANTED):
            self._shown, self._shown_at = face, now
        if news and reply.said is Said.YES:
            self._on_shown(face)
        self.record.count(_OUTCOMES[reply.said])
        self._judge(reply, now)

    def _judge(self, reply: Reply, now: float) -> None:
        if reply.garbage:
            self.record.garbage(reply.garbage)
        if reply.said in (Said.NOTHING, Said.NONSENSE):
            self._shown = None
            self._attendance.missed(now)
            if not self._attendance.dead:
                # One lost frame is noise on the line, not a fault.
                return
        else:
            self._attendance.answered(now)
        self.record.become(reply.condition)


_OUTCOMES = {
    Said.YES: Outcome(Result.DONE, ""),
    Said.NOTHING: Outcome(Result.UNKNOWN, Said.NOTHING),
    Said.NONSENSE: Outcome(Result.UNKNOWN, Said.NONSENSE),
    Said.NOTHING_WANTED: Outcome(Result.UNKNOWN, Said.NOTHING_WANTED),
    Said.NO: Outcome(Result.FAILED, Said.NO),
}
