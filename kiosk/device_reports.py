"""How this kiosk's printers and its screen are, told to the server; and the test page it may ask for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from devices.contract import Outcome, Result
from devices.reporting import Item, NotReportedError, Reporter, item_of
from kiosk.heartbeat import Heartbeat
from kiosk.printing import Printing
from kiosk.server_link import ServerLink, ServerProblem

SCREEN = "screen"
# "unknown" is a screen that never beat since the start: nobody opened it, or it hangs.
_SCREEN_STATES = {"alive": ("ready", ""), "lost": ("error", "screen-silent"), "unknown": ("unknown", "screen-not-open")}


def device_reports(link: ServerLink, name: str, printing: Printing | None, heartbeat: Heartbeat) -> Reporter:
    """The reporter of a kiosk that the staff call `name`, not yet started."""

    def items() -> list[Item]:
        printers = printing.health() if printing else []
        return [*(item_of(health, testable=True) for health in printers), _screen(name, heartbeat)]

    def send(report: Mapping[str, Any]) -> list[str]:
        try:
            return link.report_devices(report)
        except ServerProblem as problem:
            raise NotReportedError(problem.code) from problem

    def trial(key: str) -> Outcome:
        if printing is None:
            return Outcome(Result.FAILED, "no-such-device", untouched=True)
        return printing.trial(key, datetime.now().astimezone().strftime("%H:%M:%S, %d/%m/%Y"))

    return Reporter(items, send, trial)


def _screen(name: str, heartbeat: Heartbeat) -> Item:
    state, reason = _SCREEN_STATES[heartbeat.state()]
    return {
        "key": SCREEN,
        "kind": "screen",
        "name": name[:80],
        "state": state,
        "reason": reason,
        "since": heartbeat.since.isoformat(),
    }
