"""The devices of the hall and the machines they are on: each that can be tried out is, of the others it is looked at
what they say of themselves."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from queue_server.operations import device_health, screens
from queue_server.operations.device_health import SILENT
from queue_server.operations.device_hosts import DeviceHosts, Tested
from queue_server.operations.self_test.check import Check, Known
from queue_server.operations.self_test.sheet import Line, Result, Verdict
from queue_server.store.auth_tables import device
from queue_server.store.store import View

CLOCK_OFF, CLOCK_WRONG = timedelta(seconds=5), timedelta(seconds=60)
"""How far a machine's clock may be off the server's, its word's way included: yellow beyond one, red beyond two."""
PATIENCE: Mapping[str, timedelta] = {
    "printer": timedelta(seconds=70),
    "board": timedelta(seconds=25),
    "wall": timedelta(seconds=25),
}
"""How long a trial may take, from the request until its outcome is told: a printer ends what waits before it first."""
LONGEST = timedelta(seconds=30)
NAMED = 8
"""So many machines that were never heard of are named on the sheet; `motcua access list` has them all."""
TURNS = {"wall": "wall"}
"""Two loudspeakers at once are heard as none."""
_NOT_NOW = frozenset({"showing-a-number", "busy"})
"""Reasons for which a device was not tried out at all: nothing is known of it then."""
_BY_STATE: Mapping[str, Result] = {
    "ready": Result.OK,
    "warning": Result.WARNING,
    "disabled": Result.WARNING,
    "blocked": Result.FAILED,
    "error": Result.FAILED,
    "absent": Result.FAILED,
    "connecting": Result.UNKNOWN,
    "unknown": Result.UNKNOWN,
}
_SURE = frozenset({"blocked", "error", "absent"})
"""States in which a trial could only bring paper out at the wrong time."""


def device_checks(view: View, hosts: DeviceHosts) -> list[Check]:
    """The checks of everything that ever reported, and a line on paired machines that do not."""
    known = device_health.devices(view, hosts, 0)
    reporting = {one["host"]["id"]: one["host"] for one in known}
    paired = _paired(view)
    links = [_link(host, hosts, view.now) for host in reporting.values() if host["kind"] not in screens.KINDS]
    return [*links, *_missing(paired, reporting), *(_device(one, hosts) for one in known)]


def clock_verdict(ahead: timedelta | None) -> Verdict:
    """Of a machine that speaks: whether its clock agrees with the server's."""
    if ahead is None or abs(ahead) <= CLOCK_OFF:
        return Verdict(Result.OK, "in-touch")
    result = Result.FAILED if abs(ahead) > CLOCK_WRONG else Result.WARNING
    return Verdict(result, "clock-differs", {"seconds": round(abs(ahead).total_seconds())})


def state_verdict(state: str, reason: str) -> Verdict:
    """Of a device that is not tried out: what it says of itself."""
    result = _BY_STATE[state]
    return Verdict(result, "well" if result is Result.OK else reason or state)


def trial_verdict(kind: str, tested: Tested, state: str, reason: str) -> Verdict:
    """Of a device that was tried out; `state` and `reason` are how it is afterwards: paper may be low."""
    if tested.outcome == "done":
        after = state_verdict(state, reason)
        return after if after.result is Result.WARNING else Verdict(Result.OK, f"{kind}-tried")
    if tested.outcome == "failed" and tested.reason not in _NOT_NOW:
        return Verdict(Result.FAILED, tested.reason or "other-error")
    return Verdict(Result.UNKNOWN, tested.reason or "no-answer")


class Trial:
    """A device that its host is asked to try out."""

    def __init__(self, line: Line, hosts: DeviceHosts, host_id: str, key: str) -> None:
        self.line = line
        self.within = PATIENCE.get(line.about, LONGEST)
        self.turn = TURNS.get(line.about, "")
        self._hosts = hosts
        self._host_id = host_id
        self._key = key
        self._asked_at: datetime | None = None

    def begin(self, now: datetime) -> None:
        if self._hosts.ask_test(self._host_id, self._key, now):
            self._asked_at = now

    def verdict(self, now: datetime) -> Verdict | None:
        if self._asked_at is None:
            return Verdict(Result.UNKNOWN, SILENT)
        tested = self._hosts.tested_since(self._host_id, self._key, self._asked_at)
        said = self._hosts.last_said(self._host_id, self._key)
        if tested is None or said is None:
            return None
        return trial_verdict(self.line.about, tested, said.state, said.reason)


def _device(found: Mapping[str, Any], hosts: DeviceHosts) -> Check:
    host, state = found["host"], found["state"]
    line = Line(f"{host['id']}/{found['key']}", found["kind"], host["name"], found["name"])
    if found["testable"] and state not in _SURE:
        return Trial(line, hosts, host["id"], found["key"])
    return Known(line, state_verdict(state, found["reason"]))


def _link(host: Mapping[str, Any], hosts: DeviceHosts, now: datetime) -> Check:
    line = Line(f"{host['id']}", "link", host["name"], None)
    if hosts.silent([host["id"]], now):
        return Known(line, Verdict(Result.UNKNOWN, SILENT))
    return Known(line, clock_verdict(hosts.clock_ahead(host["id"])))


def _missing(paired: Mapping[str, str], reporting: Mapping[str, Any]) -> Iterator[Check]:
    """Machines that have a right here and never told of themselves: one line, it is one thing to do."""
    names = sorted(name for host_id, name in paired.items() if host_id not in reporting)
    if names:
        some = [*names[:NAMED], *(["…"] if len(names) > NAMED else [])]
        verdict = Verdict(Result.WARNING, "never-heard", {"names": ", ".join(some), "n": len(names)})
        yield Known(Line("never-heard", "link", None, None), verdict)


def _paired(view: View) -> dict[str, str]:
    """Machines and screens that have a right here, by id, with the names the staff gave them."""
    found = select(device.c.id, device.c.name).where(device.c.kind.in_(_PAIRED_KINDS), device.c.revoked_at.is_(None))
    return {row.id: row.name for row in view.conn.execute(found)}


_PAIRED_KINDS: Sequence[str] = ("kiosk", "board", *screens.KINDS)
