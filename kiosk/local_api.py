"""The narrow JSON API between the kiosk's page and the kiosk: `/local/v1/...`. The server's token never passes it."""

from typing import Any

from flask import Blueprint, Response, request

from kiosk.appointment_code import ALPHABET, LENGTH
from kiosk.card_visit import Person
from kiosk.follow_qr import follow_qr_svg
from kiosk.json_body import json_body
from kiosk.parts import Parts
from kiosk.problems import LocalProblem
from kiosk.ticket_desk import Issued
from kiosk.wish import Wish, read_intent

QUERY_LIMIT = 80
PROCEDURES_SHOWN = 24
PAPER_PATIENCE_S = 10.0
# What the page shows of a ticket. The visit's legs and tokens stay behind.
TICKET_FIELDS = ("id", "number", "service", "where", "people_ahead", "forecast", "issued_at", "priority", "offline")


def local_api(parts: Parts) -> Blueprint:
    """The blueprint over the parts of this kiosk."""
    api = Blueprint("local", __name__, url_prefix="/local/v1")

    @api.get("/hall")
    def hall() -> dict[str, Any]:
        here = {
            "name": parts.name,
            "floor": parts.floor,
            "card": parts.can_read_cards,
            "scanner": parts.scanners.ready,
            "camera": parts.face_step is not None,
            "code": {"alphabet": ALPHABET, "length": LENGTH},
        }
        return {**parts.hall.view(), "kiosk": here, "printer": _printer(parts)}

    @api.get("/procedures")
    def procedures() -> dict[str, Any]:
        query = " ".join(request.args.get("q", "").split())
        if len(query) > QUERY_LIMIT:
            raise LocalProblem("validation", fields={"q": f"at most {QUERY_LIMIT} letters"})
        return {"items": parts.hall.procedures(query, PROCEDURES_SHOWN) if query else []}

    @api.post("/tickets")
    def issue() -> tuple[dict[str, Any], int]:
        intent, wish = read_intent(json_body())
        issued = parts.desk.issue(intent, wish, lambda: _person(parts, wish))
        if parts.cards and wish.card:
            parts.cards.end(wish.card)
        return _ticket_view(issued), 201

    @api.get("/tickets/<ticket_id>/paper")
    def paper(ticket_id: str) -> dict[str, str]:
        found = parts.printing.wait_for_end(ticket_id, PAPER_PATIENCE_S) if parts.printing else None
        if found is None:
            raise LocalProblem("not_found")
        return {"state": found.state, "detail": found.detail}

    @api.get("/tickets/<ticket_id>/qr.svg")
    def follow_qr(ticket_id: str) -> Response:
        url = parts.desk.follow_url(ticket_id)
        if url is None:
            raise LocalProblem("not_found")
        return Response(follow_qr_svg(url), mimetype="image/svg+xml")

    @api.post("/heartbeat")
    def heartbeat() -> dict[str, str]:
        json_body()
        parts.heartbeat.beat()
        return {"build": parts.build}

    @api.get("/health")
    def health() -> dict[str, Any]:
        printers = [health.as_json() for health in parts.printing.health()] if parts.printing else []
        screen = parts.heartbeat.state()
        return {
            "screen": screen,
            "printer": _printer(parts),
            "printers": printers,
            "numbers_held": parts.book.held(),
            "build": parts.build,
        }

    return api


def _person(parts: Parts, wish: Wish) -> Person | None:
    """Whose card was read for this wish. Raises `LocalProblem` `card_visit_over`."""
    if wish.card is None:
        return None
    if parts.cards is None:
        raise LocalProblem("card_visit_over")
    return parts.cards.person(wish.card)


def _printer(parts: Parts) -> dict[str, str]:
    return {"state": parts.printing.state() if parts.printing else "disabled"}


def _ticket_view(issued: Issued) -> dict[str, Any]:
    return {
        "ticket": {name: issued.ticket.get(name) for name in TICKET_FIELDS},
        "paper": issued.paper,
        "follow": issued.follow_url is not None,
    }
