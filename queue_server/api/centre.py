"""What anybody may know: the centre, its services, counters and procedures."""

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import wire
from queue_server.api.models import ProceduresQuery, ServicesQuery
from queue_server.api.shapes.centre import Centre, Counters, Procedures, Services
from queue_server.context import house
from queue_server.operations import look

bp = APIBlueprint("centre", __name__, url_prefix="/api/v1")


@bp.get("/centre")
@bp.output(Centre)
def centre() -> Response:
    """The centre: names, time zone, theme and policy."""
    with house().store.reading() as view:
        return wire.answer(wire.text(look.centre(view)))


@bp.get("/services")
@bp.input(ServicesQuery, location="query", arg_name="query")
@bp.output(Services)
def services(query: ServicesQuery) -> Response:
    """The services: open now or why not, how many wait, and what to expect."""
    here = house()
    with here.store.reading() as view:
        return wire.answer(wire.text({"items": look.services(view, here.forecasts, query.purpose)}))


@bp.get("/counters")
@bp.output(Counters)
def counters() -> Response:
    """The counters and their state. Whom they serve is for screens with a credential, in the snapshot."""
    with house().store.reading() as view:
        items = [{name: value for name, value in row.items() if name != "ticket"} for row in look.counters(view)]
        return wire.answer(wire.text({"items": items}))


@bp.get("/procedures")
@bp.input(ProceduresQuery, location="query", arg_name="query")
@bp.output(Procedures)
def procedures(query: ProceduresQuery) -> Response:
    """Procedures that fit the words, best first; diacritics do not matter."""
    here = house()
    with here.store.reading() as view:
        return wire.answer(wire.text({"items": here.procedures.find(view, query.q, query.agency, query.limit)}))
