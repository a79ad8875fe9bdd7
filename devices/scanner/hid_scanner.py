"""A scanner that poses as a keyboard, read through evdev and grabbed: otherwise its keys would reach the browser.

HID carries key strokes of a US keyboard: Vietnamese letters are lost on the way. For identity cards set the scanner to
serial mode (`devices.scanner.serial_scanner`). Needs the module `evdev` and the right to read the device (group input).
"""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol

from devices.contract import Condition, Deadline, DeviceLostError, State
from devices.health import HealthRecord
from devices.scanner.key_reader import SILENCE_S, KeyReader

LISTEN_S = 0.25
EV_KEY = 1
"""Key events (linux/input-event-codes.h)."""

OnCode = Callable[[str], None]


class KeyEvent(Protocol):
    """What `evdev.InputEvent` says."""

    type: int
    code: int
    value: int


class InputDevice(Protocol):
    """The part of `evdev.InputDevice` that is used."""

    fd: int

    def grab(self) -> None:
        """Take all events away from everybody else. Raises OSError."""

    def read(self) -> Iterable[KeyEvent]:
        """The events that wait. Raises OSError."""

    def close(self) -> None:
        """Let go of it."""


class HidScanner:
    """The driver of one scanner; see `devices.contract.Driver`. `on_code` runs in its thread and returns at once."""

    look_every_s = 0.0

    def __init__(self, open_device: Callable[[], InputDevice], record: HealthRecord, on_code: OnCode) -> None:
        self._open_device = open_device
        self._record = record
        self._on_code = on_code
        self._device: InputDevice | None = None
        self._reader = KeyReader()

    def connect(self, deadline: Deadline) -> None:
        """Open and grab the device. Raises DeviceLostError."""
        try:
            self._device = self._open_device()
            self._device.grab()
        except OSError as why:
            raise DeviceLostError(f"the scanner cannot be read: {why.strerror or why}") from why
        self._reader = KeyReader()

    def look(self, deadline: Deadline) -> Condition:
        """Listen for a moment and pass on what was scanned. Raises DeviceLostError."""
        device = self._device
        if device is None:
            raise DeviceLostError("the scanner is not open")
        ends = deadline.within(LISTEN_S)
        while not ends.over:
            self._take(device, ends.within(SILENCE_S))
        return Condition(State.READY)

    def close(self) -> None:
        """Let go of the device; the grab ends with it."""
        device, self._device = self._device, None
        if device is not None:
            with suppress(OSError):
                device.close()

    def _take(self, device: InputDevice, deadline: Deadline) -> None:
        skipped = self._reader.skipped
        for event in _waiting(device, deadline):
            if event.type == EV_KEY:
                self._pass_on(self._reader.stroke(event.code, event.value, time.monotonic()))
        self._pass_on(self._reader.silence(time.monotonic()))
        if self._reader.skipped > skipped:
            self._record.garbage(self._reader.skipped - skipped)

    def _pass_on(self, code: str | None) -> None:
        if code:
            self._on_code(code)


def open_evdev(path: str) -> InputDevice:
    """The input device at `path`, such as /dev/input/by-id/usb-...-event-kbd. Raises OSError."""
    # Only needed where a scanner is in HID mode, and compiled at installation: not everybody has it.
    try:
        import evdev
    except ImportError as why:
        raise OSError(f"the part for HID scanners is missing: pip install 'motcua[hid]' ({why.name})") from why

    device: InputDevice = evdev.InputDevice(path)
    return device


def _waiting(device: InputDevice, deadline: Deadline) -> list[KeyEvent]:
    with selectors.DefaultSelector() as selector:
        selector.register(device.fd, selectors.EVENT_READ)
        if not selector.select(deadline.left_s):
            return []
    try:
        return list(device.read())
    except BlockingIOError:
        return []
    except OSError as why:
        raise DeviceLostError(f"the scanner is gone: {why.strerror}") from why
