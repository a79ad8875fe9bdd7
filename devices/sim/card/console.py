"""The calls about simulated card readers: lay a card down, take it away, break it.

For scripts: `GET /hall/cards`, `GET /hall/cards/NAME.jpg`; `POST /hall/card-readers/N/place` `{"card": "pensioner"}`,
`/hall/card-readers/N/take` `{}`, `/hall/card-readers/N/state` with switches (see `CardState`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from devices.sim.card.likeness import photo
from devices.sim.card.portrait import PhotoFormat
from devices.sim.card.station import CardStation
from devices.sim.card.tray import CardTray


def add_card_readers(app: Flask, stations: Sequence[CardStation], tray: CardTray) -> None:
    """Add the card readers to a console."""
    console = _CardConsole(stations, tray)
    for method, path, view in (
        ("GET", "/hall/cards", console.cards),
        ("GET", "/hall/cards/<name>.jpg", console.picture),
        ("POST", "/hall/card-readers/<int:n>/place", console.place),
        ("POST", "/hall/card-readers/<int:n>/take", console.take),
        ("POST", "/hall/card-readers/<int:n>/state", console.change),
    ):
        app.add_url_rule(path, endpoint=f"{method} {path}", view_func=view, methods=[method])


class _CardConsole:
    """The calls about cards and readers."""

    def __init__(self, stations: Sequence[CardStation], tray: CardTray) -> None:
        self._stations = stations
        self._tray = tray

    def cards(self) -> Response:
        """The deck."""
        return jsonify(items=[{"card": name, **made.as_json()} for name, made in self._tray.cards.items()])

    def picture(self, name: str) -> Response:
        """The face that is printed on a card."""
        made = self._tray.cards.get(name)
        if made is None:
            abort(404, f"there is no card {name}")
        card = made.file.card
        face = _face(card.likeness, card.person.number, card.person.is_grey)
        return Response(face, content_type="image/jpeg")

    def place(self, n: int) -> Response:
        """Lay a card on a reader."""
        station, card = self._station(n), _body().get("card")
        if not isinstance(card, str):
            abort(422, "card is the name of a card")
        return self._done(lambda: station.place(card), n)

    def take(self, n: int) -> Response:
        """Take the card away."""
        return self._done(self._station(n).take, n)

    def change(self, n: int) -> Response:
        """Set switches."""
        station, body = self._station(n), _body()
        return self._done(lambda: station.change(body), n)

    def _done(self, deed: Callable[[], None], n: int) -> Response:
        try:
            deed()
        except ValueError as why:
            abort(422, str(why))
        return jsonify(self._station(n).as_json())

    def _station(self, n: int) -> CardStation:
        if not 1 <= n <= len(self._stations):
            abort(404, f"there is no card reader {n}; there are {len(self._stations)}")
        return self._stations[n - 1]


@cache
def _face(likeness: str, number: str, grey: bool) -> bytes:
    return photo(likeness, number, grey, PhotoFormat.JPEG)


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(422, "the body is an object")
    return body
