"""What the rest relies on in a card reader, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol

from devices.contract import Deadline
from devices.id_card.reading import Connection


class Presence(StrEnum):
    """What lies on a reader."""

    NO_READER = "no-reader"
    """The service is there and the reader is not plugged in."""
    EMPTY = "empty"
    CARD = "card"


class ReaderCard(Connection, Protocol):
    """The card on a reader, for as long as it is held."""

    @property
    def kind(self) -> bytes:
        """Its answer to reset: the same for all cards of one make."""

    @property
    def identity(self) -> bytes | None:
        """Its own number, where it has a fixed one. Identity cards draw one at random each time."""


class Reader(Protocol):
    """A card reader. All calls come from one thread."""

    @property
    def attached(self) -> Sequence[str]:
        """The names of all readers there are, for whoever looks for one that is not."""

    def open(self, deadline: Deadline) -> None:
        """Reach the service, or open the port. Raises DeviceLostError."""

    def wait(self, seconds: float) -> Presence:
        """What lies on it; returns sooner than after `seconds` when that changes. Raises DeviceLostError."""

    def hold(self, deadline: Deadline) -> AbstractContextManager[ReaderCard]:
        """Have the card to oneself, powered down again at the end, with `deadline` for all that is said to it.

        Raises CardProblem: NO_CARD, REMOVED, READER when another program has it.
        """

    def close(self) -> None:
        """Let go of it; safe to repeat and after any error."""
