"""How alike two faces must be, and what is known about that number.

The numbers a model starts with were measured on other people, in other light, by other cameras. Until a centre has
measured its own (`motcua face calibrate`) they are "uncalibrated", and are called so wherever they are shown.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from devices.described import Described

FILE = "face.toml"
UNCALIBRATED = "uncalibrated"


@dataclass(frozen=True, slots=True)
class Bounded:
    """A share that was counted: `errors` of `trials`, and what it may really be at 95 % confidence (one-sided)."""

    errors: int
    trials: int
    upper: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind calibrated thresholds."""

    measured_on: date
    people: int
    false_match: Bounded
    """Of pairs of different people, those at or below `accept`."""
    false_non_match: Bounded
    """Of pairs of one person, those above `accept`."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Distances in the metric of the model. They belong to that one model: `sha256` is that of its file."""

    model_id: str
    sha256: str
    accept: float
    """At most this far apart: the same person."""
    retry: float
    """At most this far: try again. Further: an officer looks."""
    same_person: float
    """At most this far between two pictures of one check: nobody took the other's place."""
    gap: float
    """How much nearer the first of several people must be than the second."""
    evidence: Evidence | None = None

    @property
    def standing(self) -> str:
        """ "uncalibrated", or since when they are not."""
        return UNCALIBRATED if self.evidence is None else f"calibrated on {self.evidence.measured_on.isoformat()}"


class ThresholdsOfOtherModelError(Exception):
    """The file holds the thresholds of another model; its words say which."""


def read(path: Path, start: Thresholds) -> Thresholds:
    """The calibrated thresholds at `path`; `start` when there is no such file.

    Raises:
        DeviceFileError: the file makes no sense.
        ThresholdsOfOtherModelError: it was measured with another model than that of `start`.
    """
    if not path.exists():
        return start
    file = Described.read(path)
    found = _thresholds(file, start)
    if (found.model_id, found.sha256) != (start.model_id, start.sha256):
        raise ThresholdsOfOtherModelError(f"{path} was measured with {found.model_id}, here is {start.model_id}")
    return found


def write(path: Path, thresholds: Thresholds) -> None:
    """Keep calibrated thresholds, whole or not at all. Raises OSError, and ValueError without evidence."""
    if thresholds.evidence is None:
        raise ValueError("only thresholds with evidence are kept")
    beside = path.with_suffix(".new")
    beside.write_text(_text(thresholds, thresholds.evidence), encoding="utf-8")
    os.replace(beside, path)  # noqa: PTH105 atomic on purpose


def _thresholds(file: Described, start: Thresholds) -> Thresholds:
    table = file.table("evidence")
    found = Thresholds(
        model_id=file.text("model"),
        sha256=file.text("sha256"),
        accept=_distance(file, "accept"),
        retry=_distance(file, "retry"),
        same_person=start.same_person,
        gap=start.gap,
        evidence=Evidence(
            measured_on=_day(table),
            people=table.whole("people", 2, 10_000_000),
            false_match=_bounded(table, "false_match"),
            false_non_match=_bounded(table, "false_non_match"),
        ),
    )
    table.finish()
    file.finish()
    if not 0 < found.accept <= min(found.retry, start.retry):
        raise file.wrong("accept", f"accept is above 0 and at most {start.retry}, where strangers begin to come near")
    return found


def _text(thresholds: Thresholds, evidence: Evidence) -> str:
    lines = [
        "# Written by `motcua face calibrate`. Numbers without their evidence are worth nothing: do not edit them.",
        f'model = "{thresholds.model_id}"',
        f'sha256 = "{thresholds.sha256}"',
        f'accept = "{thresholds.accept:.3f}"',
        f'retry = "{thresholds.retry:.3f}"',
        "",
        "[evidence]",
        f'measured_on = "{evidence.measured_on.isoformat()}"',
        f"people = {evidence.people}",
    ]
    for name, share in (("false_match", evidence.false_match), ("false_non_match", evidence.false_non_match)):
        lines += ["", f"[evidence.{name}]", f"errors = {share.errors}", f"trials = {share.trials}"]
        lines += [f'upper = "{share.upper:.3g}"   # at most, with 95 % confidence']
    return "\n".join(lines) + "\n"


def _bounded(table: Described, key: str) -> Bounded:
    inner = table.table(key)
    found = Bounded(
        errors=inner.whole("errors", 0, 1_000_000_000),
        trials=inner.whole("trials", 1, 1_000_000_000),
        upper=_distance(inner, "upper"),
    )
    inner.finish()
    return found


def _distance(table: Described, key: str) -> float:
    written = table.text(key)
    try:
        value = float(written)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 4:
        raise table.wrong(key, f"{key} is a number from 0 to 4, not {written!r}")
    return value


def _day(table: Described) -> date:
    written = table.text("measured_on")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise table.wrong("measured_on", f"measured_on is a day like 2026-01-31, not {written!r}") from None
