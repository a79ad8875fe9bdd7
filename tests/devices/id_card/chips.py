"""Chips for the tests of single protocols: they say what a script says."""

from __future__ import annotations

from collections.abc import Iterable

from devices.contract import Deadline
from devices.id_card.card import Card


class Script:
    """Answers each command of a script in turn, and fails the test at any other."""

    def __init__(self, exchange: Iterable[tuple[str, str]]) -> None:
        self._left = [(bytes.fromhex(command), bytes.fromhex(answer)) for command, answer in exchange]

    def __call__(self, command: bytes, /) -> bytes:
        assert self._left, f"one command too many: {command.hex()}"
        expected, answer = self._left.pop(0)
        assert command.hex() == expected.hex()
        return answer

    @property
    def over(self) -> bool:
        """Whether everything was said."""
        return not self._left

    def card(self) -> Card:
        """The chip, with a minute of time."""
        return Card(self, Deadline(60))
