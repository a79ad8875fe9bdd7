"""The screen itself: one page shell whose script and style are the hashed files of the built user interface."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, send_from_directory

DIST = Path(__file__).parent / "static" / "dist"
PAGE = "kiosk"

screen = Blueprint("screen", __name__, template_folder="templates")


class ScreenNotBuiltError(Exception):
    """The user interface was not bundled: `make ui` in a checkout; an installed wheel always has it."""


@cache
def parts() -> dict[str, Any]:
    """The files of the page: `{js, css, preload}`. Raises `ScreenNotBuiltError`."""
    try:
        page: dict[str, Any] = json.loads((DIST / "manifest.json").read_text("utf-8"))[PAGE]
    except (OSError, KeyError, ValueError) as error:
        raise ScreenNotBuiltError("the kiosk's screen is not built; run `make ui`") from error
    return page


@screen.get("/")
def show() -> str:
    return render_template("kiosk/screen.html", parts=parts())


@screen.get("/static/dist/<path:name>")
def file(name: str) -> Response:
    # The hash is in the name, so that a copy may be kept for ever.
    answer = send_from_directory(DIST, name, max_age=31_536_000)
    answer.headers["Cache-Control"] = "max-age=31536000, immutable"
    return answer
