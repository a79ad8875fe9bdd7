"""The kiosk's web application on loopback: its screen, and the local API the screen uses."""

import json
import logging
import sqlite3

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from kiosk.appointment_api import appointment_api
from kiosk.card_api import card_api
from kiosk.guard import protect
from kiosk.local_api import local_api
from kiosk.parts import Parts
from kiosk.problems import KioskProblem, LocalProblem
from kiosk.screen import screen

CODE_BY_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}

log = logging.getLogger(__name__)


def create_app(parts: Parts, port: int) -> Flask:
    """The application over started `parts`; `port` is the one it is served on, for the check of the Host header."""
    app = Flask("kiosk", static_folder=None)
    protect(app, port)
    app.register_blueprint(screen)
    app.register_blueprint(local_api(parts))
    app.register_blueprint(card_api(parts))
    app.register_blueprint(appointment_api(parts))
    app.register_error_handler(KioskProblem, _answer)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(sqlite3.Error, _not_kept)
    app.register_error_handler(Exception, _fault)
    return app


def _answer(problem: KioskProblem) -> Response:
    body = json.dumps(problem.as_json(), ensure_ascii=False)
    return Response(body, status=problem.status, mimetype="application/problem+json")


def _http_error(error: HTTPException) -> Response:
    return _answer(LocalProblem(CODE_BY_STATUS.get(error.code or 500, "internal")))


def _not_kept(error: sqlite3.Error) -> Response:
    log.error("the kiosk's records cannot be written: %s", error)
    return _answer(LocalProblem("storage_failed"))


def _fault(error: Exception) -> Response:
    log.error("a request failed", exc_info=error)
    return _answer(LocalProblem("internal"))
