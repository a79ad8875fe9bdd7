"""The pictures of a simulated camera over HTTP: multipart/x-mixed-replace, as network cameras send JPEG."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from devices.camera.address import StreamAddress
from devices.sim.camera.station import CameraStation

PICTURES_A_SECOND = 15
_BOUNDARY = "picture"
_WATCH_S = 0.05


class CameraStream:
    """Serves one station at its address from `start` to `stop`, except while the station is unplugged."""

    def __init__(self, address: StreamAddress, station: CameraStation) -> None:
        """Raises OSError when the address is taken."""
        self.address = address
        self._station = station
        self._ended = threading.Event()
        self._server: _Server | None = _Server(address, station)
        self._thread = threading.Thread(target=self._live, name="simulated-camera", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for it."""
        self._ended.set()
        self._thread.join(5)

    def _live(self) -> None:
        self._plug()
        while not self._ended.wait(_WATCH_S):
            if self._station.state.unplug:
                self._pull()
            else:
                self._plug()
        self._pull()

    def _plug(self) -> None:
        # Somebody may have taken the port meanwhile: then the camera stays away, as a real one would.
        with contextlib.suppress(OSError):
            self._server = self._server or _Server(self.address, self._station)
            self._server.begin()

    def _pull(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.end()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: StreamAddress, station: CameraStation) -> None:
        super().__init__((address.host, address.port), _Handler)
        self.station = station
        self.path = address.path
        self.over = threading.Event()
        self._begun = False

    def begin(self) -> None:
        if not self._begun:
            self._begun = True
            threading.Thread(target=self.serve_forever, args=(0.1,), name="camera-http", daemon=True).start()

    def end(self) -> None:
        """Hang up on everybody and listen no more."""
        self.over.set()
        if self._begun:
            self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is none."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Pictures until the client hangs up or the camera is unplugged."""
        if self.path != self.server.path:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        while not self.server.over.wait(1 / PICTURES_A_SECOND):
            if not self.server.station.state.stall:
                self._send(self.server.station.jpeg())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the base class's
        """Fifteen pictures a second are no news."""

    def _send(self, jpeg: bytes) -> None:
        head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
        self.wfile.write(head.encode() + jpeg + b"\r\n")
