"""The self-test, where each of several servers may be asked to begin it or to show its sheet."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from queue_server.mates.bus import HELLO
from queue_server.mates.company import Mates
from queue_server.operations.device_hosts import DeviceHosts
from queue_server.operations.self_test.check import TOO_LATE, Check, Known
from queue_server.operations.self_test.running import SelfTests
from queue_server.operations.self_test.sheet import Line, Result, Sheet, Verdict
from queue_server.operations.standbys import Heard
from queue_server.store.store import Store, View

TOLD_EVERY_S = 0.5
ABANDONED_AFTER_S = 5.0
"""A sheet under way of which nothing was heard for so long belongs to a server that is gone."""


class SharedSelfTests(SelfTests):
    """As `SelfTests`; the newest sheet of any server is the sheet of all."""

    def __init__(
        self,
        store: Store,
        hosts: DeviceHosts,
        standbys: Callable[[], Iterable[Heard]],
        data: Path,
        company: Mates,
    ) -> None:
        super().__init__(store, hosts, standbys, data)
        self._company = company
        self._bus = bus = company.bus
        self._heard_at = self._told_at = float("-inf")
        bus.on("self-test", self._overhear)
        bus.on(HELLO, lambda _sender, _message: self._tell())

    @property
    def sheet(self) -> Sheet | None:
        """As of `SelfTests`; one whose server is gone has ended where it stood."""
        known = self._sheet
        if known is None or known.ended_at is not None:
            return known
        if time.monotonic() - self._heard_at < ABANDONED_AFTER_S:
            return known
        return replace(known, ended_at=known.started_at, lines=[_unfinished(line) for line in known.lines])

    def _checks(self, view: View) -> list[Check]:
        heard = Verdict(Result.OK, "mates-heard")
        verdict = heard if self._company.complete else Verdict(Result.FAILED, "mates-unheard")
        return [Known(Line("mates", "mates", None, None), verdict), *super()._checks(view)]

    def _show(self, sheet: Sheet) -> None:
        super()._show(sheet)
        self._heard_at = time.monotonic()
        if sheet.ended_at is not None or self._heard_at - self._told_at > TOLD_EVERY_S:
            self._tell()

    def _tell(self) -> None:
        if self._sheet is not None:
            self._told_at = time.monotonic()
            self._bus.say("self-test", _plain(self._sheet))

    def _overhear(self, _sender: str, message: Mapping[str, Any]) -> None:
        sheet, known = _sheet(message), self._sheet
        # Ids are in the order of time; of one sheet the end is the last word.
        if known is None or sheet.id > known.id or (sheet.id == known.id and known.ended_at is None):
            self._sheet, self._heard_at = sheet, time.monotonic()


def _unfinished(line: Line) -> Line:
    return replace(line, verdict=TOO_LATE) if line.verdict.result is Result.RUNNING else line


def _plain(sheet: Sheet) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "started_at": sheet.started_at.isoformat(),
        "ended_at": sheet.ended_at and sheet.ended_at.isoformat(),
        "lines": [asdict(line) for line in sheet.lines],
    }


def _sheet(plain: Mapping[str, Any]) -> Sheet:
    """Raises KeyError, TypeError, ValueError."""
    return Sheet(
        id=str(plain["id"]),
        started_at=datetime.fromisoformat(plain["started_at"]),
        ended_at=plain["ended_at"] and datetime.fromisoformat(plain["ended_at"]),
        lines=[_line(one) for one in plain["lines"]],
    )


def _line(plain: Mapping[str, Any]) -> Line:
    verdict = Verdict(**{**plain["verdict"], "result": Result(plain["verdict"]["result"])})
    return Line(**{**plain, "verdict": verdict})
