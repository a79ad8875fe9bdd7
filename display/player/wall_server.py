"""The wall's page on loopback: it finds here what the server would answer, and a feed that survives the server."""

import json
import logging
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_socketio import SocketIO
from werkzeug.serving import BaseWSGIServer, make_server

from display.pages import create_blueprint
from display.player.link import ServerAwayError, ServerLink, ServerRefusedError
from display.player.wall import WallPlayer

LOOPBACK = "127.0.0.1"
NAMESPACE = "/feed"


def wall_server(wall: WallPlayer, link: ServerLink, folder: Path, port: int) -> BaseWSGIServer:
    """Listening on loopback, not yet serving. Raises OSError when the port is taken."""
    # Werkzeug would log each request of the page.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = Flask("wall")
    _add_routes(app, wall, link, port)
    # The voice is this machine's own: a call must not wait for a slow link.
    app.register_blueprint(create_blueprint(folder, guard=lambda: None), url_prefix="/wall")
    _add_feed(app, wall, port)
    return make_server(LOOPBACK, port, app, threaded=True)


def _hosts(port: int) -> list[str]:
    return [f"{name}:{port}" for name in (LOOPBACK, "localhost")]


def _add_routes(app: Flask, wall: WallPlayer, link: ServerLink, port: int) -> None:
    hosts = frozenset(_hosts(port))

    @app.before_request
    def only_our_page() -> None:
        # A name of the outside world that was pointed at 127.0.0.1 (DNS rebinding) shows itself in the Host header.
        if request.host.lower() not in hosts:
            abort(403)

    @app.errorhandler(ServerAwayError)
    def away(_: ServerAwayError) -> Response:
        return _problem(503, "server_unreachable")

    @app.errorhandler(ServerRefusedError)
    def refused(why: ServerRefusedError) -> Response:
        return _problem(why.status, why.code)

    @app.get("/")
    def home() -> ResponseReturnValue:
        return redirect("/wall/")

    @app.get("/healthz")
    def health() -> dict[str, Any]:
        return {"status": "ok", "silent_s": round(wall.silent_s, 1)}

    @app.get("/api/v1/me")
    def me() -> dict[str, Any]:
        known = wall.me()
        if known is None:
            raise ServerAwayError("nothing is known of this wall yet")
        return {**known, "kept": True}

    @app.get("/api/v1/services")
    def services() -> dict[str, Any]:
        return link.services()

    @app.get("/api/v1/feed")
    def events() -> dict[str, Any]:
        return link.events_after(request.args.get("after", -1, int))._asdict()


def _add_feed(app: Flask, wall: WallPlayer, port: int) -> None:
    sockets = SocketIO(
        app,
        async_mode="threading",
        transports=["websocket"],
        # The page is told that it is connected before it gets the hall.
        always_connect=True,
        ping_interval=10,
        ping_timeout=10,
        max_http_buffer_size=64 * 1024,
        cors_allowed_origins=[f"http://{host}" for host in _hosts(port)],
    )
    on = sockets.on
    wall.emit = lambda name, data, page: sockets.server.emit(name, data, room=page, namespace=NAMESPACE)
    on("connect", namespace=NAMESPACE)(lambda _auth=None: wall.page_opened(_page()))
    on("disconnect", namespace=NAMESPACE)(lambda _reason=None: wall.page_closed(_page()))
    on("compare", namespace=NAMESPACE)(lambda _=None: wall.compare())
    on("heartbeat", namespace=NAMESPACE)(lambda said=None: wall.beat(said))
    on("ack", namespace=NAMESPACE)(lambda said=None: wall.acknowledge(said))


def _page() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid


def _problem(status: int, code: str) -> Response:
    body = json.dumps({"type": f"urn:motcua:problem:{code}", "title": code, "status": status, "code": code})
    return Response(body, status=status, mimetype="application/problem+json")
