"""The addresses of the pages. Shells hold no data and need no credential; what they show comes through the API."""

import mimetypes

from flask import Blueprint, Response, send_from_directory

from queue_server.pages.shell import DIST, render_page

YEAR_S = 365 * 24 * 3600

blueprint = Blueprint("pages", __name__)

# Debian without its media-types package, and Windows, know neither; browsers told not to guess need both.
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@blueprint.get("/")
def sign_in() -> Response:
    """Sign in; then the page of the role."""
    return render_page("sign_in", "sign_in")


@blueprint.get("/pair")
def pair() -> Response:
    """Make this browser a screen of the hall; the token stands after `#`, which no browser sends."""
    return render_page("pair", "pair")


@blueprint.get("/counter")
def counter() -> Response:
    """The officer's console."""
    return render_page("counter", "counter")


@blueprint.get("/reception")
def reception() -> Response:
    """The reception desk: numbers, appointments, and who needs help."""
    return render_page("reception", "reception")


@blueprint.get("/manager")
def manager() -> Response:
    """The hall in figures."""
    return render_page("manager", "manager")


@blueprint.get("/technician")
def technician() -> Response:
    """The devices of the hall."""
    return render_page("technician", "technician")


@blueprint.get("/tablet")
def tablet() -> Response:
    """The rating tablet of a counter."""
    return render_page("tablet", "tablet")


@blueprint.get("/t")
def phone() -> Response:
    """A ticket on its citizen's phone; the follow key stands after `#`."""
    return render_page("phone", "phone")


@blueprint.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """A file of the build. Its name changes with its content, so it is kept for good."""
    response = send_from_directory(DIST, name, max_age=YEAR_S)
    response.cache_control.immutable = True
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@blueprint.get("/icon.svg")
def icon() -> Response:
    """The mark in the browser's tab."""
    return send_from_directory(blueprint.root_path, "icon.svg", max_age=24 * 3600)
