"""What a simulated device is going through: the switches of its fault console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Switches:
    """One moment of a simulated device: switches that are on or off, by name."""

    def changed(self, wishes: Mapping[str, Any]) -> Self:
        """This state with some switches set. Raises ValueError naming the first wish that makes no sense."""
        names = [field.name for field in fields(self)]
        for name, value in wishes.items():
            if name not in names:
                raise ValueError(f"there is no switch {name!r}; there are {', '.join(names)}")
            if not isinstance(value, bool):
                raise ValueError(f"{name} is true or false, not {value!r}")
        return replace(self, **wishes)

    def as_json(self) -> dict[str, bool]:
        """The switches by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class UnitState(Switches):
    """One moment of a simulated board, keypad or scanner."""

    unplug: bool = False
    """It is not on the line: hears nothing, says nothing, is dark."""
    silence: bool = False
    """It obeys and answers nothing."""
    garbage: bool = False
    """It sends noise where an answer belongs."""
    slow: bool = False
    """Its answers come late."""
