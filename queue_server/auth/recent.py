"""Tokens that were checked a moment ago, so that a command need not read twice what its own transaction proves.

A hit only opens the door to the transaction; there the look for a kept answer finds the device too, or finds that it
was revoked. A token nobody holds never gets as far as the write lock.
"""

import time

from queue_server.auth.asker import Asker

KEPT_S = 60.0
_MOST = 4096


class RecentTokens:
    """Askers by token. Shared by threads: each step is one operation on a dict."""

    def __init__(self) -> None:
        self._askers: dict[str, tuple[Asker, float]] = {}

    def find(self, token: str) -> Asker | None:
        known = self._askers.get(token)
        if known is None or time.monotonic() - known[1] > KEPT_S:
            return None
        return known[0]

    def note(self, token: str, asker: Asker) -> None:
        if len(self._askers) >= _MOST:
            self._askers = {}
        self._askers[token] = (asker, time.monotonic())

    def forget(self) -> None:
        """One of them turned out revoked: trust none of them."""
        self._askers = {}
