"""The sheet of a self-test: a line for each thing looked at, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Result(StrEnum):
    """What came of one line, the worst first. Silence is `unknown`, never `ok`."""

    FAILED = "failed"
    UNKNOWN = "unknown"
    WARNING = "warning"
    RUNNING = "running"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a check: a stable keyword for the reason, and the figures of its text."""

    result: Result
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)


RUNNING = Verdict(Result.RUNNING, "running")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing and what came of it. `about` is its kind, `host` and `name` are what the staff call it."""

    key: str
    about: str
    host: str | None
    name: str | None
    verdict: Verdict = RUNNING


@dataclass(frozen=True, slots=True)
class Sheet:
    """A self-test as it stands. `ended_at` is None while it runs."""

    id: str
    started_at: datetime
    ended_at: datetime | None
    lines: Sequence[Line]

    @property
    def result(self) -> Result:
        """The worst of the lines; `ok` only when all are."""
        found = {line.verdict.result for line in self.lines}
        if self.ended_at is None:
            return Result.RUNNING
        return next(result for result in Result if result in found or result is Result.OK)
