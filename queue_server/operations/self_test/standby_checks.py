"""The machines that can take over: green in step, red when one was set up and is away."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from queue_server.operations.self_test.check import Check, Known
from queue_server.operations.self_test.sheet import Line, Result, Verdict
from queue_server.operations.standbys import Heard, Standby, State, standbys
from queue_server.store.store import View


def standby_checks(view: View, heard: Iterable[Heard]) -> list[Check]:
    """A line for each; none where no second machine was set up."""
    tz = ZoneInfo(str(view.directory.centre["tz"]))
    return [
        Known(Line(f"standby/{one.id}", "standby", one.name, None), standby_verdict(one, view.head.seq, tz))
        for one in standbys(view, heard)
    ]


def standby_verdict(one: Standby, last_seq: int, tz: ZoneInfo) -> Verdict:
    """`last_seq` is where the log ends, `tz` is the centre's."""
    if one.since is None:
        return Verdict(Result.FAILED, "standby-never-heard")
    facts = {"since": _moment(one.since, tz)}
    if one.state is State.AWAY:
        return Verdict(Result.FAILED, "standby-away", facts)
    if one.state is State.BEHIND:
        return Verdict(Result.WARNING, "standby-behind", {**facts, "n": last_seq - (one.seq or 0)})
    return Verdict(Result.OK, "standby-in-step", facts)


def _moment(at: datetime, tz: ZoneInfo) -> str:
    return f"{at.astimezone(tz):%H:%M %d/%m}"
