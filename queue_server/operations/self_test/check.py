"""A check of the self-test: begun once, asked until it has a verdict or its time is up."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from queue_server.operations.self_test.sheet import Line, Result, Verdict

log = structlog.get_logger(__name__)

TOO_LATE = Verdict(Result.UNKNOWN, "too-late")
BROKE = Verdict(Result.UNKNOWN, "check-broke")


class Check(Protocol):
    """One line of the sheet in the making."""

    @property
    def line(self) -> Line:
        """The line, without its verdict."""

    @property
    def within(self) -> timedelta:
        """How long it may take from its beginning."""

    @property
    def turn(self) -> str:
        """Checks of the same turn run one after the other; those of an empty one all at once."""

    def begin(self, now: datetime) -> None:
        """Start; returns at once."""

    def verdict(self, now: datetime) -> Verdict | None:
        """What came of it; None while nobody knows."""


@dataclass(frozen=True)
class Known:
    """A check whose verdict is known before it begins."""

    line: Line
    known: Verdict
    within: timedelta = timedelta()
    turn: str = ""

    def begin(self, now: datetime) -> None:
        """There is nothing to start."""

    def verdict(self, now: datetime) -> Verdict | None:
        return self.known


class Look:
    """A look at this machine, in a thread of its own: a disk that hangs holds nothing else up."""

    turn = ""

    def __init__(self, line: Line, look: Callable[[], Verdict], within: timedelta) -> None:
        self.line = line
        self.within = within
        self._look = look
        self._found: Verdict | None = None

    def begin(self, now: datetime) -> None:
        threading.Thread(target=self._run, name=f"self-test-{self.line.key}", daemon=True).start()

    def verdict(self, now: datetime) -> Verdict | None:
        return self._found

    def _run(self) -> None:
        try:
            self._found = self._look()
        except Exception:
            # Whatever a broken machine raises: the sheet must still come to its end.
            log.exception("self_test_check_broke", key=self.line.key)
            self._found = BROKE
