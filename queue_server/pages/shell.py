"""The HTML around a screen: title, style and script out of the build's manifest, and headers that allow no more."""

import json
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from flask import Response, url_for

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"
MESSAGES = Path(__file__).resolve().parent / "messages" / "vi.json"

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class ScreensNotBuiltError(RuntimeError):
    """The screens were not bundled; an installed package always has them."""


def render_page(entry: str, title_key: str) -> Response:
    """The shell of the screen `entry`, titled from the messages until the screen takes over in its own language.

    Raises:
        ScreensNotBuiltError: the build's manifest is missing or does not know `entry`.
    """
    return Response(
        _html(_files(entry), _messages()[title_key], _messages()["needs_script"]),
        mimetype="text/html",
        headers={
            "Content-Security-Policy": CONTENT_POLICY,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            # The shell names files by their hash: it must be asked for again after an update.
            "Cache-Control": "no-cache",
        },
    )


def _html(files: dict[str, Any], title: str, needs_script: str) -> str:
    style = f'<link rel="stylesheet" href="{_address(files["css"])}">' if files["css"] else ""
    preload = "".join(f'<link rel="modulepreload" href="{_address(name)}">' for name in files["preload"])
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="icon" href="{escape(url_for("pages.icon"))}" type="image/svg+xml">'
        f'{style}{preload}<script type="module" src="{_address(files["js"])}"></script></head>'
        f'<body><div id="page"></div><noscript>{escape(needs_script)}</noscript></body></html>'
    )


def _address(name: str) -> str:
    return escape(url_for("pages.asset", name=name))


def _files(entry: str) -> dict[str, Any]:
    path = DIST / "manifest.json"
    try:
        # Read anew each time: it is small, and a developer's watching build rewrites it.
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))[entry]
    except (FileNotFoundError, KeyError) as missing:
        raise ScreensNotBuiltError(f"the screen {entry} is not in {path}: run `make ui`") from missing
    return found


@cache
def _messages() -> dict[str, str]:
    found: dict[str, str] = json.loads(MESSAGES.read_text(encoding="utf-8"))
    return found
