"""How many tickets a roll of paper still holds: counted while it is printed, learned from the rolls before it. No I/O.

How long a roll is nobody knows before its end. So each roll that was counted from its beginning teaches its length when
the printer says that it ends, and until one has, the length is an assumption and called one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from statistics import median

from devices.printer.status import Fault

ASSUMED_MM = {576: 50_000.0, 384: 15_000.0}
"""Millimetres on a new roll by the dots of a line: usual rolls of 80 mm paper, 80 mm thick, and of 58 mm, 40 mm thick.
On the short side: a roll that lasts longer than promised annoys nobody."""
TO_THE_BLADE_MM = 15.0
"""White that each paper begins with: from the head to the blade."""
USUAL_TICKET_MM = 120.0
"""Until some were printed."""
NEAR_END_MM = 3_000.0
"""What a near-end sensor leaves at most; where it sits differs between models."""
SHORTEST_MM = 2_000.0
"""A roll that ends sooner was not new, or did not end: nothing is learned from it."""
LEARNED_FROM = 5
"""The newest rolls whose lengths count; their median, so that one odd roll does not."""
_WEIGHT = 0.1
"""How much one ticket moves the mean of all."""
_SILENT = (Fault.NO_ANSWER, Fault.GARBLED, Fault.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left. `assumed`: neither was the length of the roll learned or stated, nor its beginning seen."""

    prints: int
    assumed: bool


@dataclass(frozen=True, slots=True)
class PaperMeter:
    """The roll in one printer and what the rolls before it taught. All lengths in millimetres."""

    used_mm: float = 0.0
    """Printed since the counting of this roll began."""
    counted_whole: bool = False
    """Whether the counting began with the roll; not so for the one that was in the printer at first."""
    near_end_at_mm: float | None = None
    """Where the near-end sensor spoke first."""
    out_at_mm: float | None = None
    opened: bool = False
    """The cover was opened after the roll came to its end: somebody is changing it."""
    lengths_mm: tuple[float, ...] = ()
    """Of rolls before this one, the newest last."""
    ticket_mm: float = USUAL_TICKET_MM
    """The mean length of a paper."""

    def printed(self, length_mm: float) -> PaperMeter:
        """A paper came out, or may have."""
        mean = self.ticket_mm + _WEIGHT * (length_mm - self.ticket_mm)
        return replace(self, used_mm=self.used_mm + length_mm, ticket_mm=mean)

    def saw(self, faults: Collection[Fault]) -> PaperMeter:
        """The printer told how it is. A roll changed after its end is noticed; see `new_roll` for any other.

        A near-end sensor may flicker, so after it alone the cover must have been opened; a printer that was out and has
        paper again was loaded.
        """
        if any(fault in faults for fault in _SILENT):
            return self
        if Fault.COVER_OPEN in faults:
            # Many models say "out" while the cover is open: the sensor is not trusted then.
            return replace(self, opened=self._ending)
        if Fault.MEDIA_EMPTY in faults:
            out_at = self.used_mm if self.out_at_mm is None else self.out_at_mm
            return replace(self, out_at_mm=out_at, opened=False)
        if Fault.MEDIA_LOW in faults:
            near_at = self.used_mm if self.near_end_at_mm is None else self.near_end_at_mm
            return replace(self, near_end_at_mm=near_at, opened=False)
        return self.new_roll() if self._changed else self

    def new_roll(self) -> PaperMeter:
        """A new roll is in; the one before it teaches its length when its beginning and its end were seen."""
        end = self.near_end_at_mm if self.out_at_mm is None else self.out_at_mm
        learned = self.lengths_mm
        if self.counted_whole and end is not None and end >= SHORTEST_MM:
            learned = (*learned, end)[-LEARNED_FROM:]
        return PaperMeter(counted_whole=True, lengths_mm=learned, ticket_mm=self.ticket_mm)

    def left(self, assumed_mm: float, stated_mm: float | None = None) -> Left:
        """How many tickets are left. `stated_mm` is the length that somebody wrote down; `assumed_mm` is used when
        there is none and none was learned."""
        if self.out_at_mm is not None:
            return Left(0, assumed=False)
        length = median(self.lengths_mm) if self.lengths_mm else stated_mm or assumed_mm
        left_mm = max(0.0, length - self.used_mm)
        if self.near_end_at_mm is not None:
            left_mm = min(left_mm, max(0.0, NEAR_END_MM - (self.used_mm - self.near_end_at_mm)))
        known = self.counted_whole and (bool(self.lengths_mm) or stated_mm is not None)
        return Left(int(left_mm / self.ticket_mm), assumed=not known)

    @property
    def _changed(self) -> bool:
        """Whether a roll that came to its end was changed, now that no sensor speaks; also where nobody saw it."""
        if self.out_at_mm is not None:
            return True
        if self.near_end_at_mm is None:
            return False
        return self.opened or self.used_mm - self.near_end_at_mm > NEAR_END_MM

    @property
    def _ending(self) -> bool:
        return self.near_end_at_mm is not None or self.out_at_mm is not None
