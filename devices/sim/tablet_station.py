"""A simulated rating tablet: it tells its server every few seconds that it lives, as the page on a real one does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from devices.sim.station import StationBase
from devices.sim.tablet_link import TabletLink, TabletLostError
from devices.sim.unit_state import UnitState

BEAT_S, SLOW_BEAT_S = 5.0, 25.0
_LISTEN_S = 0.25
_AGAIN_S = 1.0
_FULL, _LOW = 0.82, 0.14

Connect = Callable[[], TabletLink]


@dataclass(frozen=True, slots=True)
class TabletState(UnitState):
    """The switches of a tablet: off the network, connected without a word, nonsense, words that come too late."""

    low_battery: bool = False
    """Off its charger and nearly empty."""
    asleep: bool = False
    """Another page is in front, or the screen is off."""


class TabletStation(StationBase):
    """One tablet with a thread of its own from `start` to `stop`."""

    def __init__(self, connect: Connect) -> None:
        """`connect` makes a connection in the right of the tablet's token; it raises TabletLostError."""
        super().__init__()
        self._state = TabletState()
        self._connect = connect
        self._ended = threading.Event()
        self._changed = threading.Event()
        self.connected = False
        """Whether the server let it in."""
        self._thread = threading.Thread(target=self._live, name="tablet", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up, and wait for the thread."""
        self._ended.set()
        self._changed.set()
        self._thread.join(10)

    def change(self, wishes: Mapping[str, Any]) -> UnitState:
        """Set switches; the next beat is at once, as with a page that is hidden or shown."""
        state = super().change(wishes)
        self._changed.set()
        return state

    @property
    def battery(self) -> float:
        """Its charge, 0 to 1."""
        return _LOW if cast(TabletState, self.state).low_battery else _FULL

    def _live(self) -> None:
        while not self._ended.is_set():
            if not self.state.unplug:
                self._meet()
            self.connected = False
            self._changed.wait(_AGAIN_S)
            self._changed.clear()

    def _meet(self) -> None:
        try:
            link = self._connect()
        except TabletLostError:
            return
        try:
            self._beat(link)
        except TabletLostError:
            return
        finally:
            link.close()

    def _beat(self, link: TabletLink) -> None:
        """Beat until it is unplugged. Raises TabletLostError."""
        self.connected = True
        due = 0.0
        while not self._ended.is_set() and not self.state.unplug:
            if self._changed.is_set():
                self._changed.clear()
                due = 0.0
            if time.monotonic() >= due and not self.state.silence:
                link.say("heartbeat", self._words())
                due = time.monotonic() + (SLOW_BEAT_S if self.state.slow else BEAT_S)
            link.listen(_LISTEN_S)

    def _words(self) -> Any:
        state = cast(TabletState, self.state)
        if state.garbage:
            noise = self._noise.randbytes(24).hex()
            return {"battery": {"level": 900, "charging": noise}, "visible": noise, "sound": [noise], "page": None}
        battery = {"level": self.battery, "charging": not state.low_battery}
        return {"sound": "none", "page": "tablet", "visible": not state.asleep, "battery": battery}
