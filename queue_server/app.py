"""The server as a WSGI application: everything is put together here."""

import itertools
import secrets
import time
from typing import Any

import structlog
from apiflask import APIFlask
from flask import Flask, Response, g, request

from display.pages import create_blueprint as wall_pages
from queue_server.api import (
    appointments,
    card_refusals,
    centre,
    counters,
    devices,
    feed,
    health,
    leases,
    metrics,
    openapi,
    print_jobs,
    problems,
    ratings,
    reports,
    selftest,
    session,
    standby,
    tickets,
    wire,
)
from queue_server.auth import identify
from queue_server.context import House, move_in
from queue_server.day_keys import DayKeys
from queue_server.domain.clock import Clock
from queue_server.domain.forecast import QueueForecaster
from queue_server.known import Known, alone
from queue_server.operations.forecasting import Forecasts
from queue_server.pages import blueprint as pages
from queue_server.proxy import BehindProxy
from queue_server.realtime import sockets
from queue_server.realtime.feed import Feed
from queue_server.realtime.gate import Gate
from queue_server.settings import BODY_LIMIT, Settings
from queue_server.store.store import Store
from queue_server.succession.watch import Right

log = structlog.get_logger("motcua.request")

_CALLS = (
    session.bp,
    centre.bp,
    tickets.bp,
    appointments.bp,
    print_jobs.bp,
    leases.bp,
    counters.bp,
    ratings.bp,
    feed.bp,
    reports.bp,
    devices.bp,
    card_refusals.bp,
    selftest.bp,
    standby.bp,
    health.bp,
)


def create_app(settings: Settings, store: Store, known: Known | None = None) -> APIFlask:
    """The application over a store whose tables are up to date and that holds a centre. Starts the feed's thread.

    `known` is what this server shares with others of the same centre; without it it is alone.
    """
    known = known or alone(settings, store)
    app = APIFlask("queue_server", title="motcua", version="1", spec_path="/api/v1/openapi.json", docs_path=None)
    app.request_class = wire.JsonRequest
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.json.sort_keys = False  # type: ignore[attr-defined]

    forecasts = Forecasts(QueueForecaster())
    events = Feed(store, known.news, forecasts, known.leads)
    house = House(
        settings=settings,
        store=store,
        forecasts=forecasts,
        company=known.company,
        news=known.news,
        feed=events,
        hosts=known.hosts,
        self_tests=known.self_tests,
        day_keys=DayKeys(settings.data),
        followers=known.followers,
        right=Right(store, events.let_all_go),
    )
    move_in(app, house)
    _note_requests(app, store.clock)
    app.before_request(health.refuse_when_damaged)
    app.before_request(standby.fall_silent)
    app.before_request(wire.refuse_what_names_nothing)
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
    if settings.behind_proxy:
        app.wsgi_app = BehindProxy(app.wsgi_app)  # type: ignore[method-assign]
    known.news.subscribe(house.followers.committed)
    house.feed.start()
    known.begin(house.feed)
    return app


def _note_requests(app: Flask, clock: Clock) -> None:
    """One log line and one measurement for each request: the call, never who or what.

    A request's id is the run's and its number in it: unique, and made in no time. Each answer tells the server's time,
    by which a kiosk knows how wrong its own clock is.
    """
    run, count = secrets.token_hex(4), itertools.count(1)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        began: float | None = g.get("began")
        spent = 0.0 if began is None else time.perf_counter() - began
        metrics.note_request(request.endpoint or "unknown", response.status_code, spent)
        request_id = f"{run}-{next(count):x}"
        response.headers.add("X-Request-Id", request_id)
        response.headers.add("Motcua-Time", clock.now().isoformat())
        _harden(response)
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


def _harden(response: Response) -> None:
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin")):
        if name not in response.headers:
            response.headers.add(name, value)
