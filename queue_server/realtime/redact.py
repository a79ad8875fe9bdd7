"""What a rating said is for managers; everybody else hears only that there was one."""

from typing import Any

_SECRET = frozenset({"score", "reasons"})


def redacted(message: dict[str, Any]) -> dict[str, Any]:
    """The message without what only managers may see."""
    if message["type"] != "rating.given":
        return message
    return {**message, "data": {name: value for name, value in message["data"].items() if name not in _SECRET}}
