"""A serial line through pyserial: opened for us alone, never waiting for a device that does not read.

pyserial by itself writes for ever to a device that stopped reading, and tells an unplugged one by three kinds of
errors; here each becomes DeviceLostError.
"""

from __future__ import annotations

import contextlib
import errno
import termios
import time

import serial

from devices.address import SerialAddress
from devices.contract import Deadline, DeviceInUseError, DeviceLostError
from devices.transport.readiness import readable, writable

_CHUNK = 4_096
_PARITIES = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}
_IN_USE = (errno.EAGAIN, errno.EBUSY)
_LAST_BYTES_S = 0.3
_TICK_S = 0.01
_GONE = (OSError, serial.SerialException, termios.error)
# `in_waiting` and `out_waiting` raise a bare OSError, a flush a termios.error, the rest SerialException.


class SerialLine:
    """One open serial port; see `devices.contract.Transport`."""

    def __init__(self, port: serial.Serial) -> None:
        self._port = port

    @classmethod
    def connect(cls, address: SerialAddress) -> SerialLine:
        """Open the port.

        Raises DeviceLostError when it is not there or not ours, DeviceInUseError when it is taken.
        """
        try:
            port = serial.Serial(
                address.path,
                address.baud,
                bytesize=address.bits,
                parity=_PARITIES[address.parity],
                stopbits=address.stop,
                timeout=0,
                write_timeout=0,
                rtscts=address.flow == "rtscts",
                xonxoff=address.flow == "xonxoff",
                exclusive=True,
            )
        except (*_GONE, ValueError) as why:
            if getattr(why, "errno", None) in _IN_USE:
                raise DeviceInUseError(f"another program has the serial line {address}") from why
            raise DeviceLostError(f"no serial line {address}: {why}") from why
        return cls(port)

    def send(self, data: bytes, deadline: Deadline) -> int:
        """Hand `data` to the line; answer how many bytes it took before the deadline. Raises DeviceLostError."""
        rest = memoryview(data)
        try:
            while rest and writable(self._port, deadline):
                rest = rest[self._port.write(rest[:_CHUNK]) :]
        except _GONE as why:
            raise DeviceLostError(f"the serial line is gone: {why}") from why
        return len(data) - len(rest)

    def receive(self, deadline: Deadline) -> bytes:
        """The next bytes; empty when none came before the deadline. Raises DeviceLostError."""
        try:
            return bytes(self._port.read(_CHUNK)) if readable(self._port, deadline) else b""
        except _GONE as why:
            raise DeviceLostError(f"the serial line is gone: {why}") from why

    def close(self) -> None:
        """Let the last bytes out, at most for a moment, and close; safe to repeat."""
        if not self._port.is_open:
            return
        with contextlib.suppress(*_GONE):
            self._let_out(Deadline(_LAST_BYTES_S))
            # The kernel would wait up to 30 s in close() for a device that does not read.
            self._port.reset_output_buffer()
        with contextlib.suppress(*_GONE):
            self._port.close()

    def _let_out(self, deadline: Deadline) -> None:
        while self._port.out_waiting and not deadline.over:
            time.sleep(_TICK_S)
