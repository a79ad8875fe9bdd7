"""The inside of a virtual printer: what real time and printing order do to the bytes that arrive.

A real printer reads twice. DLE commands are obeyed the moment they arrive, even when nothing moves; all else waits in a
receive buffer and is printed in order, and not at all while the cover is open or the paper is out. No I/O in here.
"""

from __future__ import annotations

import random
import re
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image

from devices.sim.escpos_decoder import Cut, Decoder
from devices.sim.printer_state import Paper, PrinterState

BUFFER_BYTES = 65_536
"""A network printer's receive buffer. It is 4,096 bytes in cheap ones, and then the line itself stops."""
_STEP_BYTES = 64
_NEAR_END_ROWS = 2_400
# 30 cm, where the sensors of common models sit.

_CLEARED = b"\x37\x25\x00"
_REAL_TIME = re.compile(rb"\x10\x04[\x01-\x04]|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08|\x10\x05\x02", re.DOTALL)
_LONGEST_REAL_TIME = 10


class VirtualPrinter:
    """One printer. Safe to use from the line's thread and the console's."""

    def __init__(self, width: int, on_cut: Callable[[Cut], None], buffer_bytes: int = BUFFER_BYTES) -> None:
        self.width = width
        self._on_cut = on_cut
        self._capacity = buffer_bytes
        self._lock = threading.RLock()
        self._state = PrinterState()
        self._decoder = Decoder(width, lambda: self._state)
        self._waiting = bytearray()
        self._recent = b""
        self._answers: deque[tuple[float, bytes]] = deque()
        self._noise = random.Random(9100)
        self._now = 0.0
        self._worked_at = 0.0
        self._credit = 0.0
        self._listeners: list[Callable[[], None]] = []

    @property
    def state(self) -> PrinterState:
        """The switches as they are now."""
        with self._lock:
            return self._state

    def change(self, wishes: Mapping[str, Any]) -> PrinterState:
        """Set switches. Raises ValueError for a wish that makes no sense; then nothing has changed."""
        with self._lock:
            self._become(self._state.changed(wishes))
        for listener in self._listeners:
            listener()
        return self.state

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each change from the console."""
        self._listeners.append(listener)

    def paper(self) -> tuple[int, Image.Image]:
        """The paper not cut yet: its rows so far and its picture."""
        with self._lock:
            return self._decoder.rows, self._decoder.picture()

    @property
    def rows(self) -> int:
        """Rows of the paper not cut yet."""
        with self._lock:
            return self._decoder.rows

    @property
    def room(self) -> int:
        """How many bytes it takes now; 0 while its buffer is full or it is stalled."""
        with self._lock:
            room = self._capacity - len(self._waiting)
            allowed = (self._state.stall_after, self._state.drop_after)
            return max(0, min([room, *(limit for limit in allowed if limit is not None)]))

    @property
    def drops_now(self) -> bool:
        """Whether the connection is to be reset now."""
        return self.state.drop_after == 0

    def dropped(self) -> None:
        """The connection was reset: the fault happens once."""
        self.change({"drop_after": None})

    def arrive(self, data: bytes, now: float) -> None:
        """Take bytes from the line at `now` (monotonic seconds): real-time commands at once, the rest in turn."""
        with self._lock:
            self._now = now
            self._count(len(data))
            seen = self._recent + data
            done, taken = 0, len(self._recent)
            for command in _REAL_TIME.finditer(seen):
                if command.end() <= len(self._recent):
                    continue
                self._waiting += seen[taken : command.end()]
                done = taken = command.end()
                self._obey(command.group())
            self._waiting += seen[taken:]
            self._recent = seen[max(done, len(seen) - _LONGEST_REAL_TIME + 1) :]

    def work(self, now: float) -> None:
        """Print what may be printed by `now`."""
        with self._lock:
            elapsed, self._worked_at, self._now = now - self._worked_at, now, now
            budget = self._budget(elapsed)
            while budget > 0 and self._waiting and not self._state.stopped:
                step = bytes(self._waiting[: min(budget, _STEP_BYTES)])
                del self._waiting[: len(step)]
                budget -= len(step)
                self._print(step)

    def answers(self, now: float) -> bytes:
        """What it says by `now`."""
        with self._lock:
            said = bytearray()
            while self._answers and self._answers[0][0] <= now:
                said += self._answers.popleft()[1]
            return bytes(said)

    def hung_up(self) -> None:
        """The client is gone: nobody is left to hear the answers. What it sent is still printed."""
        with self._lock:
            self._answers.clear()
            self._recent = b""
            self._decoder.auto_status = 0

    @property
    def busy(self) -> bool:
        """Whether it has something to print or to say."""
        with self._lock:
            return bool(self._answers or (self._waiting and not self._state.stopped))

    def _become(self, state: PrinterState) -> None:
        news = state.message() != self._state.message()
        self._state = state
        if news and self._decoder.auto_status:
            self._say(state.message())

    def _count(self, arrived: int) -> None:
        left = {
            name: max(0, limit - arrived)
            for name in ("stall_after", "drop_after")
            if (limit := getattr(self._state, name)) is not None
        }
        self._become(self._state.changed(left))

    def _obey(self, command: bytes) -> None:
        if command[1] == 0x04:
            self._say(bytes((self._state.answer(command[2]),)))
            return
        self._waiting.clear()
        self._decoder.reset()
        if command[1] == 0x14:
            self._say(_CLEARED)

    def _budget(self, elapsed: float) -> int:
        rate = self._state.bytes_per_s
        if rate is None:
            self._credit = 0.0
            return len(self._waiting)
        # At most half a second's worth is saved up, or a pause would be followed by a burst.
        self._credit = min(self._credit + elapsed * rate, rate / 2 + 1)
        budget = min(int(self._credit), len(self._waiting))
        self._credit -= budget
        return budget

    def _print(self, data: bytes) -> None:
        before = self._decoder.rows
        for happening in self._decoder.feed(data):
            if isinstance(happening, Cut):
                self._use_up(happening.picture.height - before)
                before = 0
                self._on_cut(happening)
            else:
                self._say(happening.data)
        self._use_up(self._decoder.rows - before)

    def _use_up(self, rows: int) -> None:
        left = self._state.rows_left
        if left is None or rows <= 0:
            return
        left = max(0, left - rows)
        if left == 0:
            self._become(self._state.changed({"rows_left": None, "paper": Paper.OUT}))
        elif left <= _NEAR_END_ROWS:
            self._become(self._state.changed({"rows_left": left, "paper": Paper.NEAR_END}))
        else:
            self._become(self._state.changed({"rows_left": left}))

    def _say(self, data: bytes) -> None:
        if self._state.silent:
            return
        if self._state.garbage:
            data = self._noise.randbytes(self._noise.randrange(1, 24)) + data
        self._answers.append((self._now + self._state.answer_delay_ms / 1000, data))
