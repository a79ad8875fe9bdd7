"""The simulated cameras of a device file, each served at the address it has there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from devices.camera.address import CameraEntry, StreamAddress
from devices.sim.camera.people import PEOPLE
from devices.sim.camera.station import NOBODY, TURNS, CameraStation
from devices.sim.camera.stream import CameraStream
from devices.sim.hall import CannotSimulateError


@dataclass(frozen=True, slots=True)
class PlayedCamera:
    """One of them."""

    name: str
    station: CameraStation
    stream: CameraStream

    def as_json(self, n: int) -> dict[str, Any]:
        """For the page and for scripts."""
        pose = self.station.pose
        return {
            "n": n,
            "name": self.name,
            "address": str(self.stream.address),
            "person": pose.person,
            "turn": pose.turn,
            "flat": pose.flat,
            "people": [NOBODY, *PEOPLE],
            "turns": list(TURNS),
            "state": self.station.state.as_json(),
        }


class SimulatedCameras:
    """All of them, numbered from 1 in the order of the file."""

    def __init__(self, entries: Sequence[CameraEntry]) -> None:
        """Raises CannotSimulateError."""
        self.all = [_played(entry) for entry in entries]

    def start(self) -> None:
        """Begin to serve them."""
        for one in self.all:
            one.stream.start()

    def stop(self) -> None:
        """Pull them all."""
        for one in self.all:
            one.stream.stop()


def _played(entry: CameraEntry) -> PlayedCamera:
    if not isinstance(entry.address, StreamAddress):
        raise CannotSimulateError(f"{entry.name}: only a camera at http://127.0.0.1:PORT/PATH can be simulated")
    station = CameraStation()
    try:
        return PlayedCamera(entry.name, station, CameraStream(entry.address, station))
    except OSError as why:
        raise CannotSimulateError(f"{entry.name} cannot be plugged in at {entry.address}: {why.strerror}") from why
