"""A device of a machine: its health, its worker, and the way to try it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.contract import Outcome
from devices.health import Health, HealthRecord
from devices.worker import Worker


@dataclass(frozen=True, slots=True)
class Device:
    """One device. Several on a shared line have one worker."""

    record: HealthRecord
    address: str
    worker: Worker
    trial: Callable[[], Outcome]
    """Try it out; returns within half a minute."""

    @property
    def name(self) -> str:
        """What the staff call it."""
        return self.record.name

    def health(self) -> Health:
        """How it is now."""
        return self.worker.health() if self.worker.record is self.record else self.record.snapshot()
