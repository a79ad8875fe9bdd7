"""The plate of a simulated card reader: a visitor of the page lays a card of the deck on it and takes it away."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.address import TcpAddress
from devices.sim.card.faults import Fault, FaultyCard
from devices.sim.card.tray import CardTray, MadeCard
from devices.sim.card.virtual_reader import CardLink
from devices.sim.unit_state import Switches

MIDDLE = 12
"""After so many commands a reading is in the midst of the files."""


@dataclass(frozen=True, slots=True)
class CardState(Switches):
    """What a visitor does to the card."""

    silence: bool = False
    """The chip answers nothing."""
    slow: bool = False
    """The chip answers late."""
    torn: bool = False
    """The card is taken away while it is read."""

    @property
    def fault(self) -> Fault:
        """The one that matters when several are set."""
        if self.torn:
            return Fault.TORN
        if self.silence:
            return Fault.SILENT
        return Fault.SLOW if self.slow else Fault.NONE


class CardStation:
    """The plate of one reader, which listens at `reader`."""

    def __init__(self, n: int, reader: TcpAddress, tray: CardTray) -> None:
        """`n` is its number on the page, from 1."""
        self._n = n
        self._reader = reader
        self._tray = tray
        self._state = CardState()
        self._lock = threading.Lock()
        self._lying: str | None = None
        self._link: CardLink | None = None

    def place(self, card: str) -> None:
        """Lay this card of the deck on the reader, in place of another. Raises ValueError naming those there are."""
        made = self._tray.cards.get(card)
        if made is None:
            raise ValueError(f"there is no card {card!r}; there are {', '.join(self._tray.cards)}")
        with self._lock:
            self._take()
            self._lying, self._link = card, CardLink(self._reader, self._broken(made))
            self._link.start()

    def take(self) -> None:
        """Take the card away."""
        with self._lock:
            self._take()

    def change(self, wishes: Mapping[str, Any]) -> None:
        """Set switches; they hold for the next card that is placed. Raises ValueError for one that makes no sense."""
        with self._lock:
            self._state = self._state.changed(wishes)

    def as_json(self) -> dict[str, Any]:
        """For the page and for scripts. `noticed` is whether the reader has the card that lies on it."""
        with self._lock:
            link = self._link
            if link is not None and link.over:
                self._take()
                link = None
            return {
                "n": self._n,
                "reader": self._reader.authority,
                "card": self._lying,
                "noticed": link is not None and link.placed,
                "state": self._state.as_json(),
            }

    def _take(self) -> None:
        if self._link is not None:
            self._link.stop()
        self._lying, self._link = None, None

    def _broken(self, made: MadeCard) -> FaultyCard:
        fault, after = self._state.fault, MIDDLE if self._state.torn else 0
        if fault is Fault.NONE:
            fault, after = made.file.fault, made.file.fault_after
        return FaultyCard(made.chip(), fault, after)
