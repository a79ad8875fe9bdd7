"""A serial cable in software: a pseudo-terminal whose one end is a device that a test plays."""

import os
import tty
from pathlib import Path

from devices.address import SerialAddress
from devices.contract import Deadline
from devices.transport.readiness import readable


class Cable:
    """A pty under a name that stays, as udev gives it: unplugging takes the name away, plugging in brings it back."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._far = -1
        self.plug_in()

    @property
    def address(self) -> SerialAddress:
        return SerialAddress(str(self.link), 115_200)

    def plug_in(self) -> None:
        self._far, near = os.openpty()
        tty.setraw(near)
        self.link.symlink_to(os.ttyname(near))
        os.close(near)

    def unplug(self) -> None:
        if self._far < 0:
            return
        self.link.unlink()
        os.close(self._far)
        self._far = -1

    def say(self, data: bytes) -> None:
        """The device says something."""
        os.write(self._far, data)

    def hear(self, most: int = 65_536) -> bytes:
        """What has reached the device, waiting a little for the first byte."""
        return os.read(self._far, most) if readable(self._far, Deadline(2.0)) else b""
