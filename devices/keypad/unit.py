"""A calling keypad on a shared line: polled for keys, or listened to, and shown what became of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from devices.bus.attendance import Attendance
from devices.bus.exchange import Exchange
from devices.bus.reply import Reply, Said
from devices.contract import Condition, State
from devices.frames.envelope import FrameReader
from devices.health import HealthRecord
from devices.keypad.frame_file import KeypadFormat
from devices.keypad.key import Press
from devices.keypad.presses import Presses

POLL_S = 0.2
"""A keypad is asked so often: nobody feels a wait of a fifth of a second, and a line of thirty has the time for it."""
_LONGEST_ANSWER = 32


class KeypadUnit:
    """One keypad of a configured counter: strokes from any other address are nobody's and are dropped.

    See `devices.bus.bus.Unit`. `on_press` runs in the bus's thread and must return at once.
    """

    def __init__(
        self, frames: KeypadFormat, address: int, record: HealthRecord, on_press: Callable[[Press], None]
    ) -> None:
        self.record = record
        self._frames = frames
        self._address = address
        self._on_press = on_press
        self._attendance = Attendance(POLL_S)
        self._reader = FrameReader(frames.envelope)
        self._presses = Presses()
        self._babbled = False
        """Whether anything at all came since the last good answer."""
        self._lock = threading.Lock()
        self._text: str | None = None

    def show(self, text: str) -> None:
        """What the keypad's own display is to say, where it has one. From any thread."""
        if self._frames.screen:
            with self._lock:
                self._text = text

    def hurry(self) -> bool:
        """Whether there is something to show."""
        with self._lock:
            return self._text is not None and not self._attendance.dead

    def due(self) -> float:
        """When it is polled next; never for one that speaks unasked."""
        return self._attendance.due if self._frames.polling else float("inf")

    def turn(self, exchange: Exchange, now: float) -> None:
        """Write its display, else poll it. Raises DeviceLostError."""
        with self._lock:
            text, self._text = self._text, None
        if text is not None:
            exchange.tell(self._frames.text(self._address, text))
        elif self._frames.polling:
            self._poll(exchange, now)

    @property
    def listens(self) -> bool:
        """Whether it speaks unasked."""
        return self._frames.polling is None

    def overhear(self, data: bytes) -> bool:
        """Take strokes that came unasked, or too late for the question: a press must not be lost by that."""
        skipped = self._reader.skipped
        spoke = self._strokes(data, time.monotonic())
        if spoke and self.listens:
            self.record.become(Condition(State.READY))
        if self.listens and self._reader.skipped > skipped:
            self.record.garbage(self._reader.skipped - skipped)
        return spoke or self.listens

    def opened(self) -> None:
        """Nothing is known about it; one that speaks unasked stays unknown until somebody presses a key."""
        self._attendance.begin_anew()
        self._reader = FrameReader(self._frames.envelope)
        polled = self._frames.polling is not None
        self.record.become(Condition(State.CONNECTING) if polled else Reply(Said.NOTHING_WANTED).condition)

    def _poll(self, exchange: Exchange, now: float) -> None:
        polling = self._frames.polling
        assert polling
        answer = exchange.ask(self._frames.question(self._address), self._whole, _LONGEST_ANSWER, polling.reply_s)
        if answer == polling.nothing or self._strokes(answer, now):
            self._babbled = False
            self._attendance.answered(now)
            self.record.become(Condition(State.READY))
            return
        if answer:
            self._babbled = True
            # Perhaps the late answer of a neighbour.
            exchange.overheard(answer)
            self.record.garbage(len(answer))
        self._attendance.missed(now)
        if self._attendance.dead:
            self.record.become(Reply(Said.NONSENSE if self._babbled else Said.NOTHING).condition)

    def _whole(self, answer: bytes) -> bool:
        """Whether a keypad that was polled has said all it had to say."""
        polling = self._frames.polling
        return (polling is not None and answer == polling.nothing) or bool(
            FrameReader(self._frames.envelope).feed(answer)
        )

    def _strokes(self, data: bytes, now: float) -> bool:
        """Pass on the presses that are complete with `data`; whether it was this keypad that spoke."""
        spoke = False
        for body in self._reader.feed(data):
            stroke = self._frames.stroke(body)
            if stroke is None or stroke.address != self._address:
                continue
            spoke = True
            press = self._presses.take(stroke, now)
            if press:
                self._on_press(press)
        return spoke
