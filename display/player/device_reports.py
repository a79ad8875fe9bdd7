"""How the lines, boards and keypads of this machine are, told to the server; and the trials it may ask for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.contract import Outcome, Result
from devices.health import Health
from devices.reporting import Item, NotReportedError, Reporter, item_of
from display.player.link import ServerAwayError, ServerLink, ServerRefusedError

Trial = Callable[[], Outcome]


def device_reports(link: ServerLink, health: Callable[[], Sequence[Health]], trials: Mapping[str, Trial]) -> Reporter:
    """The reporter of a player, not yet started. `trials` are those of the boards, by the key of each."""

    def items() -> list[Item]:
        return [item_of(one, testable=one.identity.key in trials) for one in health()]

    def send(report: Mapping[str, Any]) -> list[str]:
        try:
            return link.report_devices(report)
        except ServerRefusedError as refused:
            raise NotReportedError(refused.code) from refused
        except ServerAwayError as away:
            raise NotReportedError("server_unreachable") from away

    def trial(key: str) -> Outcome:
        found = trials.get(key)
        return found() if found else Outcome(Result.FAILED, "no-such-device", untouched=True)

    return Reporter(items, send, trial)
