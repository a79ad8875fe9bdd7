"""A face check beside a touch screen: how soon it decides, what its process weighs, and what it does to a touch."""

from __future__ import annotations

import io
import logging
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import requests
from flask import Flask
from werkzeug.serving import make_server

from bench.running import HOST, free_port, process
from bench.table import Row, main, percentile
from devices.camera.address import parse
from devices.camera.camera import Camera
from devices.camera.frame import Picture
from devices.contract import State
from devices.face.check import FaceCheck
from devices.face.health_check import memory_mb
from devices.face.matching import FEWEST
from devices.face.service import FaceService
from devices.face.visit import FaceVisit
from devices.sim.camera.portrait import portrait

CHECKS = 10
TOUCHES_S = 15.0
PATIENCE_S = 30.0
_TICK_S = 0.002


def rows() -> list[Row]:
    """The model is the real one, the person a drawn one; the camera and the model have processes of their own."""
    # Hundreds of touches are as many lines of log.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    faces = FaceService("faces")
    faces.start()
    try:
        began = time.perf_counter()
        faces.model()
        loaded = time.perf_counter() - began
        decided = percentile([_decided(faces) for _ in range(CHECKS)], 0.95)
        weight = memory_mb(faces.pid)
        quiet, busy = _touches(), _beside_a_visit(faces)
    finally:
        faces.stop()
    return [
        Row("third picture to the decision on it, p95", decided, "s", 1),
        Row("longest touch while a face is compared", busy.touch_ms, "ms", 100, quiet.touch_ms, "at rest"),
        Row("longest stall of another thread meanwhile", busy.stall_ms, "ms", 100, quiet.stall_ms, "at rest"),
        Row("pictures compared meanwhile", busy.compared, "1/s", note="640 × 480, encoded"),
        Row("memory of the face process", weight, "MB", 300),
        Row("face process, start to first answer", loaded, "s", 60),
    ]


def _decided(faces: FaceService) -> float:
    """From the moment the third picture is there to the decision that it is the person of the card."""
    reference = faces.photo(_card()).template
    if reference is None:
        raise RuntimeError("the photo was not measured")
    check = FaceCheck(reference, faces.start_thresholds(), 0.0)
    pictures = [_picture(yaw) for yaw in (-3, 0, 3)]
    for n, picture in enumerate(pictures[: FEWEST - 1], 1):
        check.see(faces.frame(picture), float(n))
    began = time.perf_counter()
    check.see(faces.frame(pictures[-1]), float(FEWEST))
    took = time.perf_counter() - began
    if not check.progress.challenge:
        raise RuntimeError("the person of the card was not recognised")
    return took


class _Touched:
    """What a touch screen goes through."""

    def __init__(self, touch_ms: float, stall_ms: float, compared: float) -> None:
        self.touch_ms, self.stall_ms, self.compared = touch_ms, stall_ms, compared


def _beside_a_visit(faces: FaceService) -> _Touched:
    with tempfile.TemporaryDirectory(prefix="motcua-face-") as home, _camera(Path(home)) as camera:
        before = faces.health().done
        ended = threading.Event()
        visits = threading.Thread(target=_visit_on_and_on, args=(faces, camera, ended))
        visits.start()
        touched = _touches()
        ended.set()
        visits.join()
        touched.compared = (faces.health().done - before) / TOUCHES_S
    return touched


def _visit_on_and_on(faces: FaceService, camera: Camera, ended: threading.Event) -> None:
    """One visit after the other; each ends when the time for its turn is up, and the next begins."""
    while not ended.is_set():
        visit = FaceVisit(faces, camera, faces.start_thresholds(), "bench")
        visit.reference(_card())
        visit.start()
        while visit.decision is None and not ended.wait(0.1):
            visit.progress()
        visit.end()


def _touches() -> _Touched:
    """Touches one after the other on a small server in this very process, and a thread that only looks at the clock."""
    app = Flask(__name__)
    app.add_url_rule("/touch", view_func=lambda: {"ok": True})
    server = make_server(HOST, 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # The first one makes what the others find ready.
    _touch(server.server_port)
    over = threading.Event()
    stalls: list[float] = []
    clock = threading.Thread(target=_watch_the_clock, args=(over, stalls))
    clock.start()
    took, ends = [], time.monotonic() + TOUCHES_S
    while time.monotonic() < ends:
        took.append(_touch(server.server_port))
        time.sleep(0.02)
    over.set()
    clock.join()
    server.shutdown()
    return _Touched(max(took) * 1000, max(stalls) * 1000, 0.0)


def _touch(port: int) -> float:
    began = time.perf_counter()
    urllib.request.urlopen(f"http://{HOST}:{port}/touch", timeout=5).close()
    return time.perf_counter() - began


def _watch_the_clock(over: threading.Event, stalls: list[float]) -> None:
    last = time.perf_counter()
    while not over.is_set():
        time.sleep(_TICK_S)
        now = time.perf_counter()
        stalls.append(now - last - _TICK_S)
        last = now


@contextmanager
def _camera(home: Path) -> Iterator[Camera]:
    """A drawn person before a simulated camera."""
    address, control = f"http://{HOST}:{free_port()}/camera.mjpeg", f"{HOST}:{free_port()}"
    file = home / "devices.toml"
    file.write_text(f'[[camera]]\nname = "camera"\naddress = "{address}"\n', encoding="utf-8")
    hall = ["devices.sim", "hall", "--devices", str(file), "--control", control]
    with process(hall, home / "hall.log", f"http://{control}/hall/devices"):
        requests.post(f"http://{control}/hall/cameras/1/pose", json={"person": "an"}, timeout=10).raise_for_status()
        camera = Camera(parse(address), "camera")
        camera.start()
        try:
            _until_ready(camera)
            yield camera
        finally:
            camera.stop()


def _until_ready(camera: Camera) -> None:
    ends = time.monotonic() + PATIENCE_S
    while camera.health().state is not State.READY:
        if time.monotonic() > ends:
            raise RuntimeError(f"the camera is {camera.health().state}")
        time.sleep(0.05)


def _picture(yaw: int) -> Picture:
    return np.ascontiguousarray(np.asarray(portrait("an", yaw))[:, :, ::-1])


def _card() -> bytes:
    file = io.BytesIO()
    portrait("an", 3).crop((150, 30, 490, 460)).save(file, "JPEG")
    return file.getvalue()


if __name__ == "__main__":
    raise SystemExit(main(rows))
