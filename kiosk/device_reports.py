"""How the devices and the screen of this kiosk are, told to the server; and tests it may ask for."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from devices.contract import Outcome, Result
from devices.id_card.assembly import CardReader
from devices.reporting import Item, NotReportedError, Reporter, item_of
from kiosk.heartbeat import Heartbeat
from kiosk.printing import Printing
from kiosk.scanners import Scanners
from kiosk.server_link import ServerLink, ServerProblem

if TYPE_CHECKING:
    from devices.face.desk import FaceDesk

SCREEN = "screen"
# "unknown" is a screen that never beat since the start: nobody opened it, or it hangs.
_SCREEN_STATES = {"alive": ("ready", ""), "lost": ("error", "screen-silent"), "unknown": ("unknown", "screen-not-open")}


def device_reports(
    link: ServerLink,
    name: str,
    printing: Printing | None,
    scanners: Scanners,
    card_reader: CardReader | None,
    faces: "FaceDesk | None",
    heartbeat: Heartbeat,
) -> Reporter:
    """The reporter of a kiosk that the staff call `name`, not yet started."""

    def items() -> list[Item]:
        # A scanner is tried out by a person with something to scan: `motcua devices test`.
        read = [item_of(health, testable=False) for health in scanners.health()]
        if card_reader is not None:
            read.append(item_of(card_reader.worker.health(), testable=False))
        if faces is not None:
            read += [item_of(health, testable=False) for health in faces.healths()]
        return [*(_printers(printing) if printing else ()), *read, _screen(name, heartbeat)]

    def send(report: Mapping[str, Any]) -> list[str]:
        try:
            tests, new_rolls = link.report_devices(report)
        except ServerProblem as problem:
            raise NotReportedError(problem.code) from problem
        if printing is not None:
            for key in new_rolls:
                printing.new_roll(key)
        return tests

    def trial(key: str) -> Outcome:
        if printing is None:
            return Outcome(Result.FAILED, "no-such-device", untouched=True)
        return printing.trial(key, datetime.now().astimezone().strftime("%H:%M:%S, %d/%m/%Y"))

    return Reporter(items, send, trial)


def _printers(printing: Printing) -> list[Item]:
    items = []
    for health, left in zip(printing.health(), printing.paper_left(), strict=True):
        item = item_of(health, testable=True)
        item["counters"] |= {"prints_left": left.prints, "prints_left_assumed": int(left.assumed)}
        items.append(item)
    return items


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
