"""Waiting for a file or socket, never past a deadline."""

from __future__ import annotations

import selectors
from typing import Protocol

from devices.contract import Deadline


class HasFileno(Protocol):
    """Anything the kernel can wait for."""

    def fileno(self) -> int:
        """Its descriptor."""


def readable(line: HasFileno | int, deadline: Deadline) -> bool:
    """Whether there is something to read (or the end of the line) before the deadline."""
    return _ready(line, selectors.EVENT_READ, deadline)


def writable(line: HasFileno | int, deadline: Deadline) -> bool:
    """Whether the line takes bytes before the deadline."""
    return _ready(line, selectors.EVENT_WRITE, deadline)


def _ready(line: HasFileno | int, event: int, deadline: Deadline) -> bool:
    # A selector, not select.select: a kiosk with many files open must not meet the 1,024 descriptor limit.
    with selectors.DefaultSelector() as selector:
        selector.register(line, event)
        return bool(selector.select(deadline.left_s))
