"""The machines that report devices, where each may talk to any of several servers: every one knows what each said."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from queue_server.mates.bus import Bus
from queue_server.operations.device_hosts import DeviceHosts, Report, Reported, Tested, Wishes


class SharedHosts(DeviceHosts):
    """As `DeviceHosts`. What is asked of a host is known to all, and forgotten by all once one has passed it on."""

    def __init__(self, started_at: datetime, bus: Bus) -> None:
        super().__init__(started_at)
        self._bus = bus
        bus.on("host", self._overhear)
        bus.on("test-asked", lambda _sender, m: self._wished(self._asked, m))
        bus.on("roll-told", lambda _sender, m: self._wished(self._new_rolls, m))
        bus.on("passed-on", self._passed_on)

    def hear(self, host_id: str, report: Report, now: datetime) -> list[str]:
        """As of `DeviceHosts`."""
        asked = super().hear(host_id, report, now)
        self._bus.say("host", {"host_id": host_id, "at": now.isoformat(), "report": _plain(report), "asked": asked})
        return asked

    def ask_test(self, host_id: str, key: str, now: datetime) -> bool:
        asked = super().ask_test(host_id, key, now)
        if asked:
            self._bus.say("test-asked", {"host_id": host_id, "key": key, "at": now.isoformat()})
        return asked

    def tell_new_roll(self, host_id: str, key: str, now: datetime) -> bool:
        told = super().tell_new_roll(host_id, key, now)
        if told:
            self._bus.say("roll-told", {"host_id": host_id, "key": key, "at": now.isoformat()})
        return told

    def new_rolls(self, host_id: str, now: datetime) -> list[str]:
        told = super().new_rolls(host_id, now)
        if told:
            self._bus.say("passed-on", {"host_id": host_id, "new_rolls": told})
        return told

    def _overhear(self, _sender: str, message: Mapping[str, Any]) -> None:
        """A host spoke to another server, which passed on what was asked of it."""
        host_id, at, report = str(message["host_id"]), datetime.fromisoformat(message["at"]), _report(message["report"])
        with self._mutex:
            if at >= self._heard.get(host_id, at):
                self._note(host_id, report, at)
            for key in message["asked"]:
                self._asked.pop((host_id, key), None)

    def _wished(self, wishes: Wishes, message: Mapping[str, Any]) -> None:
        with self._mutex:
            wishes[str(message["host_id"]), str(message["key"])] = datetime.fromisoformat(message["at"])

    def _passed_on(self, _sender: str, message: Mapping[str, Any]) -> None:
        with self._mutex:
            for key in message["new_rolls"]:
                self._new_rolls.pop((str(message["host_id"]), key), None)


def _plain(report: Report) -> dict[str, Any]:
    return {
        "items": [{**asdict(one), "since": one.since.isoformat()} for one in report.items],
        "tested": [asdict(one) for one in report.tested],
        "at": report.at and report.at.isoformat(),
        "patience_s": report.patience.total_seconds(),
    }


def _report(plain: Mapping[str, Any]) -> Report:
    """Raises KeyError, TypeError, ValueError."""
    return Report(
        items=[Reported(**{**one, "since": datetime.fromisoformat(one["since"])}) for one in plain["items"]],
        tested=[Tested(**one) for one in plain["tested"]],
        at=plain["at"] and datetime.fromisoformat(plain["at"]),
        patience=timedelta(seconds=plain["patience_s"]),
    )
