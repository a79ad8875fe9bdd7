"""Walls and rating tablets as devices: each is a page in a browser that says with its beat how it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from queue_server.operations.device_hosts import SILENT_AFTER, Report, Reported, Tested

KINDS = ("wall", "tablet")
KEY = "screen"
"""A page is one device of its machine."""
LOW, EMPTY = 0.20, 0.10
"""Charge at which a tablet that is not charging wants its charger, and at which it will not see the next hour."""
WALL_PATIENCE = timedelta(seconds=12)
"""Two beats missed and some: the officers hear of a dead wall within 15 s of its last sign of life."""
HIDDEN_PATIENCE = timedelta(seconds=75)
"""A browser lets a page that is not in front speak about once a minute: silence between tells nothing new."""


def report(kind: str, name: str, condition: Mapping[str, Any], tested: Sequence[Tested], now: datetime) -> Report:
    """What a page's beat says, in the form of any host's report. `condition`: `realtime.condition.screen_condition`."""
    state, reason = judged(kind, condition)
    device = Reported(
        key=KEY,
        kind=kind,
        name=name[:80],
        state=state,
        reason=reason,
        since=now,
        counters={},
        last_error="",
        testable=kind == "wall",
        condition=condition,
    )
    return Report([device], tested, patience=_patience(kind, condition))


def _patience(kind: str, condition: Mapping[str, Any]) -> timedelta:
    if condition["visible"] is False:
        return HIDDEN_PATIENCE
    return WALL_PATIENCE if kind == "wall" else SILENT_AFTER


_WITHOUT_PAGE = {"closed": ("absent", "screen-not-open"), "silent": ("error", "screen-silent")}


def judged(kind: str, condition: Mapping[str, Any]) -> tuple[str, str]:
    """State and reason, the gravest first. A page that nobody sees does no work; a wall without sound still shows."""
    if condition["page"] in _WITHOUT_PAGE:
        return _WITHOUT_PAGE[condition["page"]]
    if condition["visible"] is False:
        return "blocked", "page-hidden"
    if kind == "wall":
        return _by_sound(condition["sound"])
    if condition["visible"] is None:
        # Every tablet knows whether its page is in front: this one talks nonsense.
        return "unknown", "garbled-answer"
    return _by_battery(condition["battery"])


def _by_sound(sound: str | None) -> tuple[str, str]:
    return ("ready", "") if sound in ("ok", None) else ("warning", f"sound-{sound}")


def _by_battery(battery: Mapping[str, Any] | None) -> tuple[str, str]:
    if battery is None or battery["charging"] or battery["level"] > LOW:
        return "ready", ""
    return ("blocked", "battery-empty") if battery["level"] <= EMPTY else ("warning", "battery-low")
