"""Tells the server how the devices of this machine are: each change at once, and every few seconds that it still lives.

The server takes silence for "unknown". In its answers it asks for tests; their outcomes go with the next report.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from devices.contract import Outcome
from devices.health import Health

LOOK_S = 0.25
"""How often the records are looked at: a driver that hangs makes no transition that anybody could hear of."""
EVERY_S = 5.0
AGAIN_S = 1.0
"""The pause after a report that did not arrive."""
_LONGEST_KEY, _LONGEST_NAME, _LONGEST_ERROR, _LONGEST_REASON = 120, 80, 200, 64
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_NO_KEYWORD = re.compile(r"[^a-z0-9-]+")

log = logging.getLogger(__name__)


class NotReportedError(Exception):
    """The report did not arrive, or the server did not want it."""


Item = dict[str, Any]
Send = Callable[[Mapping[str, Any]], Sequence[str]]
"""Sends one report and answers the keys of the devices to test. Raises NotReportedError before long."""


def item_of(health: Health, *, testable: bool) -> Item:
    """A device's health as the server takes it (docs/contract.md)."""
    return {
        "key": _plain(health.identity.key, _LONGEST_KEY),
        "kind": str(health.identity.kind),
        "name": _plain(health.name, _LONGEST_NAME),
        "state": str(health.state),
        "reason": _NO_KEYWORD.sub("-", health.reason.lower())[:_LONGEST_REASON],
        "since": health.since.isoformat(),
        "counters": {
            "done": health.done,
            "failed": health.failed,
            "unknown": health.unknown,
            "reconnects": health.reconnects,
            "garbage_bytes": health.garbage_bytes,
        },
        "last_error": _plain(health.last_error, _LONGEST_ERROR),
        "testable": testable,
    }


class Reporter:
    """One thread that reports `items()`; `trial(key)` tries a device out, in a thread of its own."""

    def __init__(self, items: Callable[[], list[Item]], send: Send, trial: Callable[[str], Outcome]) -> None:
        self._items = items
        self._send = send
        self._trial = trial
        self._tested: list[dict[str, str]] = []
        self._mutex = threading.Lock()
        self._ended = threading.Event()
        self._trouble = ""
        self._thread = threading.Thread(target=self._live, name="device-reports", daemon=True)

    def start(self) -> None:
        """Begin to report."""
        self._thread.start()

    def stop(self) -> None:
        """Report no more."""
        self._ended.set()

    def _live(self) -> None:
        told: list[tuple[str, str, str]] = []
        due = 0.0
        while not self._ended.wait(LOOK_S):
            items = self._items()
            faces = [(item["key"], item["state"], item["reason"]) for item in items]
            if faces == told and not self._tested and time.monotonic() < due:
                continue
            if self._report(items):
                told, due = faces, time.monotonic() + EVERY_S
            else:
                self._ended.wait(AGAIN_S)

    def _report(self, items: list[Item]) -> bool:
        with self._mutex:
            tested, self._tested = self._tested, []
        try:
            asked = self._send({"at": datetime.now(UTC).isoformat(), "items": items, "tested": tested})
        except NotReportedError as why:
            with self._mutex:
                self._tested = tested + self._tested
            self._note(str(why))
            return False
        self._note("")
        for key in asked:
            threading.Thread(target=self._test, args=(key,), name="device-test", daemon=True).start()
        return True

    def _test(self, key: str) -> None:
        outcome = self._trial(key)
        log.info("tested %s: %s (%s)", key, outcome.result, outcome.reason)
        reason = _NO_KEYWORD.sub("-", outcome.reason.lower())[:_LONGEST_REASON]
        with self._mutex:
            self._tested.append({"key": key, "outcome": str(outcome.result), "reason": reason})

    def _note(self, trouble: str) -> None:
        """One line when it begins to fail, one when it goes again."""
        if trouble and trouble != self._trouble:
            log.warning("the devices are not reported: %s", trouble)
        if self._trouble and not trouble:
            log.info("the devices are reported again")
        self._trouble = trouble


def _plain(text: str, longest: int) -> str:
    return _CONTROL.sub(" ", text).strip()[:longest]
