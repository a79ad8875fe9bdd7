"""JSON in and out, once each way."""

import json
from io import BytesIO
from typing import IO, Any

import orjson
from flask import Request, Response, request
from werkzeug.utils import cached_property

from queue_server.domain.problems import Problem

_JSON_HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}


def text(value: Any) -> str:
    """The value as compact JSON."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def answer(body: str, status: int = 200) -> Response:
    """JSON text as an answer that no cache keeps: every one of them ages within seconds."""
    return Response(body.encode(), status, _JSON_HEADERS, direct_passthrough=False)


def refuse_what_names_nothing() -> None:
    """Before every request: no id holds a NUL, and PostgreSQL takes none in a question. Raises `not_found`."""
    if "\0" in request.path:
        raise Problem("not_found")


class JsonRequest(Request):
    """A request whose unreadable JSON is a named problem, whatever its content type says."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body. One of a known length is read at once; the library's way looks for more behind it."""
        length, most = self.content_length, self.max_content_length
        if length is None or most is None or length > most:
            return super().stream
        return BytesIO(self.environ["wsgi.input"].read(length))

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The body; none at all is an object without members, as most commands take it.

        Raises `Problem` with `invalid_json`; arrays nested past the parser's depth are unreadable too.
        """
        body = self.get_data(cache=True)
        try:
            return json.loads(body) if body else {}
        except (ValueError, RecursionError) as unreadable:
            raise Problem("invalid_json") from unreadable
