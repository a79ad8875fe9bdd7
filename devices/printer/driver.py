"""A ticket printer as its worker drives it, and the printing itself as a job for that worker."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from devices.address import Address
from devices.contract import Condition, Deadline, Outcome
from devices.printer import escpos_raster, job
from devices.printer.dialogue import Confirmation
from devices.printer.status import PrinterStatus


class PrinterDriver:
    """One printer; see `devices.contract.Driver`. It holds no connection: each look and each job has its own."""

    look_every_s = 2.0

    def __init__(
        self,
        address: Address,
        profile: str = escpos_raster.DEFAULT_PROFILE,
        confirmation: Confirmation = Confirmation.PAPER_SENSOR,
        on_noise: Callable[[int], None] = lambda length: None,
        judge: Callable[[PrinterStatus], Condition] = lambda status: status.condition,
    ) -> None:
        """`on_noise` hears how many bytes that mean nothing came from the printer; `judge` makes a condition of each
        status, for whoever knows more than the printer does."""
        self.address = address
        self._profile = profile
        self._confirmation = confirmation
        self._on_noise = on_noise
        self._judge = judge

    def connect(self, deadline: Deadline) -> None:
        """Nothing to hold open: a line that was kept would be dead after the printer's next nap without a word."""

    def look(self, deadline: Deadline) -> Condition:
        """Ask the printer how it is. Raises DeviceLostError."""
        status = job.ask(self.address, deadline.within(job.CHECK_S))
        if status.noise_bytes:
            self._on_noise(status.noise_bytes)
        return self._judge(status)

    def close(self) -> None:
        """Nothing is held open."""

    def print(self, picture: Image.Image, deadline: Deadline) -> Outcome:
        """Print a 1-bit picture; see `devices.printer.job.print_picture`."""
        return job.print_picture(
            self.address, picture, deadline.left_s, profile=self._profile, confirmation=self._confirmation
        )
