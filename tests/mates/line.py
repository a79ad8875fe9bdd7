"""A bus within this process, that carries JSON as the real one does."""

import json
from collections.abc import Callable
from typing import Any


class Line:
    """One server's end of a bus within this process, that can be cut."""

    def __init__(self, me: str, lines: list["Line"]) -> None:
        self.me, self.cut = me, False
        self._lines = lines
        self._hearers: list[tuple[str, Callable[[str, Any], None]]] = []
        lines.append(self)

    def on(self, kind: str, hear: Callable[[str, Any], None]) -> None:
        self._hearers.append((kind, hear))

    def say(self, kind: str, message: Any) -> None:
        for line in self._lines:
            if line is not self and not line.cut and not self.cut:
                line.hear(self.me, kind, json.loads(json.dumps(message)))

    def hear(self, sender: str, kind: str, message: Any) -> None:
        for wanted, hear in self._hearers:
            if wanted == kind:
                hear(sender, message)
