"""The simulated lines of a zone with their boards, keypads and scanners, as its device file names them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from devices import address
from devices.board.face import Light
from devices.board.frame_file import FrameFormat
from devices.board.segments import segments
from devices.bus.hall_file import BoardEntry, HallFile
from devices.sim.frame_station import FrameStation
from devices.sim.keypad_station import KeypadStation
from devices.sim.modbus_station import ModbusStation
from devices.sim.pty_line import PtyLine
from devices.sim.scanner_station import ScannerStation
from devices.sim.tablet_station import TabletStation

OnLine: TypeAlias = ModbusStation | FrameStation | KeypadStation | ScannerStation
Simulated: TypeAlias = OnLine | TabletStation


class CannotSimulateError(Exception):
    """The device file names something that cannot be simulated here."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the hall."""

    name: str
    line: PtyLine

    def as_json(self, n: int) -> dict[str, Any]:
        """For the page and for scripts."""
        return {"n": n, "name": self.name, "path": str(self.line.path), "plugged": self.line.plugged}


@dataclass(frozen=True, slots=True)
class Played:
    """A simulated unit. `counter` is the number of its counter, None for a scanner and for a tablet."""

    kind: str
    name: str
    line: str
    address: int | None
    counter: int | None
    station: Simulated

    def as_json(self, n: int) -> dict[str, Any]:
        """For the page and for scripts."""
        return {
            "n": n,
            "kind": self.kind,
            "name": self.name,
            "line": self.line,
            "address": self.address,
            "counter": self.counter,
            "state": self.station.state.as_json(),
            **_looks(self.station),
        }


class SimulatedHall:
    """All of them, numbered from 1 in the order of the file."""

    def __init__(self, file: HallFile, absent: Collection[str]) -> None:
        """`absent` names units that are not there. Raises CannotSimulateError; then no line is left behind."""
        self.units: list[Played] = []
        self.lines: list[Line] = []
        boards = [(entry, _board(entry)) for entry in file.boards]
        pads = [(entry, KeypadStation(entry.make, entry.unit)) for entry in file.keypads]
        self.units += [Played("board", e.name, e.bus, e.unit, e.counter, station) for e, station in boards]
        self.units += [Played("keypad", e.name, e.bus, e.unit, e.counter, station) for e, station in pads]
        self.units += [Played("scanner", e.name, e.name, None, None, ScannerStation()) for e in file.scanners]
        self._take_away(absent)
        try:
            for bus in file.buses:
                self._open(bus.name, bus.address)
            for scanner in file.scanners:
                self._open(scanner.name, scanner.address)
        except CannotSimulateError:
            self.stop()
            raise

    def start(self) -> None:
        """Begin to serve the lines."""
        for one in self.lines:
            one.line.start()

    def stop(self) -> None:
        """Pull all adapters."""
        for one in self.lines:
            one.line.stop()

    def add_tablet(self, name: str, station: TabletStation) -> None:
        """A tablet that somebody else drives."""
        self.units.append(Played("tablet", name, "", None, None, station))

    def _take_away(self, absent: Collection[str]) -> None:
        names = [unit.name for unit in self.units]
        for name in absent:
            if name not in names:
                raise CannotSimulateError(f"nothing is named {name!r}; there are {', '.join(names)}")
        for unit in self.units:
            if unit.name in absent:
                unit.station.change({"unplug": True})

    def _open(self, name: str, where: str) -> None:
        try:
            port = address.parse_scanner(where)
        except address.AddressError as why:
            raise CannotSimulateError(f"{name}: {why}") from why
        if not isinstance(port, address.SerialAddress):
            raise CannotSimulateError(f"{name}: only serial lines can be simulated, not {where}")
        on_it = [unit.station for unit in self.units if unit.line == name]
        stations: Sequence[OnLine] = [one for one in on_it if not isinstance(one, TabletStation)]
        try:
            line = PtyLine(Path(port.path), port.baud, stations)
        except OSError as why:
            raise CannotSimulateError(f"{name} cannot be plugged in at {port.path}: {why.strerror}") from why
        for station in stations:
            station.on_change = line.ring
        self.lines.append(Line(name, line))


def _board(entry: BoardEntry) -> ModbusStation | FrameStation:
    kind = FrameStation if isinstance(entry.make, FrameFormat) else ModbusStation
    return kind(entry.make, entry.unit)  # type: ignore[arg-type]


def _looks(station: Simulated) -> dict[str, Any]:
    """What somebody in front of it sees and may touch."""
    if isinstance(station, KeypadStation):
        return {"keys": [key.value for key in station.keys], "text": station.text, "has_screen": station.has_screen}
    if isinstance(station, ScannerStation):
        return {}
    if isinstance(station, TabletStation):
        return {"connected": station.connected, "battery": station.battery}
    face = station.face()
    lit = face.text if face.light is not Light.DARK else ""
    text = lit.rjust(station.places)
    return {"text": lit.strip(), "light": face.light.value, "bars": [segments(char) for char in text]}
