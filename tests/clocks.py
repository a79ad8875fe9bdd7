"""A clock that a test moves by hand."""

from datetime import UTC, datetime, timedelta

MONDAY_NINE = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09:00 in Ho Chi Minh City."""


class HandClock:
    """Stands still until it is told to go on."""

    def __init__(self, at: datetime = MONDAY_NINE) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def steady(self) -> float:
        return self.at.timestamp()

    def go(self, **span: float) -> None:
        self.at += timedelta(**span)
