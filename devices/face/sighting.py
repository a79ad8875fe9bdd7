"""What one picture showed, as the rules see it. It comes from a process that decodes hostile files: read with care."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.face.landmarks import Landmarks
from devices.face.quality import Hint, View, hint
from devices.face.template import Metric, Template


@dataclass(frozen=True, slots=True)
class Model:
    """The model in that process."""

    model_id: str
    sha256: str
    dim: int
    metric: Metric


@dataclass(frozen=True, slots=True)
class Sighting:
    """One picture. `landmarks` and `template` are there when there was a face good enough to be compared."""

    view: View
    landmarks: Landmarks | None = field(default=None, repr=False)
    template: Template | None = field(default=None, repr=False)

    @property
    def hint(self) -> Hint | None:
        """What keeps it from being compared; None when nothing does."""
        return hint(self.view)

    def wipe(self) -> None:
        """Forget the face; safe to repeat."""
        if self.template is not None:
            self.template.wipe()

    @classmethod
    def of(cls, seen: Mapping[str, Any], model: Model) -> Sighting:
        """Read what `devices.face.seeing` said. Raises ValueError for anything else."""
        try:
            return cls._read(seen, model)
        except (KeyError, TypeError, AttributeError, OverflowError) as why:
            raise ValueError(f"not what was seen in a picture: {type(why).__name__}") from why

    @classmethod
    def _read(cls, seen: Mapping[str, Any], model: Model) -> Sighting:
        faces = int(seen["faces"])
        light = _finite(seen["light"])
        if faces == 0:
            return cls(View(faces=0, light=light))
        roll, sharpness = _finite(seen["roll"]), _finite(seen["sharpness"])
        if faces < 0:
            raise ValueError("fewer faces than none")
        view = View(faces, int(seen["size_px"]), roll, sharpness, light)
        landmarks = Landmarks({part: [(float(x), float(y)) for x, y in at] for part, at in seen["landmarks"].items()})
        numbers = seen.get("template")
        if numbers is None:
            return cls(view, landmarks)
        if len(numbers) != model.dim:
            raise ValueError(f"a template of {len(numbers)} numbers instead of {model.dim}")
        return cls(view, landmarks, Template(model.model_id, model.metric, [float(number) for number in numbers]))


def _finite(number: Any) -> float:
    found = float(number)
    if not math.isfinite(found):
        raise ValueError("a number that measures nothing")
    return found
