"""The measure of a face. It is biometric data, and a face can be drawn from it again: never kept, never sent.

It is neither a hash nor anonymous. Two of them say something only when the same model made both.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from enum import StrEnum


class Metric(StrEnum):
    """How far apart two templates are."""

    EUCLIDEAN = "euclidean"
    COSINE = "cosine"


class OtherModelError(Exception):
    """Templates of two models were to be compared: the distance would be a number without a meaning."""


class Template:
    """The numbers of one face and the model they belong to."""

    def __init__(self, model_id: str, metric: Metric, values: Sequence[float]) -> None:
        """Raises ValueError for numbers that are none."""
        if not values or not all(math.isfinite(value) for value in values):
            raise ValueError("a template has finite numbers")
        self.model_id = model_id
        self._metric = metric
        self._values = array("d", values)

    def __repr__(self) -> str:
        return f"Template({self.model_id!r})"

    def distance(self, other: Template) -> float:
        """How far apart they are, 0 for the same picture. Raises OtherModelError, and ValueError for a wiped one."""
        if (self.model_id, self._metric) != (other.model_id, other._metric):
            raise OtherModelError(f"{self.model_id} and {other.model_id}")
        if len(self._values) != len(other._values) or not self._values:
            raise ValueError("the template was wiped")
        if self._metric is Metric.EUCLIDEAN:
            return math.dist(self._values, other._values)
        return 1 - _dot(self._values, other._values) / math.hypot(*self._values) / math.hypot(*other._values)

    def copy(self) -> Template:
        """The same face, wiped on its own."""
        return Template(self.model_id, self._metric, self._values)

    def wipe(self) -> None:
        """Overwrite the numbers and drop them; safe to repeat."""
        for n in range(len(self._values)):
            self._values[n] = 0.0
        del self._values[:]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(one, other, strict=True))
