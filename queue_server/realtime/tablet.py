"""What a tablet says of itself with each beat, read as if anybody could have sent it."""

from collections.abc import Mapping
from typing import Any


def tablet_condition(message: Any) -> dict[str, Any]:
    """`{battery: {level (0 to 1), charging} or None, visible or None}`; None is what was not said or made no sense."""
    said = message if isinstance(message, Mapping) else {}
    visible = said.get("visible")
    return {"battery": _battery(said.get("battery")), "visible": visible if isinstance(visible, bool) else None}


def _battery(said: Any) -> dict[str, Any] | None:
    if not isinstance(said, Mapping):
        return None
    level, charging = said.get("level"), said.get("charging")
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 <= level <= 1:
        return None
    return {"level": round(float(level), 3), "charging": charging is True}
