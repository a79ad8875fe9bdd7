"""What the log of a storm says, read from its beginning to its end without keeping it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Record:
    """Every ticket's number and how often it was called."""

    events: int = 0
    last_seq: int = 0
    numbers: dict[str, str] = field(default_factory=dict)
    """Ticket id to number."""
    calls: Counter[str] = field(default_factory=Counter)
    _taken: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def read(self, log: Iterable[dict[str, Any]]) -> None:
        """Take in the events of the log in order."""
        for event in log:
            self.events += 1
            self.last_seq = event["seq"]
            data = event["data"]
            if event["type"] == "ticket.issued":
                self.numbers[data["ticket_id"]] = data["number"]
                self._taken[data["series"]].append(data["n"])
            elif event["type"] == "ticket.called":
                self.calls[data["ticket_id"]] += 1

    @property
    def repeated(self) -> int:
        """Numbers that were given out again."""
        return sum(len(taken) - len(set(taken)) for taken in self._taken.values())

    @property
    def holes(self) -> int:
        """Numbers that were left out."""
        return sum(max(taken) - len(set(taken)) for taken in self._taken.values())
