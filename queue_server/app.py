"""The server as a WSGI application: everything is put together here."""

from collections.abc import Callable
from functools import partial
from typing import Any

from apiflask import APIFlask

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
from queue_server.domain.forecast import QueueForecaster
from queue_server.known import Known, alone
from queue_server.noted import Noted
from queue_server.operations.forecasting import Forecasts
from queue_server.pages import blueprint as pages
from queue_server.proxy import BehindProxy
from queue_server.realtime import sockets
from queue_server.realtime.feed import Feed
from queue_server.realtime.gate import Gate
from queue_server.settings import BODY_LIMIT, Settings
from queue_server.store.store import Store
from queue_server.succession.watch import Right

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


class Application(APIFlask):
    """The calls and pages: plain functions, all of them, so that none has to be asked whether it is a coroutine.

    The library asks of everything that a request passes, a dozen times.
    """

    request_class = wire.JsonRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """As it is."""
        return func


def create_app(settings: Settings, store: Store, known: Known | None = None) -> APIFlask:
    """The application over a store whose tables are up to date and that holds a centre. Starts the feed's thread.

    `known` is what this server shares with others of the same centre; without it it is alone.
    """
    known = known or alone(settings, store)
    app = Application("queue_server", title="motcua", version="1", spec_path="/api/v1/openapi.json", docs_path=None)
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
    app.before_request(partial(health.refuse_when_damaged, house.damage))
    app.before_request(partial(standby.fall_silent, house.right))
    app.before_request(wire.refuse_what_names_nothing)
    app.before_request(partial(identify.guard, house))
    problems.install(app, BODY_LIMIT)
    for blueprint in _CALLS:
        app.register_blueprint(blueprint)
    app.register_blueprint(pages)
    app.register_blueprint(wall_pages(settings.data, identify.require_hall), url_prefix="/wall")
    openapi.install(app)

    sockets.install(house)
    calls = Noted(app.wsgi_app, store.clock)
    house.feed.attach(app)
    app.wsgi_app = Gate(app.wsgi_app, calls, settings.socket_limit)  # type: ignore[method-assign]
    if settings.behind_proxy:
        app.wsgi_app = BehindProxy(app.wsgi_app)  # type: ignore[method-assign]
    known.news.subscribe(house.followers.committed)
    house.feed.start()
    known.begin(house.feed)
    return app
