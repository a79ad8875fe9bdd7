"""Tokens that were checked a moment ago, so that a command need not read again what its own transaction knows.

A hit only opens the door to the transaction. There, under the lock, the end of the log tells whether any token was
replaced or taken away since; if one was, the tokens are looked up again.
"""

import time
from typing import NamedTuple

from queue_server.auth.asker import Asker

KEPT_S = 60.0
_MOST = 4096


class Recent(NamedTuple):
    """Who holds a token, as of so many changes of tokens; `at` on the monotonic clock."""

    asker: Asker
    tokens_changed: int
    at: float


class RecentTokens:
    """Askers by token. Shared by threads: each step is one operation on a dict."""

    def __init__(self) -> None:
        self._known: dict[str, Recent] = {}

    def find(self, token: str) -> Recent | None:
        """What was found out about a token a moment ago."""
        known = self._known.get(token)
        return None if known is None or time.monotonic() - known.at > KEPT_S else known

    def note(self, token: str, asker: Asker, tokens_changed: int) -> None:
        """The tables said so, when that many changes of tokens were counted."""
        if len(self._known) >= _MOST:
            self._known = {}
        self._known[token] = Recent(asker, tokens_changed, time.monotonic())

    def forget(self) -> None:
        """A token changed: trust none of them."""
        self._known = {}
