"""For the machine that can take over: a copy to begin with, the log as it grows, and the change of who writes."""

import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import structlog
from apiflask import APIBlueprint
from flask import Response, request, stream_with_context

from queue_server.api import wire
from queue_server.api.models import Deposition, LogQuery
from queue_server.api.shapes.standby import Generation, LastWritten, Parcel, Standbys
from queue_server.auth import identify
from queue_server.context import house
from queue_server.domain.problems import Problem
from queue_server.operations.standbys import Standby
from queue_server.operations.standbys import standbys as every_standby
from queue_server.safekeeping import archive, taking
from queue_server.safekeeping.backup import workplace
from queue_server.settings import SECRETS_FILE
from queue_server.store import log as event_log
from queue_server.store.store import View
from queue_server.succession import parcel, promotion
from queue_server.succession.watch import Right

log = structlog.get_logger(__name__)

bp = APIBlueprint("standby", __name__, url_prefix="/api/v1/standby")

_BLOCK = 256 * 1024
_STILL_SPEAKS = ("standby.", "health.")
"""What a deposed server still answers: its successor, and those who ask how it is."""


def fall_silent(right: Right) -> None:
    """Before every request: a server that lost the right to write answers nobody with what stands still in it."""
    if right.lost and not (request.endpoint or "").startswith(_STILL_SPEAKS):
        raise Problem("not_the_primary", primary=right.successor)


@bp.get("/generation")
@bp.output(Generation)
def generation() -> Response:
    """How often the right to write has changed hands, and whether it is here."""
    with house().store.reading() as view:
        standing = event_log.read_standing(view.conn, view.centre_id)
    return wire.answer(wire.text({"generation": standing.generation, "primary": standing.barred is None}))


@bp.get("")
@bp.output(Standbys)
def standbys() -> Response:
    """Every standby that has a token: whether it is in step, since when, and how far it is behind."""
    here = house()
    with here.store.reading() as view:
        items = [_standing(one, view) for one in every_standby(view, here.followers.every)]
    return wire.answer(wire.text({"awaited": here.followers.awaited, "items": items}))


def _standing(one: Standby, view: View) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "state": one.state,
        "since": one.since and one.since.isoformat(),
        "seq": one.seq,
        "behind": None if one.seq is None else max(0, view.head.seq - one.seq),
        "heard_at": one.heard_at and one.heard_at.isoformat(),
        "silent_s": one.heard_at and round((view.now - one.heard_at).total_seconds(), 1),
    }


@bp.get("/copy")
@bp.doc(responses={200: "A backup of this moment, as `motcua backup` writes it"})
def copy() -> Response:
    """Everything, to begin with."""
    settings = house().settings
    now = house().store.clock.now()

    def pieces() -> Iterator[bytes]:
        with workplace(settings.data) as work, tempfile.TemporaryFile(dir=work) as packed:
            taking.take(settings.url, settings.data / SECRETS_FILE, work, archive.DATABASE, lambda _table, _rows: None)
            end = taking.end_of(work / archive.DATABASE)
            archive.pack(work, now.isoformat(), end.centre, end.seq, end.hash, packed)
            packed.seek(0)
            while block := packed.read(_BLOCK):
                yield block

    log.info("standby_copies")
    return Response(stream_with_context(pieces()), mimetype="application/gzip")


@bp.get("/log")
@bp.input(LogQuery, location="query", arg_name="query")
@bp.output(Parcel)
def follow(query: LogQuery) -> Response:
    """What comes after `after`, which the asker has on its disk; waits for it up to `wait_s` seconds."""
    here, asker = house(), identify.asker()
    if query.address is not None:
        promotion.know_successor(here.store, query.address)
    with here.store.reading() as view:
        last_seq = view.head.seq
    if asker.device is not None:
        here.followers.heard(asker.device.id, asker.name, query.after, last_seq)
    here.followers.wait_for_more(query.after, query.wait_s)
    with here.store.reading_durably() as view:
        made = parcel.make(view, query.after, query.known)
    return wire.answer(wire.text(asdict(made)))


@bp.post("/depose")
@bp.input(Deposition, arg_name="body")
@bp.output(LastWritten)
def depose(body: Deposition) -> Response:
    """Lay down the right to write for a server of a higher generation. Safe to repeat."""
    here = house()
    seq = promotion.depose(here.store, body.generation, body.successor)
    here.right.look()
    return wire.answer(wire.text({"seq": seq}))
