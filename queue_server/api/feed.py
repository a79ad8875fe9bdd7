"""The hall now, and what happened since: for screens that connect or missed something."""

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import wire
from queue_server.api.models import FeedQuery
from queue_server.api.shapes.feed import Events, Snapshot
from queue_server.auth import identify, roles
from queue_server.context import house
from queue_server.operations import look
from queue_server.realtime.redact import redacted
from queue_server.store.log import read_standing

bp = APIBlueprint("feed", __name__, url_prefix="/api/v1")


@bp.get("/snapshot")
@bp.output(Snapshot)
def snapshot() -> Response:
    """The hall now, with the `seq` from which the feed goes on."""
    here = house()
    with here.store.reading_durably() as view:
        seen = look.snapshot(view, here.forecasts)
    return wire.answer(wire.text(seen))


@bp.get("/feed")
@bp.input(FeedQuery, location="query", arg_name="query")
@bp.output(Events)
def events(query: FeedQuery) -> Response:
    """The events after `after`, in order and without holes."""
    with house().store.reading_durably() as view:
        items = [event.as_message() for event in look.feed(view, query.after, query.limit)]
        last_seq = view.head.seq
        generation = read_standing(view.conn, view.centre_id).generation
    if identify.asker().role not in roles.SEES_SCORES:
        items = [redacted(item) for item in items]
    return wire.answer(wire.text({"items": items, "last_seq": last_seq, "generation": generation}))
