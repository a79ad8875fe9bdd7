"""The appointments that a person can come with today, for the kiosk's own page: `/local/v1/appointments`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from kiosk.appointment_code import as_code
from kiosk.json_body import json_body
from kiosk.parts import Parts
from kiosk.problems import KioskProblem, LocalProblem
from kiosk.reach import away

SCAN_PATIENCE_S = 5.0
# What the page shows of an appointment; its code is of no use there.
_FIELDS = ("id", "at", "service")


def appointment_api(parts: Parts) -> Blueprint:
    """The blueprint; nothing asked or found here is kept."""
    api = Blueprint("appointments", __name__, url_prefix="/local/v1/appointments")

    @api.post("/by-card")
    def by_card() -> dict[str, Any]:
        if parts.cards is None:
            raise LocalProblem("card_visit_over")
        person = parts.cards.person(_text(json_body(), "card"))
        try:
            found = parts.link.appointments(person.number) if person.number else []
        except KioskProblem as problem:
            # Nobody need wait for a server that is away: the way without an appointment is open.
            if not away(problem):
                raise
            found = []
        return {"items": [_shown(one) for one in found]}

    @api.post("/by-code")
    def by_code() -> dict[str, Any]:
        code = as_code(_text(json_body(), "code"))
        if code is None:
            raise LocalProblem("validation", fields={"code": "code of an appointment"})
        return _shown(parts.link.appointment(code))

    @api.post("/scan")
    def scan() -> dict[str, Any]:
        # Other codes do not reach the page: the code of an identity card says whose it is.
        json_body()
        found = parts.codes.take(SCAN_PATIENCE_S)
        return {"scanned": found is not None, "code": found and found.code}

    return api


def _shown(appointment: Mapping[str, Any]) -> dict[str, Any]:
    return {name: appointment.get(name) for name in _FIELDS}


def _text(body: Mapping[str, Any], field: str) -> str:
    value = body.get(field)
    return value if isinstance(value, str) else ""
