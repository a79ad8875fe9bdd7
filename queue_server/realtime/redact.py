"""What a rating said and the code of an appointment are for managers; all others hear only that there was one."""

from collections.abc import Mapping
from typing import Any

_SECRET: Mapping[str, frozenset[str]] = {
    "rating.given": frozenset({"score", "reasons"}),
    "appointment.booked": frozenset({"code"}),
}


def has_secrets(event_type: str) -> bool:
    """Whether an event is told to managers and to all others in two ways."""
    return event_type in _SECRET


def redacted(message: dict[str, Any]) -> dict[str, Any]:
    """The message without what only managers may see."""
    secret = _SECRET.get(message["type"])
    if secret is None:
        return message
    return {**message, "data": {name: value for name, value in message["data"].items() if name not in secret}}
