"""When two faces are one person: the median of several pictures against the thresholds, and three tries."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from statistics import median

from devices.face.thresholds import Thresholds

FEWEST, MOST = 3, 5
"""Pictures a try is judged by. The median: the nearest of several pictures is near by chance."""
TRIES = 3


class Judgement(StrEnum):
    """What to do next."""

    ACCEPT = "accept"
    MORE = "more"
    """Look at another picture."""
    RETRY = "retry"
    """Begin again, with help on light and pose."""
    OFFICER = "officer"
    """A person looks. Never a refusal."""


def judge(distances: Sequence[float], attempt: int, thresholds: Thresholds) -> Judgement:
    """What the distances of try number `attempt` (from 1) mean. Clear cases need three pictures, others five."""
    if len(distances) < FEWEST:
        return Judgement.MORE
    middle = median(distances)
    if middle <= thresholds.accept:
        return Judgement.ACCEPT
    if len(distances) < MOST:
        return Judgement.MORE
    if middle > thresholds.retry or attempt >= TRIES:
        return Judgement.OFFICER
    return Judgement.RETRY
