"""How the boards and keypads of this machine are, told to the server."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.contract import Outcome, Result
from devices.health import Health
from devices.reporting import Item, NotReportedError, Reporter, item_of
from display.player.link import ServerAwayError, ServerLink, ServerRefusedError


def device_reports(link: ServerLink, health: Callable[[], Sequence[Health]]) -> Reporter:
    """The reporter of a player, not yet started. What a board shows belongs to its counter: nothing is tested here."""

    def items() -> list[Item]:
        return [item_of(one, testable=False) for one in health()]

    def send(report: Mapping[str, Any]) -> list[str]:
        try:
            return link.report_devices(report)
        except ServerRefusedError as refused:
            raise NotReportedError(refused.code) from refused
        except ServerAwayError as away:
            raise NotReportedError("server_unreachable") from away

    return Reporter(items, send, lambda key: Outcome(Result.FAILED, "no-test", untouched=True))
