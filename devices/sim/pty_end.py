"""Where a serial printer is plugged in: a pseudo-terminal under a name that stays, as udev gives real ones."""

from __future__ import annotations

import contextlib
import os
import tty
from collections.abc import Sequence, Set
from pathlib import Path

from devices.address import SerialAddress

BAUD = 115_200


class PtyEnd:
    """A pseudo-terminal; see `devices.sim.printer_line.End`. A serial printer never knows whether anybody listens."""

    def __init__(self, link: Path) -> None:
        """Make the pseudo-terminal and `link` to it. Raises OSError when something else stands there."""
        self._link = link
        self._far: int | None = None
        self._near = -1
        self.address = SerialAddress(str(link.absolute()), BAUD)
        self.plug_in()

    @property
    def connected(self) -> bool:
        """Whether the cable is in."""
        return self._far is not None

    def waits_for(self, room: int) -> Sequence[int]:
        """What is to be watched for reading while the printer has `room` bytes of room."""
        return [self._far] if self._far is not None and room else []

    def take(self, ready: Set[object], most: int) -> bytes | None:
        """What came over the line, at most `most` bytes; None when there was nothing."""
        if self._far is None or self._far not in ready:
            return None
        with contextlib.suppress(BlockingIOError):
            return os.read(self._far, most)
        return None

    def give(self, data: bytes) -> int:
        """Send what the line takes now; how many bytes that was."""
        if self._far is None:
            return 0
        with contextlib.suppress(BlockingIOError):
            return os.write(self._far, data)
        return 0

    def drop(self) -> None:
        """There is no connection to end."""

    def reset(self) -> None:
        """The adapter falls off its bus and comes back."""
        self.unplug()
        self.plug_in()

    def unplug(self) -> None:
        """Pull the cable: the name is gone, and whoever had the line open finds it dead."""
        far, self._far = self._far, None
        if far is None:
            return
        if self._link.is_symlink():
            self._link.unlink()
        os.close(far)
        os.close(self._near)

    def plug_in(self) -> None:
        """Put the cable back. Raises OSError when something else stands at the name."""
        if self._far is not None:
            return
        # Left behind by a run that was killed; a file of somebody else is not taken away.
        if self._link.is_symlink() and not self._link.exists():
            self._link.unlink()
        far, near = os.openpty()
        try:
            self._link.symlink_to(os.ttyname(near))
        except OSError:
            os.close(far)
            os.close(near)
            raise
        # Our own hold of the near end keeps the line alive while no client has it open.
        tty.setraw(near)
        os.set_blocking(far, False)
        self._far, self._near = far, near
