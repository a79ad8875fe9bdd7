"""The scanners of one kiosk: read here, so that what they scan never reaches the page as if somebody had typed it."""

from collections.abc import Sequence

from devices.contract import State
from devices.device import Device
from devices.health import Health


class Scanners:
    """All of them, driven from `start` to `stop`."""

    def __init__(self, devices: Sequence[Device]) -> None:
        self._devices = devices

    def start(self) -> None:
        """Begin to read."""
        for device in self._devices:
            device.worker.start()

    def stop(self) -> None:
        """Let go of them."""
        for device in self._devices:
            device.worker.stop()

    def wake(self) -> None:
        """Something was plugged in or out: look now."""
        for device in self._devices:
            device.worker.wake()

    @property
    def ready(self) -> bool:
        """Whether one of them reads codes now."""
        return any(device.health().state in (State.READY, State.WARNING) for device in self._devices)

    def health(self) -> list[Health]:
        """How each of them is."""
        return [device.health() for device in self._devices]
