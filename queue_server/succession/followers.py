"""The standbys of this server: how far each has come, and whether commands wait for them.

A standby asks for what comes after the event it has on its own disk, so each of its questions is also the word that
everything before is safe there. With `patience` a command is answered only after that word (semi-synchronous): what
was acknowledged is then on two machines. A standby that stays silent for longer than that holds up one command and no
other: until it is in step again commands are answered without it, and the log and `/metrics` say so.
"""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog

from queue_server.operations.standbys import Heard, hear
from queue_server.store.log import Event
from queue_server.store.store import Store

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 0.25
"""A commit of a command line is not heard of: the log is looked at this often while a standby waits."""


class Followers:
    """Shared by all threads of the server. `patience` is None where commands do not wait."""

    def __init__(self, store: Store, patience: timedelta | None) -> None:
        self._store = store
        self._patience = patience
        self._changed = threading.Condition()
        self._followers: dict[str, Heard] = {}
        self._written = 0
        self._in_step = False

    @property
    def every(self) -> list[Heard]:
        """All that were heard of since the server's start."""
        with self._changed:
            return sorted(self._followers.values(), key=lambda one: one.name)

    @property
    def awaited(self) -> bool:
        """Whether commands are answered only when a standby has them, at this moment."""
        return self._patience is not None and self._in_step

    def heard(self, standby_id: str, name: str, seq: int, last_seq: int) -> None:
        """A standby has everything up to `seq`; the log ends at `last_seq`."""
        with self._changed:
            before, now = self._followers.get(standby_id), self._store.clock.now()
            self._followers[standby_id] = hear(before, standby_id, name, seq, last_seq, now)
            if seq >= last_seq and not self._in_step:
                self._in_step = True
                log.info("standby_in_step", name=name, seq=seq)
            self._changed.notify_all()

    def committed(self, events: Sequence[Event]) -> None:
        """The log goes on: whoever waits for more need not look again."""
        with self._changed:
            self._written = events[-1].seq
            self._changed.notify_all()

    def wait_for_more(self, after: int, within_s: float) -> None:
        """Until the log goes on after `after`, or `within_s` seconds have passed."""
        deadline = time.monotonic() + within_s
        while self._last_seq() <= after and (left := deadline - time.monotonic()) > 0:
            with self._changed:
                self._changed.wait_for(lambda: self._written > after, min(left, LOOK_AGAIN_S))

    def await_kept(self, seq: int) -> None:
        """Until a standby has the event `seq`, where commands wait for that and a standby is in step."""
        if self._patience is None:
            return
        with self._changed:
            safe = self._changed.wait_for(lambda: not self._in_step or self._has(seq), self._patience.total_seconds())
            if not safe and self._in_step:
                self._in_step = False
                log.error("standby_too_slow", waited_s=self._patience.total_seconds(), seq=seq)
                self._changed.notify_all()

    def _has(self, seq: int) -> bool:
        return any(one.seq >= seq for one in self._followers.values())

    def _last_seq(self) -> int:
        with self._store.reading() as view:
            return view.head.seq
