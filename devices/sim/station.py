"""What all simulated units have in common: their faults, and a lock between the line and the console."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from typing import Any

from devices.sim.unit_state import UnitState


class StationBase:
    """A unit that can be pulled out, fall silent, babble and be slow."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._state = UnitState()
        self._noise = random.Random(485)
        self.on_change: Callable[[], None] = lambda: None

    @property
    def state(self) -> UnitState:
        """The switches as they are now."""
        with self._lock:
            return self._state

    def change(self, wishes: Mapping[str, Any]) -> UnitState:
        """Set switches. Raises ValueError for a wish that makes no sense; then nothing has changed."""
        with self._lock:
            self._state = self._state.changed(wishes)
        self.on_change()
        return self.state

    @property
    def late(self) -> bool:
        """Whether its answers come late."""
        return self.state.slow

    def unasked(self) -> bytes:
        """What it says without being asked: nothing."""
        return b""

    def _spoken(self, answer: bytes) -> bytes:
        """What leaves it when it wants to say `answer`."""
        if self._state.silence or not answer:
            return b""
        return self._noise.randbytes(len(answer) + 1) if self._state.garbage else answer
