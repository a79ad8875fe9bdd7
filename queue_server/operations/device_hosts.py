"""The machines that report devices, as far as memory needs to know: who was heard when, what they said last, and which
tests they are asked for. None of it is worth a line in the log."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

SILENT_AFTER = timedelta(seconds=15)
"""Three reports missed: nobody knows how the host's devices are."""
ASKED_FOR = timedelta(seconds=20)
"""A test that its host did not take up by then is forgotten: paper must not come out of the blue much later."""

Wishes = dict[tuple[str, str], datetime]
"""What somebody wants of a device, by host and key, and since when."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One device as its host saw it. `since` is on the server's clock."""

    key: str
    kind: str
    name: str
    state: str
    reason: str
    since: datetime
    counters: Mapping[str, int]
    last_error: str
    testable: bool
    condition: Mapping[str, Any] | None = None
    """What a screen says of itself; see `operations.screens`."""


@dataclass(frozen=True, slots=True)
class Tested:
    """What became of a test that was asked for."""

    key: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a host says at once. `at` is its own clock, None from a page, which goes by the server's; after
    `patience` without another word nothing is known of its devices."""

    items: Sequence[Reported]
    tested: Sequence[Tested] = ()
    at: datetime | None = None
    patience: timedelta = SILENT_AFTER


class DeviceHosts:
    """Shared by the threads of the server."""

    def __init__(self, started_at: datetime) -> None:
        """Whoever was heard before this start has 15 s from `started_at` to speak again."""
        self._listening_since = started_at
        self._mutex = threading.Lock()
        self._heard: dict[str, datetime] = {}
        self._patience: dict[str, timedelta] = {}
        self._clock_ahead: dict[str, timedelta] = {}
        self._said: dict[str, dict[str, Reported]] = {}
        self._asked: Wishes = {}
        self._new_rolls: Wishes = {}
        self._tested: dict[tuple[str, str], tuple[datetime, Tested]] = {}

    def hear(self, host_id: str, report: Report, now: datetime) -> list[str]:
        """The host spoke. Answers the keys of the devices it is asked to test, each once."""
        with self._mutex:
            self._note(host_id, report, now)
            return _pass_on(self._asked, host_id, now)

    def heard_at(self, host_id: str) -> datetime | None:
        """When the host spoke last, since the server's start."""
        return self._heard.get(host_id)

    def last_said(self, host_id: str, key: str) -> Reported | None:
        """The device in the host's last report."""
        return self._said.get(host_id, {}).get(key)

    def silent(self, host_ids: Iterable[str], now: datetime) -> list[str]:
        """Which of these hosts were not heard for so long that nothing is known of their devices."""
        return [one for one in host_ids if self._unheard(one, now) > self._patience.get(one, SILENT_AFTER)]

    def clock_ahead(self, host_id: str) -> timedelta | None:
        """How far the host's clock was before the server's when it spoke last, the way of its word included."""
        return self._clock_ahead.get(host_id)

    def tested_since(self, host_id: str, key: str, moment: datetime) -> Tested | None:
        """What became of the newest test of a device, when its host told of it after `moment`."""
        told = self._tested.get((host_id, key))
        return told[1] if told is not None and told[0] >= moment else None

    def ask_test(self, host_id: str, key: str, now: datetime) -> bool:
        """Have the host test a device when it speaks next; False when it cannot or is silent."""
        said = self.last_said(host_id, key)
        if said is None or not said.testable or self.silent([host_id], now):
            return False
        with self._mutex:
            self._asked[host_id, key] = now
        return True

    def tell_new_roll(self, host_id: str, key: str, now: datetime) -> bool:
        """Have the host know that its printer has a new roll; False when it does not count paper or is silent."""
        said = self.last_said(host_id, key)
        if said is None or "prints_left" not in said.counters or self.silent([host_id], now):
            return False
        with self._mutex:
            self._new_rolls[host_id, key] = now
        return True

    def new_rolls(self, host_id: str, now: datetime) -> list[str]:
        """The printers of this host that have a new roll, each told once."""
        with self._mutex:
            return _pass_on(self._new_rolls, host_id, now)

    def begin_to_listen(self, now: datetime) -> None:
        """Whoever was not heard until now may not have been listened to: all have 15 s from `now` to speak."""
        self._listening_since = now

    def _note(self, host_id: str, report: Report, now: datetime) -> None:
        self._heard[host_id] = now
        self._patience[host_id] = report.patience
        self._said[host_id] = {item.key: item for item in report.items}
        self._tested |= {(host_id, test.key): (now, test) for test in report.tested}
        if report.at is not None:
            self._clock_ahead[host_id] = report.at - now

    def _unheard(self, host_id: str, now: datetime) -> timedelta:
        return now - max(self._heard.get(host_id, self._listening_since), self._listening_since)


def _pass_on(wishes: Wishes, host_id: str, now: datetime) -> list[str]:
    """The keys that were wished for at a host, each once; what is too old is dropped."""
    passed = [(key, at) for (host, key), at in wishes.items() if host == host_id]
    for key, _ in passed:
        del wishes[host_id, key]
    return [key for key, at in passed if now - at <= ASKED_FOR]
