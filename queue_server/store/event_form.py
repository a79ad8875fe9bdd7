"""An event as JSON, whole: what one machine of a centre hands to another, which checks it by the chain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from queue_server.store.log import Event


def plain(e: Event) -> dict[str, Any]:
    """The event with its text as it is stored: whoever gets it can check its hash."""
    return {"seq": e.seq, "at": e.at.isoformat(), "day": e.day, "type": e.type, "text": e.text, "hash": e.hash}


def parsed(form: Mapping[str, Any]) -> Event:
    """The event of a `plain` form; whether it is the one that was written, `log.check` tells.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    at, data = datetime.fromisoformat(form["at"]), orjson.loads(form["text"])
    if not isinstance(form["seq"], int) or not isinstance(data, dict) or at.tzinfo is None:
        raise ValueError("not an event")
    return Event(form["seq"], at, str(form["day"]), str(form["type"]), data, form["text"], str(form["hash"]))
