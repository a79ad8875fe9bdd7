"""Sightings with given distances, for the rules that judge them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from devices.face.quality import View
from devices.face.sighting import Sighting
from devices.face.template import Metric, Template
from devices.face.thresholds import Bounded, Evidence, Thresholds
from tests.devices.face.heads import seen

THRESHOLDS = Thresholds("test-model", "00", accept=0.40, retry=0.50, same_person=0.35, gap=0.05)
GOOD = View(faces=1, size_px=150, roll=0.0, sharpness=0.1, light=120.0)


def template(at: float) -> Template:
    """A template on a line: two of them are as far apart as their places."""
    return Template("test-model", Metric.EUCLIDEAN, [at, 0.0])


def sighting(at: float, yaw: float = 0.0, *, flat: bool = False) -> Sighting:
    """A good picture of the person at `at`, with the head (or a print) turned."""
    return Sighting(GOOD, seen(yaw, flat=flat), template(at))


def calibrated(start: Thresholds) -> Thresholds:
    """Those of a model as a centre would have measured them: the same numbers, with evidence."""
    shares = Bounded(0, 30_000, 0.0001), Bounded(0, 60, 0.05)
    return replace(start, evidence=Evidence(date(2026, 3, 2), 246, *shares))
