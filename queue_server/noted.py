"""One log line, one measurement and four headers for each answer: the call, never who or what."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Request

from queue_server.api import metrics
from queue_server.domain.clock import Clock

log = structlog.get_logger("motcua.request")

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_HARDENING = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"))
"""Unless the page says otherwise."""


class Noted:
    """WSGI middleware around the application that knows the calls.

    A request's id is the run's and its number in it: unique, and made in no time. Each answer tells the server's time,
    by which a kiosk knows how wrong its own clock is. All of it is added to the list of headers as it goes out: a
    function after each request would cost four times as much.
    """

    def __init__(self, inner: Wsgi, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock
        self._run, self._count = secrets.token_hex(4), itertools.count(1)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            request_id = f"{self._run}-{next(self._count):x}"
            _note(environ["werkzeug.request"], int(status[:3]), time.perf_counter() - began, request_id)
            said = {name.lower() for name, _ in headers}
            hardening = [one for one in _HARDENING if one[0].lower() not in said]
            told = [("X-Request-Id", request_id), ("Motcua-Time", self._clock.now().isoformat())]
            return start_response(status, [*headers, *told, *hardening], *failure)

        return self._inner(environ, start)


def _note(asked: Request, status: int, seconds: float, request_id: str) -> None:
    metrics.note_request(asked.endpoint or "unknown", status, seconds)
    log.info(
        "request",
        method=asked.method,
        route=asked.url_rule.rule if asked.url_rule else None,
        status=status,
        ms=round(seconds * 1000, 2),
        request_id=request_id,
    )
