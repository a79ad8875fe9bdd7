"""The wall's page and its voice, as a blueprint to mount in a server (motcua's at `/wall`)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, render_template, send_from_directory
from flask.typing import ResponseReturnValue

from display.voice.numbers import Region
from display.voice.routes import add_voice_routes

DIST = Path(__file__).parent / "static" / "dist"

# A page is bound to the very files it was built with, so the strictest policy costs nothing.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HASHED_FILES_LIVE_S = 31_536_000


def create_blueprint(cache_dir: Path, guard: Callable[[], None], region: Region = Region.NORTH) -> Blueprint:
    """The wall: its page at `/`, its files below `/static/`, its voice at `/voice`.

    `cache_dir` is where spoken words are kept. `guard` is called before anything is spoken and raises when the asker
    has no right to it; the page itself is open, because an unpaired screen must be able to say that it is not paired.
    """
    pages = Blueprint("wall", __name__, template_folder="templates")

    @pages.get("/")
    def wall() -> ResponseReturnValue:
        answer = make_response(render_template("display/wall.html", page=_entry("wall")))
        # A wall that is reloaded after an update must get the new files.
        answer.cache_control.no_cache = True
        return answer

    @pages.get("/static/<path:file>")
    def built_file(file: str) -> ResponseReturnValue:
        answer = send_from_directory(DIST, file, max_age=_HASHED_FILES_LIVE_S)
        answer.cache_control.immutable = True
        return answer

    @pages.after_request
    def harden(answer: Response) -> Response:
        answer.headers.setdefault("Content-Security-Policy", _POLICY)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        return answer

    add_voice_routes(pages, cache_dir / "voice", guard, region)
    return pages


def _entry(name: str) -> dict[str, Any]:
    """The page's files from the manifest of the build. Raises FileNotFoundError when the screens were never built."""
    entry: dict[str, Any] = json.loads((DIST / "manifest.json").read_text())[name]
    return entry
