"""Print jobs: the papers asked of the kiosks, for the staff to see and for each kiosk to settle."""

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import tickets, wire
from queue_server.api.models import PrintJobsQuery
from queue_server.api.shapes.printing import Kiosks, PrintJobs, PrintJobWithTicket
from queue_server.auth import identify
from queue_server.context import house
from queue_server.domain.problems import Problem
from queue_server.operations import kiosks as kiosk_list
from queue_server.operations import paper

bp = APIBlueprint("print_jobs", __name__, url_prefix="/api/v1/print-jobs")


@bp.get("")
@bp.input(PrintJobsQuery, location="query", arg_name="query")
@bp.output(PrintJobs)
def jobs(query: PrintJobsQuery) -> Response:
    """The newest jobs, newest first. A kiosk sees its own."""
    with house().store.reading() as view:
        found = paper.jobs(view, query.state, _own_kiosk() or query.kiosk)
    return wire.answer(wire.text({"items": found}))


@bp.get("/kiosks")
@bp.output(Kiosks)
def kiosks() -> Response:
    """The kiosks a paper can be ordered at, each with the state of its best printer."""
    with house().store.reading() as view:
        return wire.answer(wire.text({"items": kiosk_list.kiosks(view)}))


@bp.get("/<job_id>")
@bp.output(PrintJobWithTicket)
def job(job_id: str) -> Response:
    """All that a kiosk needs to print a job it did not issue itself, the secret follow link too."""
    with house().store.reading() as view:
        found = paper.job(view, job_id)
        if _own_kiosk() not in (None, found["kiosk_id"]):
            raise Problem("forbidden")
        ticket = tickets.answer(view, found["ticket_id"])
    return wire.answer(wire.text({**found, "ticket": ticket, "follow_url": tickets.follow_url(found["ticket_id"])}))


def _own_kiosk() -> str | None:
    """The asker's own id when a kiosk asks; None for the staff."""
    asker = identify.asker()
    return asker.device.id if asker.role == "kiosk" and asker.device is not None else None
