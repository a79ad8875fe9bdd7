"""The whole device file of a machine: printers, lines with boards and keypads, scanners, card readers, cameras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devices.address import parse
from devices.bus.hall_file import HallFile, read_hall_file
from devices.camera.address import CameraEntry
from devices.camera.address import parse as parse_camera
from devices.described import Described
from devices.entry import read_address, read_entry
from devices.id_card.reader_address import CardReaderEntry
from devices.id_card.reader_address import parse as parse_reader
from devices.printer.printer_file import PrinterEntry, read_printer

_KINDS = ("printer", "bus", "board", "keypad", "scanner", "id_card", "camera")


@dataclass(frozen=True, slots=True)
class DeviceFile:
    """All devices of a machine."""

    printers: Sequence[PrinterEntry]
    hall: HallFile
    card_readers: Sequence[CardReaderEntry] = ()
    cameras: Sequence[CameraEntry] = ()


NO_DEVICES = DeviceFile((), HallFile((), (), (), ()))


def read_device_file(path: Path) -> DeviceFile:
    """The device file at `path`. Raises `devices.described.DeviceFileError`, which names file, line and reason."""
    file = Described.read(path)
    tables = {kind: file.tables(kind) for kind in _KINDS}
    file.finish()
    printers = [read_printer(table) for table in tables["printer"]]
    cameras = [read_entry(table, parse_camera) for table in tables["camera"]]
    for table in tables["bus"]:
        read_address(table, parse)
    _refuse_namesakes([table for kind in _KINDS for table in tables[kind]])
    readers = [read_entry(table, parse_reader) for table in tables["id_card"]]
    return DeviceFile(printers, read_hall_file(path), readers, cameras)


def _refuse_namesakes(tables: Sequence[Described]) -> None:
    taken: set[str] = set()
    for table in tables:
        name = table.text("name")
        if name in taken:
            raise table.wrong("name", f"two devices are called {name!r}: nobody could tell which is meant")
        taken.add(name)
