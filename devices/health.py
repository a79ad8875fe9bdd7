"""The record of one device's health: how it is, since when, what it did, and how it came there."""

from __future__ import annotations

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from devices.contract import Condition, Identity, Outcome, Result, State

HISTORY = 50
"""How many transitions are kept."""
_FINE = (State.READY, State.DISABLED, State.CONNECTING)

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of a device's condition."""

    at: datetime
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """A device at one moment. It never holds anything a person printed, typed or scanned."""

    identity: Identity
    name: str
    state: State
    reason: str
    since: datetime
    done: int = 0
    failed: int = 0
    unknown: int = 0
    """Jobs by their result."""
    reconnects: int = 0
    garbage_bytes: int = 0
    last_error: str = ""
    """The last thing that went wrong, in the driver's words; stays after it was mended."""
    last_error_at: datetime | None = None
    history: tuple[Transition, ...] = ()
    """The newest last."""

    def as_json(self) -> dict[str, Any]:
        """For the command line and the server: plain types, times in ISO 8601."""
        plain = asdict(self)
        plain["identity"] = str(self.identity)
        plain["kind"] = str(self.identity.kind)
        plain["since"] = self.since.isoformat()
        plain["last_error_at"] = self.last_error_at and self.last_error_at.isoformat()
        plain["history"] = [{"at": t.at.isoformat(), "state": t.state, "reason": t.reason} for t in self.history]
        return plain


Listener = Callable[[Health], None]


class HealthRecord:
    """Keeps one device's health; safe from every thread. One line is logged for each transition and none besides."""

    def __init__(self, identity: Identity, name: str, clock: Clock = utc_now) -> None:
        """`name` is what the staff call the device."""
        self.identity = identity
        self.name = name
        self._clock = clock
        self._lock = threading.Lock()
        self._results: Counter[Result] = Counter()
        self._history: deque[Transition] = deque(maxlen=HISTORY)
        self._health = Health(identity, name, State.CONNECTING, "", clock())
        self._listeners: list[Listener] = []
        self._babbles = False

    def listen(self, listener: Listener) -> None:
        """Call `listener` after each transition, in the thread that brought it about."""
        self._listeners.append(listener)

    def snapshot(self) -> Health:
        """The health now."""
        with self._lock:
            return replace(self._health, history=tuple(self._history))

    def become(self, condition: Condition, detail: str = "") -> None:
        """The device was found in this condition. `detail` is kept as the last error when it is not a good one."""
        with self._lock:
            before = Condition(self._health.state, self._health.reason)
            if condition == before:
                return
            now = self._clock()
            self._health = replace(self._health, state=condition.state, reason=condition.reason, since=now)
            self._history.append(Transition(now, condition.state, condition.reason))
            if condition.state not in _FINE:
                self._note_error(detail or condition.reason, now)
        level = logging.INFO if condition.state in _FINE else logging.WARNING
        log.log(level, "%s (%s): %s -> %s %s", self.identity, self.name, before.state, condition.state, _why(condition))
        self._tell()

    def count(self, outcome: Outcome) -> None:
        """A job ended."""
        with self._lock:
            self._results[outcome.result] += 1
            self._health = replace(
                self._health,
                done=self._results[Result.DONE],
                failed=self._results[Result.FAILED],
                unknown=self._results[Result.UNKNOWN],
            )
            if outcome.result is not Result.DONE:
                self._note_error(f"{outcome.reason} {outcome.detail}".strip(), self._clock())

    def reconnected(self) -> None:
        """The device is back after it was lost."""
        with self._lock:
            self._babbles = False
            self._health = replace(self._health, reconnects=self._health.reconnects + 1)

    def garbage(self, length: int) -> None:
        """The device sent `length` bytes that mean nothing. Said once until it was reconnected; never with content."""
        with self._lock:
            self._health = replace(self._health, garbage_bytes=self._health.garbage_bytes + length)
            first, self._babbles = not self._babbles, True
        if first:
            log.warning("%s (%s): %d bytes that mean nothing", self.identity, self.name, length)

    def _note_error(self, text: str, now: datetime) -> None:
        self._health = replace(self._health, last_error=text, last_error_at=now)

    def _tell(self) -> None:
        health = self.snapshot()
        for listener in self._listeners:
            try:
                listener(health)
            except Exception:
                # A broken listener is not the device's fault and must not stop it.
                log.exception("a listener to %s failed", self.identity)


def _why(condition: Condition) -> str:
    return f"({condition.reason})" if condition.reason else ""
