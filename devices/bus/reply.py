"""What a unit on a shared line said to one message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from devices.contract import Condition, State


class Said(StrEnum):
    """The kinds of answer."""

    YES = "yes"
    NOTHING = "no-answer"
    """It was expected to answer and did not."""
    NONSENSE = "garbled-answer"
    """Bytes that are no answer to what was asked."""
    NO = "refused"
    """It understood and would not."""
    NOTHING_WANTED = "never-answers"
    """It is a unit that never answers: nobody can say whether it is there."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `garbage` counts the bytes that meant nothing."""

    said: Said
    garbage: int = 0

    @property
    def condition(self) -> Condition:
        """What the answer says about the unit. No answer is unknown, never fine."""
        return Condition(_STATES[self.said], "" if self.said is Said.YES else self.said.value)


_STATES = {
    Said.YES: State.READY,
    Said.NOTHING: State.UNKNOWN,
    Said.NOTHING_WANTED: State.UNKNOWN,
    Said.NONSENSE: State.ERROR,
    Said.NO: State.ERROR,
}
