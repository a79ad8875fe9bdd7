"""The JSON object that the kiosk's page sends, read defensively."""

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest

from kiosk.problems import LocalProblem


def json_body() -> Mapping[str, Any]:
    """The body of the present request.

    Raises `LocalProblem`: `unsupported_media_type`, `invalid_json`, `validation` when it is no object.
    """
    if request.mimetype != "application/json":
        raise LocalProblem("unsupported_media_type")
    try:
        body = request.get_json()
    except BadRequest as error:
        raise LocalProblem("invalid_json") from error
    if not isinstance(body, dict):
        raise LocalProblem("validation", fields={"": "object"})
    return body
