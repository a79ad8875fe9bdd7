"""From the entry of a device file to a scanner with its worker, on a serial line or in HID mode."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from devices.address import InputAddress, parse_scanner
from devices.bus.hall_file import ScannerEntry
from devices.contract import Driver, Kind
from devices.device import Device
from devices.discovery import identity
from devices.health import HealthRecord
from devices.scanner.hid_scanner import HidScanner, open_evdev
from devices.scanner.serial_scanner import SerialScanner
from devices.transport.opening import open_line
from devices.trial import Happening
from devices.worker import Worker


def scanner_device(entry: ScannerEntry, on_code: Callable[[str], None] = lambda code: None) -> Device:
    """The scanner, not yet driven. `on_code` hears of each code in the worker's thread and returns at once."""
    address = parse_scanner(entry.address)
    record = HealthRecord(identity(Kind.SCANNER, address), entry.name)
    scanned = Happening()

    def take(code: str) -> None:
        # Only how long it is: a code may be a person's identity card.
        scanned.tell(f"{len(code)} characters")
        on_code(code)

    driver: Driver
    if isinstance(address, InputAddress):
        driver = HidScanner(partial(open_evdev, address.path), record, take)
    else:
        driver = SerialScanner(partial(open_line, address), record, take)
    return Device(record, entry.address, Worker(driver, record), partial(scanned.trial, record))
