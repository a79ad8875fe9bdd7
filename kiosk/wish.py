"""What a person asked for with their touches, read defensively from the body the page sends."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.problems import LocalProblem
from kiosk.words import LANGUAGES

PRIORITIES = ("none", "elderly", "pregnant", "disabled", "merit")
HELP = ("wheelchair", "deaf", "guide")
# `print`: on paper. `screen`: the person went on without paper after the screen said that the printer is out of order.
PAPERS = ("print", "screen")
_NAME_LIMIT = 64
_FIELDS = frozenset({"intent", "service", "priority", "help", "language", "procedure", "paper", "card", "appointment"})


@dataclass(frozen=True)
class Wish:
    """One ticket as it was asked for. `procedure` is the code chosen in the search, if it came from there.

    `card` is the visit in which a card was read, never anything that stood on it; `appointment` the id of one that the
    person comes with.
    """

    service: str
    priority: str
    help: tuple[str, ...]
    language: str
    procedure: str | None
    paper: str
    card: str | None = None
    appointment: str | None = None

    def as_command(self) -> dict[str, Any]:
        """The body of `POST /api/v1/tickets`."""
        return {
            "service": self.service,
            "channel": "appointment" if self.appointment else "kiosk",
            "priority": self.priority,
            "appointment": self.appointment,
            "help": list(self.help),
            "language": self.language,
        }


def read_intent(body: Any) -> tuple[str, Wish]:
    """The intent's UUID and the wish. Raises `LocalProblem` `validation` naming each bad field."""
    if not isinstance(body, Mapping):
        raise LocalProblem("validation", fields={"": "object"})
    faults: dict[str, str] = {}
    intent = _uuid(body, faults)
    wish = Wish(
        service=_name(body, "service", faults) or "",
        priority=_one_of(body, "priority", PRIORITIES, faults),
        help=_help(body, faults),
        language=_one_of(body, "language", LANGUAGES, faults),
        procedure=_name(body, "procedure", faults) if body.get("procedure") is not None else None,
        paper=_one_of(body, "paper", PAPERS, faults),
        card=_name(body, "card", faults) if body.get("card") is not None else None,
        appointment=_name(body, "appointment", faults) if body.get("appointment") is not None else None,
    )
    for name in body.keys() - _FIELDS:
        faults[str(name)[:_NAME_LIMIT]] = "unknown"
    if faults:
        raise LocalProblem("validation", fields=faults)
    return intent, wish


def _uuid(body: Mapping[str, Any], faults: dict[str, str]) -> str:
    try:
        return str(uuid.UUID(_text(body, "intent")))
    except ValueError:
        faults["intent"] = "uuid"
        return ""


def _name(body: Mapping[str, Any], field: str, faults: dict[str, str]) -> str | None:
    text = _text(body, field)
    if text and len(text) <= _NAME_LIMIT and text.isprintable():
        return text
    faults[field] = "text"
    return None


def _one_of(body: Mapping[str, Any], field: str, allowed: tuple[str, ...], faults: dict[str, str]) -> str:
    text = _text(body, field)
    if text not in allowed:
        faults[field] = "one of " + " ".join(allowed)
    return text


def _help(body: Mapping[str, Any], faults: dict[str, str]) -> tuple[str, ...]:
    asked = body.get("help", [])
    if isinstance(asked, list) and all(isinstance(item, str) and item in HELP for item in asked):
        return tuple(item for item in HELP if item in asked)
    faults["help"] = "some of " + " ".join(HELP)
    return ()


def _text(body: Mapping[str, Any], field: str) -> str:
    value = body.get(field)
    return value if isinstance(value, str) else ""
