"""For those who run the server: does it live, can it work, what does it do."""

import os
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from queue_server import trouble
from queue_server.api import metrics as measured
from queue_server.api import problems, wire
from queue_server.context import House, house
from queue_server.damage import Damage
from queue_server.domain.problems import Problem
from queue_server.mates.company import Company, Mates
from queue_server.operations import machine
from queue_server.store import log as event_log
from queue_server.store.store import newest_revision, revision
from queue_server.trouble import Trouble

bp = APIBlueprint("health", __name__)

_PLACE = "MOTCUA_DATA"
"""Where something is wrong, for those who run the server: the address of the folder is nobody else's business."""


def refuse_when_damaged(damage: Damage) -> None:
    """Before every request: a server whose database was found damaged does nothing by halves."""
    if damage.found is not None and not (request.endpoint or "").startswith("health."):
        raise Problem("storage_failed")


@bp.get("/healthz")
@bp.doc(responses={200: "The process lives"})
def healthz() -> Response:
    """The process answers."""
    return wire.answer(wire.text({"ok": True, "pid": os.getpid()}))


@bp.get("/readyz")
@bp.doc(responses={200: "Ready", 503: "Not ready; the checks say why"})
def readyz() -> Response:
    """The store can be written, its tables are of this version, the disk has room, the feed runs."""
    checks = _checks(house())
    ready = all(check["ok"] for check in checks.values())
    checks |= _bus(house().company)
    return wire.answer(wire.text({"ok": ready, "checks": checks}), 200 if ready else 503)


@bp.get("/metrics")
@bp.doc(responses={200: "Prometheus text"})
def metrics() -> Response:
    """Figures for Prometheus."""
    measured.look_around(house())
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _checks(here: House) -> dict[str, dict[str, Any]]:
    return {
        "store": _store(here),
        "migrations": _migrations(here),
        "disk": _disk(here),
        "feed": {"ok": here.feed.alive, "behind": here.feed.behind},
    }


def _bus(company: Company) -> dict[str, dict[str, Any]]:
    """Of several servers: whether all hear each other. Without that commands go on: no reason not to be ready."""
    if not isinstance(company, Mates):
        return {}
    return {"bus": {"ok": True} if company.complete else {"ok": False, **_why(Trouble("bus_away"))}}


def _disk(here: House) -> dict[str, Any]:
    try:
        free = machine.free_bytes(here.settings.data)
    except OSError as failure:
        return {"ok": False, **_why(failure)}
    roomy = free >= machine.LEAST_FREE_BYTES
    advice = {} if roomy else _why(Trouble("disk_full", what=_PLACE))
    return {"ok": roomy, "free_mb": free // 2**20, **advice}


def _store(here: House) -> dict[str, Any]:
    """Whether a command could be kept; if not, the code of what is wrong and what to do."""
    if here.damage.found is not None:
        return {"ok": False, **_why(here.damage.found)}
    try:
        with here.store.writing() as tx:
            event_log.touch(tx.conn, tx.centre_id)
    except Exception as failure:
        return {"ok": False, **_why(failure)}
    return {"ok": True}


def _why(failure: Exception) -> dict[str, str]:
    found = trouble.behind(failure, _PLACE)
    if found is not None:
        return {"code": found.code, "text_vi": found.text("vi"), "text_en": found.text("en")}
    refusal = problems.document(failure if isinstance(failure, Problem) else Problem("storage_failed"))
    return {name: refusal[name] for name in ("code", "text_vi", "text_en")}


def _migrations(here: House) -> dict[str, Any]:
    wanted, found = newest_revision(), None
    try:
        with here.store.reading() as view:
            found = revision(view.conn)
    except (SQLAlchemyError, LookupError):
        pass
    return {"ok": found == wanted, "found": found, "wanted": wanted}
