"""The calls of a card visit, part of the narrow API of the kiosk's own page: `/local/v1/card...`."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request

from kiosk.card_desk import CardDesk
from kiosk.card_form import draw_form
from kiosk.card_view import card_view, face_view
from kiosk.card_visit import CardVisit
from kiosk.face_step import FaceStep
from kiosk.json_body import json_body
from kiosk.parts import Parts
from kiosk.problems import LocalProblem
from kiosk.words import LANGUAGES

PATIENCE_S = 5.0
_SIX_DIGITS = re.compile(r"[0-9]{6}")
_LONGEST_VERSION = 9


def card_api(parts: Parts) -> Blueprint:
    """The blueprint over the card desk of this kiosk; every call is `not_found` where there is no card reader."""
    api = Blueprint("card", __name__, url_prefix="/local/v1/card")

    @api.post("")
    def begin() -> tuple[dict[str, Any], int]:
        # Only a page that asked the person sends this: there is no reading without consent.
        if json_body().get("consent") is not True:
            raise LocalProblem("validation", fields={"consent": "true"})
        return _view(parts, _desk(parts).begin(parts.hall.elderly_age())), 201

    @api.get("/<visit_id>")
    def look(visit_id: str) -> dict[str, Any]:
        return _view(parts, _desk(parts).wait_for_change(visit_id, _version(), PATIENCE_S))

    @api.post("/<visit_id>/number")
    def number(visit_id: str) -> dict[str, Any]:
        digits = _text(json_body(), "digits")
        if not _SIX_DIGITS.fullmatch(digits):
            raise LocalProblem("validation", fields={"digits": "six figures"})
        return _view(parts, _desk(parts).type_digits(visit_id, digits))

    @api.post("/<visit_id>/form")
    def form(visit_id: str) -> dict[str, str]:
        language = _text(json_body(), "language")
        if language not in LANGUAGES:
            raise LocalProblem("validation", fields={"language": "one of " + " ".join(LANGUAGES)})
        holder = _desk(parts).visit(visit_id).holder
        if holder is None:
            raise LocalProblem("card_visit_over")
        if parts.printing is None:
            raise LocalProblem("not_found")
        outcome = parts.printing.print_unrecorded(lambda width: draw_form(holder, width, language))
        return {"state": str(outcome.result)}

    @api.post("/<visit_id>/face")
    def agree_to_face(visit_id: str) -> tuple[dict[str, Any], int]:
        # A consent of its own: agreeing to the card was no agreement to the camera.
        if json_body().get("consent") is not True:
            raise LocalProblem("validation", fields={"consent": "true"})
        return face_view(_faces(parts).agree(visit_id)), 201

    @api.get("/<visit_id>/face")
    def look_at_face(visit_id: str) -> dict[str, Any]:
        return face_view(_faces(parts).look(visit_id))

    @api.post("/<visit_id>/face/leave")
    def leave_face(visit_id: str) -> dict[str, Any]:
        json_body()
        return face_view(_faces(parts).leave(visit_id))

    @api.post("/<visit_id>/end")
    def end(visit_id: str) -> dict[str, str]:
        json_body()
        _desk(parts).end(visit_id)
        return {}

    return api


def _desk(parts: Parts) -> CardDesk:
    if parts.cards is None:
        raise LocalProblem("not_found")
    return parts.cards


def _faces(parts: Parts) -> FaceStep:
    if parts.face_step is None:
        raise LocalProblem("not_found")
    return parts.face_step


def _view(parts: Parts, visit: CardVisit) -> dict[str, Any]:
    return card_view(visit, parts.face_step is not None and parts.face_step.is_offered(visit))


def _version() -> int:
    """The state the page knows; -1 when it knows none."""
    asked = request.args.get("after", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_VERSION else -1


def _text(body: Mapping[str, Any], field: str) -> str:
    value = body.get(field)
    return value if isinstance(value, str) else ""
