"""Figures for those who run the centre."""

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import wire
from queue_server.api.shapes.reports import Today
from queue_server.context import house
from queue_server.reports.today import today as figures_of_today

bp = APIBlueprint("reports", __name__, url_prefix="/api/v1/reports")


@bp.get("/today")
@bp.output(Today)
def today() -> Response:
    """Today so far: waiting, service, ratings, and the curve of the day."""
    with house().store.reading() as view:
        return wire.answer(wire.text(figures_of_today(view)))
