"""A commit as the bus carries it: with its events, or where they are too long for it, only with the end they reach."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from queue_server.store import event_form
from queue_server.store.log import Event

MOST_EVENTS = 200
LONGEST = 32_000
"""Characters of all their texts: each may become twelve bytes as JSON within JSON, and the bus takes 512 KiB."""


class Commit(NamedTuple):
    """`seq` is that of its last event; without `events` the log has to be read up to there."""

    seq: int
    events: Sequence[Event]


def told(events: Sequence[Event]) -> dict[str, Any]:
    """What the others are told of a commit."""
    end = {"seq": events[-1].seq}
    if len(events) > MOST_EVENTS or sum(len(e.text) for e in events) > LONGEST:
        return end
    return {**end, "events": [event_form.plain(e) for e in events]}


def heard(message: Mapping[str, Any], known: int) -> Commit:
    """A commit that another told of, without the events up to `known`.

    Raises:
        KeyError, TypeError, ValueError: the message tells of none.
    """
    forms = [form for form in message.get("events", ()) if form["seq"] > known]
    return Commit(int(message["seq"]), [event_form.parsed(form) for form in forms])
