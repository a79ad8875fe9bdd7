"""What the server says of a ticket, in the words of the paper: Vietnamese, or English with the Vietnamese beside it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import ceil, floor
from typing import Any
from zoneinfo import ZoneInfo

from devices.printer.ticket_paper import TicketPaper
from kiosk.words import say

MINUTE_S = 60


def paper_of(
    ticket: Mapping[str, Any], centre: Mapping[str, Any], language: str, follow_url: str | None, bring: str
) -> TicketPaper:
    """The paper of a ticket the server has just issued.

    `centre` as in `kiosk.hall`; `bring` is what the chosen procedure asks for, its items divided by semicolons.
    A field the server left out takes no paper: a number is worth printing even alone.
    """
    where = _mapping(ticket.get("where"))
    return TicketPaper(
        centre=_name(centre, language),
        number=str(ticket["number"]),
        service=_both(_mapping(ticket.get("service")), "name", language),
        zone=_both(where, "zone", language),
        room=_place("room", where.get("room"), language),
        floor=_place("floor", where.get("floor"), language),
        issued_at=_local_time(ticket.get("issued_at"), centre),
        people_ahead=_ahead(ticket.get("people_ahead"), language),
        band=_band(ticket.get("forecast"), language),
        follow_url=follow_url or "",
        notices=_notices(centre, language),
        bring=tuple(item.strip() for item in bring.split(";") if item.strip()),
        priority=_priority(ticket.get("priority"), language),
        note=say(language, "paper.offline") if ticket.get("offline") else "",
        language=language,
    )


def ordered_paper(job: Mapping[str, Any], centre: Mapping[str, Any]) -> TicketPaper:
    """The paper of a job that staff ordered, as the server describes it. After the first paper it says so on top.

    Raises `KeyError` or `TypeError` when the job describes no ticket.
    """
    ticket = job["ticket"]
    language = "en" if ticket["language"] == "en" else "vi"
    paper = paper_of(ticket, centre, language, job["follow_url"], "")
    return replace(paper, reprint=say(language, "paper.reprint")) if job["reprint"] else paper


def service_code(ticket: Mapping[str, Any]) -> str:
    """The code of the ticket's service; empty when the server left it out."""
    return str(_mapping(ticket.get("service")).get("code") or "")


def _name(names: Mapping[str, Any], language: str, stem: str = "name") -> str:
    return str(names.get(f"{stem}_{language}") or names.get(f"{stem}_vi") or "")


def _both(names: Mapping[str, Any], stem: str, language: str) -> str:
    """The name in `language`; in another than Vietnamese with the Vietnamese one, for those who show the way."""
    own, vietnamese = _name(names, language, stem), _name(names, "vi", stem)
    return own if own == vietnamese or not vietnamese else f"{own} ({vietnamese})"


def _place(kind: str, value: Any, language: str) -> str:
    return "" if value in (None, "") else say(language, f"paper.{kind}", value=value)


def _local_time(issued_at: Any, centre: Mapping[str, Any]) -> str:
    try:
        at = datetime.fromisoformat(str(issued_at)).astimezone(ZoneInfo(str(centre["tz"])))
    except (ValueError, KeyError):
        return ""
    return at.strftime("%H:%M, %d/%m/%Y")


def _ahead(count: Any, language: str) -> str:
    if not isinstance(count, int):
        return ""
    return say(language, "paper.ahead_one" if count == 1 else "paper.ahead", count=count)


def _band(forecast: Any, language: str) -> str:
    """Whole minutes, outward: a promise of 9.2 minutes is 10."""
    try:
        low, high = floor(forecast["low_s"] / MINUTE_S), max(1, ceil(forecast["high_s"] / MINUTE_S))
    except (KeyError, TypeError):
        return ""
    if low < 1 or low == high:
        return say(language, "paper.band_about_one" if high == 1 else "paper.band_about", high=high)
    return say(language, "paper.band", low=low, high=high)


def _notices(centre: Mapping[str, Any], language: str) -> tuple[str, ...]:
    hold_s = centre.get("hold_s")
    if not isinstance(hold_s, int) or hold_s < MINUTE_S:
        return (say(language, "paper.be_present"),)
    return (say(language, "paper.hold", minutes=hold_s // MINUTE_S),)


def _priority(priority: Any, language: str) -> str:
    if priority in (None, "", "none"):
        return ""
    return say(language, f"paper.priority_{priority}")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
