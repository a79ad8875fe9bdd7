"""A USB printer behind the kernel's usblp driver: plain reads and writes on /dev/usb/lpN.

Preferred to libusb: nothing is detached or reset, the rights come from a udev rule, and it is as fast.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import time

from devices.address import UsbPortAddress
from devices.contract import Deadline, DeviceInUseError, DeviceLostError
from devices.transport.readiness import readable, writable

_CHUNK = 8_192
_LPGETSTATUS = 0x060B
# linux/lp.h; usblp answers it with the byte of the printer class request GET_PORT_STATUS.
_EMPTY_PACKET_PAUSE_S = 0.02


class UsbPortLine:
    """One open USB printer; see `devices.contract.Transport`."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def connect(cls, address: UsbPortAddress) -> UsbPortLine:
        """Open the printer.

        Raises DeviceLostError when it is not there or not ours, DeviceInUseError when it is taken.
        """
        try:
            return cls(os.open(address.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC))
        except OSError as why:
            if why.errno == errno.EBUSY:
                raise DeviceInUseError(f"another program has the USB printer {address.path}") from why
            raise DeviceLostError(f"no USB printer at {address.path}: {why}") from why

    def send(self, data: bytes, deadline: Deadline) -> int:
        """Hand `data` to the line; answer how many bytes it took before the deadline. Raises DeviceLostError."""
        rest = memoryview(data)
        try:
            while rest and writable(self._handle, deadline):
                with contextlib.suppress(BlockingIOError):
                    rest = rest[os.write(self._handle, rest[:_CHUNK]) :]
        except OSError as why:
            raise DeviceLostError(f"the USB printer is gone: {why}") from why
        return len(data) - len(rest)

    def receive(self, deadline: Deadline) -> bytes:
        """The next bytes; empty when none came before the deadline. Raises DeviceLostError."""
        try:
            while readable(self._handle, deadline):
                with contextlib.suppress(BlockingIOError):
                    if data := os.read(self._handle, _CHUNK):
                        return data
                if _hung_up(self._handle):
                    raise DeviceLostError("the USB printer is gone")
                # Many printers answer "nothing to say" with an empty packet, over and over.
                time.sleep(min(_EMPTY_PACKET_PAUSE_S, deadline.left_s))
                if deadline.over:
                    break
        except OSError as why:
            raise DeviceLostError(f"the USB printer is gone: {why}") from why
        return b""

    def port_status(self) -> int | None:
        """The printer class status byte (bit 5 paper empty, bit 4 selected, bit 3 no error); None when it has none.

        Raises DeviceLostError.
        """
        answer = bytearray(4)
        try:
            fcntl.ioctl(self._handle, _LPGETSTATUS, answer)
        except OSError as why:
            if why.errno in (errno.ENODEV, errno.EIO):
                raise DeviceLostError(f"the USB printer is gone: {why}") from why
            return None
        return answer[0]

    def close(self) -> None:
        """Let go of the printer; safe to repeat."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            with contextlib.suppress(OSError):
                os.close(handle)


def _hung_up(handle: int) -> bool:
    asked = select.poll()
    asked.register(handle, 0)
    return bool(asked.poll(0))
