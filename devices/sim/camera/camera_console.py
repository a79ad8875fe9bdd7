"""The calls about simulated cameras: who sits before one, which way they look, and its faults.

For scripts: `GET /hall/cameras/N/picture.jpg`; `POST /hall/cameras/N/state` with switches (see
`CameraState`), `/hall/cameras/N/pose` with any of `{"person": "an", "turn": "left", "flat": false}`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from devices.sim.camera.cameras import PlayedCamera
from devices.sim.camera.station import CameraStation


def add_cameras(app: Flask, cameras: Sequence[PlayedCamera]) -> None:
    """Add the cameras to the console of a hall, numbered from 1."""
    console = _CameraConsole(cameras)
    for method, path, view in (
        ("GET", "/hall/cameras/<int:n>/picture.jpg", console.picture),
        ("POST", "/hall/cameras/<int:n>/state", console.change),
        ("POST", "/hall/cameras/<int:n>/pose", console.pose),
    ):
        app.add_url_rule(path, endpoint=f"{method} {path}", view_func=view, methods=[method])


class _CameraConsole:
    def __init__(self, cameras: Sequence[PlayedCamera]) -> None:
        self._cameras = cameras

    def picture(self, n: int) -> Response:
        """What the camera sees now."""
        return Response(self._camera(n).station.jpeg(), content_type="image/jpeg")

    def change(self, n: int) -> Response:
        """Set switches of a camera."""
        camera, body = self._camera(n), _body()
        return _done(lambda: camera.station.change(body), camera, n)

    def pose(self, n: int) -> Response:
        """Put somebody before a camera, or turn them."""
        camera, body = self._camera(n), _body()
        return _done(lambda: _pose(camera.station, body), camera, n)

    def _camera(self, n: int) -> PlayedCamera:
        if not 1 <= n <= len(self._cameras):
            abort(404, f"there is no camera {n}; there are 1 to {len(self._cameras)}")
        return self._cameras[n - 1]


def _pose(station: CameraStation, wishes: dict[str, Any]) -> None:
    deeds: dict[str, Callable[[Any], None]] = {
        "person": station.sit,
        "turn": station.turn,
        "flat": station.hold_print,
    }
    for name, value in wishes.items():
        if name not in deeds:
            raise ValueError(f"there is no {name!r} in a pose; there are {', '.join(deeds)}")
        deeds[name](value)


def _done(deed: Callable[[], object], camera: PlayedCamera, n: int) -> Response:
    try:
        deed()
    except ValueError as why:
        abort(422, str(why))
    return jsonify(camera.as_json(n))


def _body() -> dict[str, Any]:
    body = request.get_json()
    if not isinstance(body, dict):
        abort(422, "the body is an object")
    return body
