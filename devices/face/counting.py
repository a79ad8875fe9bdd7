"""What a count of errors says about the true share: never less than the sample can show."""

from __future__ import annotations

import math

CONFIDENCE = 0.95
_HALVINGS = 60


def upper_bound(errors: int, trials: int, confidence: float = CONFIDENCE) -> float:
    """The share that is not exceeded, with this confidence (Clopper and Pearson, exact, one-sided).

    0 errors of n give about 3/n at 95 %. Raises ValueError for a count that makes no sense.
    """
    if not 0 <= errors <= trials or trials < 1:
        raise ValueError(f"{errors} errors of {trials} trials")
    if errors == trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _at_most(errors, trials, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def trials_needed(share: float, confidence: float = CONFIDENCE) -> int:
    """How many trials without an error show that the true share is at most `share`."""
    return math.ceil(math.log(1 - confidence) / math.log1p(-share))


def _at_most(errors: int, trials: int, share: float) -> float:
    """The probability of at most so many errors where each trial errs with probability `share` (0 < share < 1)."""
    here, there = math.log(share), math.log1p(-share)
    term = trials * there
    total = math.exp(term)
    for n in range(errors):
        term += math.log(trials - n) - math.log(n + 1) + here - there
        total += math.exp(term)
    return total
