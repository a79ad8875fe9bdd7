"""The appointments that a person can come with today, for the kiosk's own page: `/local/v1/appointments`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from kiosk.json_body import json_body
from kiosk.parts import Parts
from kiosk.problems import KioskProblem, LocalProblem
from kiosk.reach import away

# What the page shows of an appointment; its code is of no use there.
_FIELDS = ("id", "at", "service")


def appointment_api(parts: Parts) -> Blueprint:
    """The blueprint; nothing asked or found here is kept."""
    api = Blueprint("appointments", __name__, url_prefix="/local/v1/appointments")

    @api.post("/by-card")
    def by_card() -> dict[str, Any]:
        if parts.cards is None:
            raise LocalProblem("card_visit_over")
        person = parts.cards.person(_visit(json_body()))
        try:
            found = parts.link.appointments(person.number) if person.number else []
        except KioskProblem as problem:
            # Nobody need wait for a server that is away: the way without an appointment is open.
            if not away(problem):
                raise
            found = []
        return {"items": [_shown(one) for one in found]}

    return api


def _shown(appointment: Mapping[str, Any]) -> dict[str, Any]:
    return {name: appointment.get(name) for name in _FIELDS}


def _visit(body: Mapping[str, Any]) -> str:
    value = body.get("card")
    return value if isinstance(value, str) else ""
