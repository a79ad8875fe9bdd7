"""The machines that report devices, as far as memory needs to know: who was heard when, what they said last, and which
tests they are asked for. None of it is worth a line in the log."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SILENT_AFTER = timedelta(seconds=15)
"""Three reports missed: nobody knows how the host's devices are."""
ASKED_FOR = timedelta(seconds=20)
"""A test that its host did not take up by then is forgotten: paper must not come out of the blue much later."""


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


class DeviceHosts:
    """Shared by the threads of the server."""

    def __init__(self, started_at: datetime) -> None:
        """Whoever was heard before this start has 15 s from `started_at` to speak again."""
        self._started_at = started_at
        self._mutex = threading.Lock()
        self._heard: dict[str, datetime] = {}
        self._said: dict[str, dict[str, Reported]] = {}
        self._asked: dict[tuple[str, str], datetime] = {}

    def hear(self, host_id: str, items: Sequence[Reported], now: datetime) -> list[str]:
        """The host spoke. Answers the keys of the devices it is asked to test, each once."""
        with self._mutex:
            self._heard[host_id] = now
            self._said[host_id] = {item.key: item for item in items}
            asked = [(key, at) for (host, key), at in self._asked.items() if host == host_id]
            for key, _ in asked:
                del self._asked[host_id, key]
        return [key for key, at in asked if now - at <= ASKED_FOR]

    def heard_at(self, host_id: str) -> datetime | None:
        """When the host spoke last, since the server's start."""
        return self._heard.get(host_id)

    def last_said(self, host_id: str, key: str) -> Reported | None:
        """The device in the host's last report."""
        return self._said.get(host_id, {}).get(key)

    def silent(self, host_ids: Iterable[str], now: datetime) -> list[str]:
        """Which of these hosts were not heard for so long that nothing is known of their devices."""
        return [one for one in host_ids if now - self._heard.get(one, self._started_at) > SILENT_AFTER]

    def ask_test(self, host_id: str, key: str, now: datetime) -> bool:
        """Have the host test a device when it speaks next; False when it cannot or is silent."""
        said = self.last_said(host_id, key)
        if said is None or not said.testable or self.silent([host_id], now):
            return False
        with self._mutex:
            self._asked[host_id, key] = now
        return True
