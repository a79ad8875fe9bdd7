"""The console of the virtual printers: their paper as pictures and their faults as switches, on loopback only.

For scripts: `GET /printers`, `GET` and `POST /state?printer=N` (JSON switches, see `PrinterState`), `GET /papers`,
`GET /papers/N.png`, `GET /papers/N.bin`, `GET /printers/N/live.png`. For people: `/`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, jsonify, render_template, request, send_file
from werkzeug.exceptions import HTTPException

from devices.address import TcpAddress
from devices.sim.paper_shelf import PaperShelf
from devices.sim.printer_line import PrinterLine
from devices.sim.virtual_printer import VirtualPrinter

_BUILT = Path(__file__).parents[1] / "static" / "dist"
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_MOST_BODY = 10_000


@dataclass(frozen=True, slots=True)
class Port:
    """One virtual printer with its line."""

    printer: VirtualPrinter
    line: PrinterLine
    name: str = ""
    """What it is called on the page; empty: by its number."""

    def as_json(self, n: int) -> dict[str, Any]:
        """How printer number `n` is, for the page and for scripts."""
        return {
            "n": n,
            "name": self.name,
            "address": str(self.line.address),
            "width": self.printer.width,
            "connected": self.line.connected,
            "rows": self.printer.rows,
            "state": self.printer.state.as_json(),
        }


def create_console(ports: Sequence[Port], shelf: PaperShelf) -> Flask:
    """The console over these printers, numbered from 1."""
    app = Flask(__name__, static_folder=str(_BUILT), static_url_path="/static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BODY
    console = _Console(ports, shelf)
    for method, path, view in (
        ("GET", "/", lambda: page("printer")),
        ("GET", "/printers", console.printers),
        ("GET", "/printers/<int:n>/live.png", console.live),
        ("GET", "/state", console.state),
        ("POST", "/state", console.change),
        ("GET", "/papers", console.papers),
        ("GET", "/papers/<int:n>.<any(png, bin):kind>", console.paper),
    ):
        app.add_url_rule(path, endpoint=f"{method} {path}", view_func=view, methods=[method])
    app.before_request(_only_from_here)
    app.after_request(_harden)
    app.register_error_handler(HTTPException, _problem)
    return app


class _Console:
    """The calls about printers and papers."""

    def __init__(self, ports: Sequence[Port], shelf: PaperShelf) -> None:
        self._ports = ports
        self._shelf = shelf

    def printers(self) -> Response:
        """All printers as they are now."""
        newest = {paper.printer: paper.n for paper in reversed(self._shelf.papers())}
        return jsonify(items=[port.as_json(n) | {"newest": newest.get(n)} for n, port in enumerate(self._ports, 1)])

    def live(self, n: int) -> Response:
        """The paper of printer `n` that is not cut yet."""
        _, picture = self._port(n).printer.paper()
        file = io.BytesIO()
        picture.save(file, "PNG")
        return Response(file.getvalue(), content_type="image/png")

    def state(self) -> Response:
        """The switches of a printer."""
        return jsonify(self._asked().printer.state.as_json())

    def change(self) -> Response:
        """Set switches of a printer."""
        wishes = request.get_json()
        if not isinstance(wishes, dict):
            abort(422, "the body is an object of switches")
        try:
            return jsonify(self._asked().printer.change(wishes).as_json())
        except ValueError as why:
            abort(422, str(why))

    def papers(self) -> Response:
        """The papers of this run, newest first."""
        only = request.args.get("printer", type=int)
        return jsonify(items=[asdict(paper) for paper in self._shelf.papers() if only in (None, paper.printer)])

    def paper(self, n: int, kind: str) -> Response:
        """Paper `n` as a picture or as its bytes."""
        file = self._shelf.file(n, kind)
        if not file.exists():
            abort(404, f"there is no paper {n}")
        return send_file(file.resolve(), mimetype="image/png" if kind == "png" else "application/octet-stream")

    def _asked(self) -> Port:
        return self._port(request.args.get("printer", 1, type=int))

    def _port(self, n: int) -> Port:
        if not 1 <= n <= len(self._ports):
            abort(404, f"there is no printer {n}; there are 1 to {len(self._ports)}")
        return self._ports[n - 1]


def page(name: str) -> str:
    """A page of the console. Aborts with 503 when the pages were not built."""
    manifest = _BUILT / "manifest.json"
    if not manifest.exists():
        abort(503, "the page was not built: run `make ui`; the JSON calls work without it")
    entry = json.loads(manifest.read_text(encoding="utf-8"))[name]
    return render_template("console.html", hall="HALL" in current_app.config, **entry)


def _only_from_here() -> None:
    # A page elsewhere that got its own name to point at loopback must not reach the switches.
    if not _is_loopback(request.host):
        abort(403, "the console answers on its loopback address only")


def _harden(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = _CSP
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    if not request.path.startswith("/static/"):
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _problem(why: HTTPException) -> tuple[Response, int]:
    status = why.code or 500
    body = {"type": "about:blank", "title": why.name, "status": status, "detail": why.description}
    return Response(json.dumps(body), content_type="application/problem+json"), status


def _is_loopback(host: str) -> bool:
    try:
        return TcpAddress.parse(host).is_loopback
    except ValueError:
        return False
