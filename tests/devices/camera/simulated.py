"""A simulated camera in a process of its own, and the calls of its console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bench.running import free_port, process
from devices.camera.address import CameraAddress, parse


@dataclass(frozen=True)
class SimulatedCamera:
    """One that runs."""

    address: CameraAddress
    console: str

    def switch(self, **wishes: bool) -> None:
        """Break it, or mend it."""
        self._post("state", wishes)

    def pose(self, **wishes: Any) -> None:
        """Put somebody before it, or turn them."""
        self._post("pose", wishes)

    def _post(self, path: str, body: dict[str, Any]) -> None:
        requests.post(f"{self.console}/{path}", json=body, timeout=10).raise_for_status()


@contextmanager
def simulated_camera(home: Path) -> Iterator[SimulatedCamera]:
    """From its start to its end."""
    address, control = f"http://127.0.0.1:{free_port()}/camera.mjpeg", f"127.0.0.1:{free_port()}"
    file = home / "devices.toml"
    file.write_text(f'[[camera]]\nname = "Camera 1"\naddress = "{address}"\n', encoding="utf-8")
    hall = ["devices.sim", "hall", "--devices", str(file), "--control", control]
    with process(hall, home / "hall.log", f"http://{control}/hall/devices"):
        yield SimulatedCamera(parse(address), f"http://{control}/hall/cameras/1")
