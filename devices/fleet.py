"""The devices of a machine, put together from its device file: workers, health, and a trial for each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from devices.board.unit import BoardUnit
from devices.bus.assembly import board_unit, keypad_unit, line_worker
from devices.bus.hall_file import BoardEntry, BusEntry, HallFile, KeypadEntry
from devices.camera.address import CameraEntry
from devices.contract import Kind, State
from devices.device import Device
from devices.device_file import DeviceFile
from devices.discovery import identity
from devices.health import HealthRecord, Listener
from devices.id_card.reader_address import CardReaderEntry
from devices.keypad.unit import KeypadUnit
from devices.printer.driver import PrinterDriver
from devices.printer.printer_file import PrinterEntry
from devices.scanner.assembly import scanner_device
from devices.trial import Happening, printer_trial, shown_trial, state_trial
from devices.worker import Worker

_STEP_S = 0.05


class Fleet:
    """All devices of a device file. They are driven from `start` to `stop`."""

    def __init__(self, file: DeviceFile) -> None:
        self.devices: list[Device] = [
            *map(_printer, file.printers),
            *(device for bus in file.hall.buses for device in _line(bus, file.hall)),
            *map(scanner_device, file.hall.scanners),
            *map(_card_reader, file.card_readers),
            *map(_camera, file.cameras),
        ]

    def named(self, name: str) -> Device | None:
        """The device the staff call `name`."""
        return next((device for device in self.devices if device.name == name), None)

    def listen(self, listener: Listener) -> None:
        """Call `listener` after each transition of a device."""
        for device in self.devices:
            device.record.listen(listener)

    def start(self, devices: Sequence[Device] | None = None) -> None:
        """Begin to drive these devices, or all."""
        for worker in _workers(self.devices if devices is None else devices):
            worker.start()

    def wake(self) -> None:
        """Something was plugged in or out: look now."""
        for worker in _workers(self.devices):
            worker.wake()

    def stop(self) -> None:
        """Let go of all devices."""
        for worker in _workers(self.devices):
            worker.stop()

    def known_within(self, seconds: float) -> bool:
        """Wait until every device has been looked at; whether it came to that in time."""
        ends = time.monotonic() + seconds
        while any(device.health().state is State.CONNECTING for device in self.devices):
            if time.monotonic() >= ends:
                return False
            time.sleep(_STEP_S)
        return True


def _workers(devices: Sequence[Device]) -> list[Worker]:
    return list(dict.fromkeys(device.worker for device in devices))


def _printer(entry: PrinterEntry) -> Device:
    record = HealthRecord(identity(Kind.PRINTER, entry.address), entry.name)
    driver = PrinterDriver(entry.address, entry.profile, entry.confirmation, record.garbage)
    worker = Worker(driver, record)
    return Device(record, str(entry.address), worker, partial(printer_trial, worker, driver, entry))


def _card_reader(entry: CardReaderEntry) -> Device:
    # Imported when needed: a machine without a card reader needs none of the libraries for one.
    from devices.id_card.assembly import card_reader_device

    return card_reader_device(entry)


def _camera(entry: CameraEntry) -> Device:
    # Imported when needed: its pictures need numpy, which a machine without a camera does not have.
    from devices.camera.camera import Camera

    camera = Camera(entry.address, entry.name)
    return Device(camera.record, str(entry.address), camera.worker, camera.trial)


def _line(entry: BusEntry, hall: HallFile) -> list[Device]:
    boards = [_board(board) for board in hall.boards if board.bus == entry.name]
    keypads = [_keypad(keypad) for keypad in hall.keypads if keypad.bus == entry.name]
    worker = line_worker(entry, [*(unit for unit, _ in boards), *(unit for unit, _ in keypads)])
    return [
        Device(worker.record, entry.address, worker, partial(state_trial, worker.record)),
        *(
            Device(unit.record, entry.address, worker, partial(shown_trial, unit, shown, worker.wake))
            for unit, shown in boards
        ),
        *(Device(unit.record, entry.address, worker, partial(pressed.trial, unit.record)) for unit, pressed in keypads),
    ]


def _board(entry: BoardEntry) -> tuple[BoardUnit, Happening]:
    shown = Happening()
    return board_unit(entry, lambda face: shown.tell(face.text)), shown


def _keypad(entry: KeypadEntry) -> tuple[KeypadUnit, Happening]:
    pressed = Happening()
    return keypad_unit(entry, lambda press: pressed.tell(str(press.key))), pressed
