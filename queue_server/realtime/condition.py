"""What a wall or a tablet says of itself with each beat, read as if anybody could have sent it."""

from collections.abc import Mapping
from typing import Any

from queue_server.operations.device_hosts import Tested
from queue_server.operations.screens import KEY

_SOUNDS = ("ok", "blocked", "none")
_PAGES = ("closed", "silent")
_OUTCOMES = ("done", "failed", "unknown")
_REASONS = ("completed", "sound-blocked", "sound-none", "no-voice", "busy")


def screen_condition(message: Any) -> dict[str, Any]:
    """`{battery: {level (0 to 1), charging}, visible, sound, page}`; None is what was not said or made no sense.

    `page` is what a wall's player says when its page does not speak: closed or silent.
    """
    said = _object(message)
    page = said.get("page")
    visible, sound = said.get("visible"), said.get("sound")
    return {
        "battery": _battery(said.get("battery")),
        "visible": visible if isinstance(visible, bool) else None,
        "sound": sound if sound in _SOUNDS else None,
        "page": page if page in _PAGES else None,
    }


def screen_tested(message: Any) -> list[Tested]:
    """What became of the test the screen was asked for; empty when it says nothing of one."""
    told = _object(_object(message).get("tested"))
    outcome, reason = told.get("outcome"), told.get("reason")
    if outcome not in _OUTCOMES:
        return []
    return [Tested(KEY, str(outcome), str(reason) if reason in _REASONS else "")]


def _battery(said: Any) -> dict[str, Any] | None:
    level = _object(said).get("level")
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 <= level <= 1:
        return None
    return {"level": round(float(level), 3), "charging": _object(said).get("charging") is True}


def _object(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}
