"""The server as a WSGI application: everything is put together here."""

import time
from typing import Any

import structlog
from apiflask import APIFlask
from flask import Flask, Response, g, request

from display.pages import create_blueprint as wall_pages
from queue_server.api import (
    centre,
    counters,
    feed,
    health,
    metrics,
    openapi,
    problems,
    ratings,
    reports,
    session,
    tickets,
    wire,
)
from queue_server.auth import identify
from queue_server.context import House, move_in
from queue_server.domain.forecast import ShareForecaster
from queue_server.domain.identity import new_id
from queue_server.operations.forecasting import Forecasts
from queue_server.pages import blueprint as pages
from queue_server.realtime import sockets
from queue_server.realtime.feed import Feed
from queue_server.realtime.gate import Gate
from queue_server.settings import BODY_LIMIT, Settings
from queue_server.store.store import Store

log = structlog.get_logger("motcua.request")

_CALLS = (session.bp, centre.bp, tickets.bp, counters.bp, ratings.bp, feed.bp, reports.bp, health.bp)


def create_app(settings: Settings, store: Store) -> APIFlask:
    """The application over a store whose tables are up to date and that holds a centre. Starts the feed's thread."""
    app = APIFlask("queue_server", title="motcua", version="1", spec_path="/api/v1/openapi.json", docs_path=None)
    app.request_class = wire.JsonRequest
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.json.sort_keys = False  # type: ignore[attr-defined]

    forecasts = Forecasts(ShareForecaster())
    house = House(settings=settings, store=store, forecasts=forecasts, feed=Feed(store, forecasts))
    move_in(app, house)
    _note_requests(app, store)
    app.before_request(identify.guard)
    problems.install(app, BODY_LIMIT)
    for blueprint in _CALLS:
        app.register_blueprint(blueprint)
    app.register_blueprint(pages)
    app.register_blueprint(wall_pages(settings.data, identify.require_hall), url_prefix="/wall")
    openapi.install(app)

    sockets.install(house)
    house.feed.attach(app)
    app.wsgi_app = Gate(app.wsgi_app, settings.socket_limit)  # type: ignore[method-assign]
    house.feed.start()
    return app


def _note_requests(app: Flask, store: Store) -> None:
    """One log line and one measurement for each request: the call, never who or what."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        began: float | None = g.get("began")
        spent = 0.0 if began is None else time.perf_counter() - began
        call = request.endpoint or "unknown"
        metrics.REQUESTS.labels(call, response.status_code).inc()
        metrics.LATENCY.labels(call).observe(spent)
        request_id = new_id(store.clock.now())
        response.headers["X-Request-Id"] = request_id
        _headers(response)
        route: Any = request.url_rule.rule if request.url_rule else None
        log.info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(spent * 1000, 2),
            request_id=request_id,
        )
        return response


def _headers(response: Response) -> None:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
