"""What the virtual printer is going through: the switches of its fault console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

MOST = 1_000_000_000


class Paper(StrEnum):
    """What the paper sensors see."""

    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class PrinterState:
    """One moment of a virtual printer. Numbers that are None are faults that are switched off."""

    paper: Paper = Paper.OK
    cover_open: bool = False
    cutter_jam: bool = False
    offline: bool = False
    """Taken off line by its button."""
    unplugged: bool = False
    """The data cable is out; the power is not."""
    silent: bool = False
    """Prints, and answers nothing."""
    garbage: bool = False
    """Sends noise along with each answer."""
    bytes_per_s: int | None = None
    """A slow line: how fast it takes bytes."""
    stall_after: int | None = None
    """How many bytes it still takes before it stops reading; 0 is stalled."""
    drop_after: int | None = None
    """How many bytes it still takes before it resets the connection, once."""
    answer_delay_ms: int = 0
    """How late its answers leave."""
    rows_left: int | None = None
    """How many rows are left on the roll; then the paper is out."""

    @property
    def stopped(self) -> bool:
        """Whether it takes bytes and prints nothing."""
        return self.offline or self.cover_open or self.cutter_jam or self.paper is Paper.OUT

    def answer(self, question: int) -> int:
        """The byte it gives to DLE EOT `question` (1 to 4)."""
        bits = {
            1: 0x08 * self.stopped,
            2: 0x04 * self.cover_open | 0x20 * (self.paper is Paper.OUT) | 0x40 * self.cutter_jam,
            3: 0x08 * self.cutter_jam,
            4: 0x0C * (self.paper is not Paper.OK) | 0x60 * (self.paper is Paper.OUT),
        }
        return 0x12 | bits[question]

    def sensor(self) -> int:
        """The byte it gives to GS r 1."""
        return 0x03 * (self.paper is not Paper.OK) | 0x0C * (self.paper is Paper.OUT)

    def message(self) -> bytes:
        """The four bytes it sends unasked after GS a."""
        return bytes((0x10 | 0x08 * self.stopped | 0x20 * self.cover_open, 0x08 * self.cutter_jam, self.sensor(), 0x0F))

    def changed(self, wishes: Mapping[str, Any]) -> PrinterState:
        """This state with some switches set. Raises ValueError naming the first wish that makes no sense."""
        checked = {name: _checked(name, value) for name, value in wishes.items()}
        return replace(self, **checked)

    def as_json(self) -> dict[str, Any]:
        """The switches by name."""
        return asdict(self)


_FLAGS = {"cover_open", "cutter_jam", "offline", "unplugged", "silent", "garbage"}
_NAMES = {field.name for field in fields(PrinterState)}


def _checked(name: str, value: Any) -> Any:
    if name not in _NAMES:
        raise ValueError(f"there is no switch {name!r}; there are {', '.join(sorted(_NAMES))}")
    if name == "paper":
        if value not in list(Paper):
            raise ValueError(f"paper is one of {', '.join(Paper)}, not {value!r}")
        return Paper(value)
    if name in _FLAGS:
        if not isinstance(value, bool):
            raise ValueError(f"{name} is true or false, not {value!r}")
        return value
    if value is None and name != "answer_delay_ms":
        return None
    least = 1 if name == "bytes_per_s" else 0
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST:
        raise ValueError(f"{name} is a whole number from {least}, not {value!r}")
    return value
