"""Running the self-test: one at a time, each check with its deadline, the sheet readable all along."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from queue_server.domain.identity import new_id
from queue_server.operations.device_hosts import DeviceHosts
from queue_server.operations.self_test.check import TOO_LATE, Check
from queue_server.operations.self_test.device_checks import device_checks
from queue_server.operations.self_test.machine_checks import machine_checks
from queue_server.operations.self_test.sheet import RUNNING, Line, Sheet, Verdict
from queue_server.operations.self_test.standby_checks import standby_checks
from queue_server.operations.standbys import Heard
from queue_server.store.store import Store, View

STEP_S = 0.1


class Run:
    """The checks of one self-test on their way. `step` is called by one thread until it says that all have ended."""

    def __init__(self, checks: Sequence[Check], sheet_id: str, now: datetime) -> None:
        self._waiting = list(checks)
        self._under_way: dict[str, tuple[Check, datetime]] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._lines: Sequence[Line] = [check.line for check in checks]
        self.sheet = Sheet(sheet_id, now, None, self._lines)

    def step(self, now: datetime) -> bool:
        """Begin what may begin, take the verdicts there are; whether all have ended."""
        self._begin(now)
        for key, (check, begun_at) in list(self._under_way.items()):
            verdict = check.verdict(now)
            if verdict is None and now - begun_at > check.within:
                verdict = TOO_LATE
            if verdict is not None:
                self._verdicts[key] = verdict
                del self._under_way[key]
        ended = not self._waiting and not self._under_way
        lines = [replace(line, verdict=self._verdicts.get(line.key, RUNNING)) for line in self._lines]
        self.sheet = replace(self.sheet, lines=lines, ended_at=now if ended else None)
        return ended

    def _begin(self, now: datetime) -> None:
        busy = {check.turn for check, _ in self._under_way.values()}
        for check in list(self._waiting):
            if check.turn and check.turn in busy:
                continue
            busy.add(check.turn)
            self._waiting.remove(check)
            self._under_way[check.line.key] = check, now
            check.begin(now)


class SelfTests:
    """The server's self-tests; shared by its threads. The last sheet is kept until the server ends."""

    def __init__(self, store: Store, hosts: DeviceHosts, standbys: Callable[[], Iterable[Heard]], data: Path) -> None:
        """`standbys` are the machines that can take over, as they were heard of; `data` is the server's directory."""
        self._store = store
        self._hosts = hosts
        self._standbys = standbys
        self._data = data
        self._mutex = threading.Lock()
        self._sheet: Sheet | None = None

    @property
    def sheet(self) -> Sheet | None:
        """The newest sheet, under way or ended; None before the first since the server's start."""
        return self._sheet

    def start(self) -> Sheet:
        """Begin, or join the one that is under way: a second page of paper would help nobody."""
        with self._mutex:
            known = self.sheet
            if known is not None and known.ended_at is None:
                return known
            with self._store.reading() as view:
                run = Run(self._checks(view), new_id(view.now), view.now)
            self._show(run.sheet)
        threading.Thread(target=self._work, args=(run,), name="self-test", daemon=True).start()
        return run.sheet

    def _checks(self, view: View) -> list[Check]:
        return [
            *machine_checks(view, self._data),
            *standby_checks(view, self._standbys()),
            *device_checks(view, self._hosts),
        ]

    def _show(self, sheet: Sheet) -> None:
        """Let the sheet be read as it stands now."""
        self._sheet = sheet

    def _work(self, run: Run) -> None:
        pause = threading.Event()
        while not run.step(self._store.clock.now()):
            self._show(run.sheet)
            pause.wait(STEP_S)
        self._show(run.sheet)
