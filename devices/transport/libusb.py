"""A USB printer through libusb (pyusb): the second way, for machines without the kernel's usblp driver.

Endpoints are found by their direction: their numbers differ from model to model. Nothing waits without a time limit,
which libusb would do by default.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from typing import Any

from devices.address import UsbAddress
from devices.contract import Deadline, DeviceInUseError, DeviceLostError

try:
    import usb.core
    import usb.util
except ModuleNotFoundError:  # the extra is not installed
    usb = None

_CHUNK = 8_192
_PRINTER_CLASS = 7
_BULK = 2


class UsbLine:
    """One claimed printer interface; see `devices.contract.Transport`."""

    def __init__(self, device: Any, interface: Any) -> None:
        """`device` and `interface` as pyusb has them; the interface is claimed already."""
        self._device = device
        self._number = interface.bInterfaceNumber
        self._out = _endpoint(interface, usb.util.ENDPOINT_OUT)
        self._in = _endpoint(interface, usb.util.ENDPOINT_IN)
        if self._out is None:
            raise DeviceLostError("the USB device has no way in for data")

    @classmethod
    def connect(cls, address: UsbAddress) -> UsbLine:
        """Find the printer and claim it.

        Raises DeviceLostError when it is not there or not ours, DeviceInUseError when it is taken.
        """
        if usb is None:
            raise DeviceLostError("pyusb is not installed: pip install 'motcua[kiosk]'")
        try:
            device = _the_one(address)
            interface = _printer_interface(device)
            _claim(device, interface)
            return cls(device, interface)
        except usb.core.NoBackendError as why:
            raise DeviceLostError("libusb is not installed: apt install libusb-1.0-0") from why
        except (usb.core.USBError, NotImplementedError, ValueError) as why:
            if getattr(why, "errno", None) == errno.EBUSY:
                raise DeviceInUseError(f"another program has the USB printer {address}") from why
            raise DeviceLostError(f"no USB printer {address}: {why}") from why

    def send(self, data: bytes, deadline: Deadline) -> int:
        """Hand `data` to the line; answer how many bytes it took before the deadline. Raises DeviceLostError."""
        rest = memoryview(data)
        while rest and not deadline.over:
            try:
                rest = rest[self._out.write(bytes(rest[:_CHUNK]), _milliseconds(deadline)) :]
            except usb.core.USBTimeoutError:
                continue
            except usb.core.USBError as why:
                raise DeviceLostError(f"the USB printer is gone: {why}") from why
        return len(data) - len(rest)

    def receive(self, deadline: Deadline) -> bytes:
        """The next bytes; empty when none came before the deadline. Raises DeviceLostError."""
        if self._in is None:
            return b""
        try:
            return bytes(self._in.read(self._in.wMaxPacketSize, _milliseconds(deadline)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as why:
            raise DeviceLostError(f"the USB printer is gone: {why}") from why

    def close(self) -> None:
        """Let go of the printer and give it back to the kernel's driver; safe to repeat."""
        with contextlib.suppress(usb.core.USBError):
            usb.util.release_interface(self._device, self._number)
        with contextlib.suppress(usb.core.USBError, NotImplementedError):
            self._device.attach_kernel_driver(self._number)
        usb.util.dispose_resources(self._device)


def _the_one(address: UsbAddress) -> Any:
    devices = list(usb.core.find(find_all=True, idVendor=address.vendor, idProduct=address.product))
    found = [one for one in devices if not address.serial or _serial(one) == address.serial]
    if not found:
        raise DeviceLostError(f"no USB device {address} is attached")
    if len(found) > 1:
        raise DeviceLostError(f"{len(found)} USB devices are {address}: name one by its serial number")
    return found[0]


def _serial(device: Any) -> str | None:
    # Reading it needs the right to open the device; one that may not be opened is not ours.
    with contextlib.suppress(usb.core.USBError, ValueError, NotImplementedError):
        return str(usb.util.get_string(device, device.iSerialNumber))
    return None


def _printer_interface(device: Any) -> Any:
    for interface in _interfaces(device):
        if interface.bInterfaceClass == _PRINTER_CLASS and _endpoint(interface, usb.util.ENDPOINT_OUT) is not None:
            return interface
    raise DeviceLostError("the USB device is no printer")


def _interfaces(device: Any) -> Iterator[Any]:
    for configuration in device:
        yield from configuration


def _endpoint(interface: Any, direction: int) -> Any:
    return usb.util.find_descriptor(
        interface,
        custom_match=lambda e: (
            usb.util.endpoint_direction(e.bEndpointAddress) == direction
            and usb.util.endpoint_type(e.bmAttributes) == _BULK
        ),
    )


def _claim(device: Any, interface: Any) -> None:
    number = interface.bInterfaceNumber
    with contextlib.suppress(NotImplementedError):
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
    # No set_configuration and no reset: both would cut off what another interface of the device is doing.
    usb.util.claim_interface(device, number)
    if interface.bAlternateSetting:
        device.set_interface_altsetting(number, interface.bAlternateSetting)


def _milliseconds(deadline: Deadline) -> int:
    # 0 would mean "for ever".
    return max(1, int(deadline.left_s * 1000))
