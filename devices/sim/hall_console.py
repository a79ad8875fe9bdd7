"""The page of the simulated hall and its calls: boards that glow, keys to press, codes to scan, faults to switch.

For scripts: `GET /hall/devices`; `POST /hall/units/N/state` with switches (see `UnitState`), `/hall/units/N/press`
`{"key": "next"}`, `/hall/units/N/scan` `{"text": "..."}`, `/hall/lines/N` `{"plugged": false}`. For people: `/hall`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, jsonify, request

from devices.keypad.key import Key
from devices.sim.card.station import CardStation
from devices.sim.console import page
from devices.sim.hall import Line, Played, SimulatedHall
from devices.sim.keypad_station import KeypadStation
from devices.sim.scanner_station import ScannerStation

if TYPE_CHECKING:
    from devices.sim.camera.cameras import PlayedCamera


def add_hall(
    app: Flask,
    hall: SimulatedHall,
    card_readers: Sequence[CardStation] = (),
    cameras: Sequence[PlayedCamera] = (),
) -> None:
    """Add the hall to a console. The calls about card readers and cameras are in consoles of their own."""
    console = _HallConsole(hall, card_readers, cameras)
    app.config["HALL"] = True
    for method, path, view in (
        ("GET", "/hall", lambda: page("hall")),
        ("GET", "/hall/devices", console.devices),
        ("POST", "/hall/units/<int:n>/state", console.change),
        ("POST", "/hall/units/<int:n>/press", console.press),
        ("POST", "/hall/units/<int:n>/scan", console.scan),
        ("POST", "/hall/lines/<int:n>", console.plug),
    ):
        app.add_url_rule(path, endpoint=f"{method} {path}", view_func=view, methods=[method])


class _HallConsole:
    """The calls about units and lines."""

    def __init__(
        self, hall: SimulatedHall, card_readers: Sequence[CardStation], cameras: Sequence[PlayedCamera]
    ) -> None:
        self._hall = hall
        self._card_readers = card_readers
        self._cameras = cameras

    def devices(self) -> Response:
        """All lines and units as they are now."""
        return jsonify(
            lines=[line.as_json(n) for n, line in enumerate(self._hall.lines, 1)],
            units=[unit.as_json(n) for n, unit in enumerate(self._hall.units, 1)],
            card_readers=[reader.as_json() for reader in self._card_readers],
            cameras=[camera.as_json(n) for n, camera in enumerate(self._cameras, 1)],
        )

    def change(self, n: int) -> Response:
        """Set switches of a unit."""
        unit, body = self._unit(n), _body()
        return _done(lambda: unit.station.change(body), unit, n)

    def press(self, n: int) -> Response:
        """Press a key of a keypad."""
        unit, key = self._unit(n), _text(_body(), "key")
        station = unit.station
        if not isinstance(station, KeypadStation):
            abort(422, f"{unit.name} has no keys")
        return _done(lambda: station.press(_key(key)), unit, n)

    def scan(self, n: int) -> Response:
        """Put a code under a scanner."""
        unit, text = self._unit(n), _text(_body(), "text")
        station = unit.station
        if not isinstance(station, ScannerStation):
            abort(422, f"{unit.name} is no scanner")
        return _done(lambda: station.scan(text), unit, n)

    def plug(self, n: int) -> Response:
        """Pull the adapter of a line, or put it back."""
        line, plugged = self._line(n), _body().get("plugged")
        if not isinstance(plugged, bool):
            abort(422, "plugged is true or false")
        return _done(line.line.plug if plugged else line.line.unplug, line, n)

    def _unit(self, n: int) -> Played:
        if not 1 <= n <= len(self._hall.units):
            abort(404, f"there is no unit {n}; there are 1 to {len(self._hall.units)}")
        return self._hall.units[n - 1]

    def _line(self, n: int) -> Line:
        if not 1 <= n <= len(self._hall.lines):
            abort(404, f"there is no line {n}; there are 1 to {len(self._hall.lines)}")
        return self._hall.lines[n - 1]


def _done(deed: Callable[[], object], of: Played | Line, n: int) -> Response:
    try:
        deed()
    except ValueError as why:
        abort(422, str(why))
    except OSError as why:
        abort(409, str(why.strerror))
    return jsonify(of.as_json(n))


def _key(name: str) -> Key:
    if name not in list(Key):
        raise ValueError(f"a key is one of {', '.join(Key)}, not {name!r}")
    return Key(name)


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(422, "the body is an object")
    return body


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        abort(422, f"{name} is a text")
    return value
