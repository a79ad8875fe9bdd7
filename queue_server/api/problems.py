"""Every refusal as `application/problem+json` (RFC 9457), with a text for the person in both languages.

An operation raises `Problem(code, ...)`; this module knows the HTTP status and the words. Nothing internal leaves the
process: an exception nobody foresaw becomes `internal` and is written to the log only.
"""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from queue_server import trouble
from queue_server.context import house
from queue_server.domain.problems import Problem
from queue_server.words import words

log = structlog.get_logger(__name__)

MIMETYPE = "application/problem+json"

STATUS: Mapping[str, int] = {
    "invalid_json": 400,
    "bad_request": 400,
    "idempotency_key_required": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "wrong_origin": 403,
    "rating_token_invalid": 403,
    "pairing_code_invalid": 403,
    "not_found": 404,
    "unknown_service": 404,
    "officer_unknown": 404,
    "kiosk_unknown": 404,
    "method_not_allowed": 405,
    "service_closed": 409,
    "illegal_transition": 409,
    "counter_busy": 409,
    "counter_not_open": 409,
    "counter_taken": 409,
    "officer_elsewhere": 409,
    "not_your_ticket": 409,
    "not_skilled": 409,
    "undo_too_late": 409,
    "nothing_to_undo": 409,
    "grace_over": 409,
    "already_rated": 409,
    "print_under_way": 409,
    "day_full": 409,
    "already_has_ticket": 409,
    "appointment_unknown": 404,
    "appointment_past": 409,
    "appointment_too_far": 409,
    "appointment_outside_hours": 409,
    "appointment_not_today": 409,
    "appointment_other_service": 409,
    "appointment_used": 409,
    "appointment_cancelled": 409,
    "no_meter": 409,
    "not_lent": 409,
    "no_test": 409,
    "body_too_large": 413,
    "validation": 422,
    "idempotency_key_reused": 422,
    "too_many_attempts": 429,
    "generation_passed": 409,
    "internal": 500,
    "storage_failed": 503,
    "server_full": 503,
    "not_the_primary": 503,
}

_CODE_OF_HTTP = {
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    503: "storage_failed",
}


class _Blank(dict[str, Any]):
    """Leaves a gap instead of failing when an operation gave no value for a word in the text."""

    def __missing__(self, key: str) -> str:
        return "…"


def document(problem: Problem) -> dict[str, Any]:
    """The problem as the members of its JSON document."""
    code = problem.code if problem.code in STATUS else "internal"
    values = _Blank(problem.data)
    text_en = words("problems", "en")[code].format_map(values)
    return {
        **problem.data,
        "type": f"urn:motcua:problem:{code}",
        "title": text_en,
        "status": STATUS[code],
        "code": code,
        "text_vi": words("problems", "vi")[code].format_map(values),
        "text_en": text_en,
    }


def response(problem: Problem) -> Response:
    """The problem as the answer to an HTTP request."""
    body = document(problem)
    answer = Response(json.dumps(body, ensure_ascii=False, default=str), body["status"], mimetype=MIMETYPE)
    if "retry_after_s" in problem.data:
        answer.headers["Retry-After"] = str(problem.data["retry_after_s"])
    if body["status"] == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="motcua"'
    return answer


def install(app: APIFlask, body_limit: int) -> None:
    """Turn whatever a request may raise into a problem document."""

    @app.errorhandler(Problem)
    def refused(problem: Problem) -> Response:
        if problem.code == "storage_failed":
            house().damage.note(problem)
        if problem.code not in STATUS:
            log.error("problem_without_status", code=problem.code)
        return response(problem)

    @app.error_processor
    def http_error(error: HTTPError) -> Response:
        return _from_http(error)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> Response:
        return response(Problem("body_too_large", limit_kb=body_limit // 1024))

    @app.errorhandler(DBAPIError)
    @app.errorhandler(PoolTimeout)
    def storage(error: Exception) -> Response:
        unavailable = isinstance(error, OperationalError | PoolTimeout) or trouble.behind(error) is not None
        if unavailable:
            house().damage.note(error)
            return response(Problem("storage_failed"))
        log.error("request_failed", error=type(error).__name__, exc_info=error)
        return response(Problem("internal"))

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        if isinstance(error, HTTPException):
            return _from_http(HTTPError(error.code or 500))
        log.error("request_failed", error=type(error).__name__, exc_info=error)
        return response(Problem("internal"))


def _from_http(error: HTTPError) -> Response:
    status = error.status_code or 500
    if status == 422:
        return response(Problem("validation", fields=_fields(error.detail)))
    fallback = "internal" if status >= 500 else "bad_request"
    answer = response(Problem(_CODE_OF_HTTP.get(status, fallback)))
    for name, value in dict(error.headers or {}).items():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _fields(detail: Any) -> dict[str, list[str]]:
    """One flat map of field to messages; where the field came from (body, query) is plain from its name."""
    if not isinstance(detail, Mapping):
        return {}
    return {
        name: messages for place in detail.values() if isinstance(place, Mapping) for name, messages in place.items()
    }
