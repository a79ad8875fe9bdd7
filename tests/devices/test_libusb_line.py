"""The libusb way against a virtual bus below pyusb: endpoints by direction, time limits, unplugging, a taken device."""

import array
import errno
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import usb.backend
import usb.backend.libusb1
import usb.core

from devices.address import UsbAddress
from devices.contract import Deadline, DeviceInUseError, DeviceLostError
from devices.transport.libusb import UsbLine

ADDRESS = UsbAddress(0x04B8, 0x0202, "J2FK001234")
OUT, IN = 0x02, 0x81
"""Not what python-escpos takes for granted (0x01 and 0x82)."""


class Plugged:
    """One USB device on the virtual bus."""

    def __init__(self, serial: str = "J2FK001234", interface_class: int = 7) -> None:
        self.serial = serial
        self.interface_class = interface_class
        self.present = True
        self.taken = False
        self.room = 1_000_000
        self.heard = b""
        self.says = b""


class VirtualBus(usb.backend.IBackend):  # type: ignore[misc]
    """What pyusb asks of libusb, answered by virtual devices."""

    def __init__(self) -> None:
        super().__init__()
        self.devices: list[Plugged] = []
        self.claimed: set[int] = set()

    def enumerate_devices(self) -> Iterator[Plugged]:
        return iter([one for one in self.devices if one.present])

    def get_device_descriptor(self, dev: Plugged) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=ADDRESS.vendor, idProduct=ADDRESS.product, bcdDevice=0x100, iManufacturer=0,
            iProduct=0, iSerialNumber=3, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,),
            speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Plugged, config: int) -> Any:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Plugged, intf: int, alt: int, config: int) -> Any:
        if intf or alt or config:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=dev.interface_class, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Plugged, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(IN, OUT)[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: Plugged) -> Plugged:
        return dev

    def close_device(self, dev_handle: Plugged) -> None:
        pass

    def get_configuration(self, dev_handle: Plugged) -> int:
        return 1

    def claim_interface(self, dev_handle: Plugged, intf: int) -> None:
        if dev_handle.taken:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        self.claimed.add(id(dev_handle))

    def release_interface(self, dev_handle: Plugged, intf: int) -> None:
        self.claimed.discard(id(dev_handle))

    def is_kernel_driver_active(self, dev_handle: Plugged, intf: int) -> bool:
        return False

    def attach_kernel_driver(self, dev_handle: Plugged, intf: int) -> None:
        pass

    def bulk_write(self, dev_handle: Plugged, ep: int, intf: int, data: Any, timeout: int) -> int:
        assert (ep, timeout > 0) == (OUT, True), "0 would wait for ever"
        self._there(dev_handle)
        taken = bytes(data)[: dev_handle.room]
        if not taken:
            time.sleep(timeout / 1000)
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        dev_handle.room -= len(taken)
        dev_handle.heard += taken
        return len(taken)

    def bulk_read(self, dev_handle: Plugged, ep: int, intf: int, buff: Any, timeout: int) -> int:
        assert (ep, timeout > 0) == (IN, True), "0 would wait for ever"
        self._there(dev_handle)
        said, dev_handle.says = dev_handle.says[: len(buff)], dev_handle.says[len(buff) :]
        if not said:
            time.sleep(timeout / 1000)
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        buff[: len(said)] = array.array("B", said)
        return len(said)

    def ctrl_transfer(
        self, dev_handle: Plugged, request_type: int, request: int, value: int, index: int, data: Any, timeout: int
    ) -> int:
        text = b"\x09\x04" if value & 0xFF == 0 else dev_handle.serial.encode("utf-16-le")
        answer = bytes((2 + len(text), 3)) + text
        data[: len(answer)] = array.array("B", answer)
        return len(answer)

    def _there(self, device: Plugged) -> None:
        if not device.present:
            raise usb.core.USBError("No such device", -4, errno.ENODEV)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> VirtualBus:
    made = VirtualBus()
    made.devices = [Plugged("OTHER"), Plugged()]
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_, **__: made)
    return made


def test_the_printer_with_the_serial_number_is_spoken_to(bus: VirtualBus) -> None:
    line = UsbLine.connect(ADDRESS)
    assert line.send(b"A015" * 5_000, Deadline(2)) == 20_000
    bus.devices[1].says = b"\x12"
    assert line.receive(Deadline(1)) == b"\x12"
    line.close()
    assert (bus.devices[1].heard, bus.devices[0].heard) == (b"A015" * 5_000, b"")
    assert bus.claimed == set()


def test_nothing_waits_past_its_deadline(bus: VirtualBus) -> None:
    line = UsbLine.connect(ADDRESS)
    bus.devices[1].room = 10_000
    began = time.monotonic()
    assert line.send(bytes(30_000), Deadline(0.2)) == 10_000
    assert line.receive(Deadline(0.1)) == b""
    assert time.monotonic() - began < 1.0


def test_an_unplugged_printer_is_lost_and_found_again(bus: VirtualBus) -> None:
    line = UsbLine.connect(ADDRESS)
    bus.devices[1].present = False
    for operation in (lambda: line.send(b"A015", Deadline(1)), lambda: line.receive(Deadline(1))):
        with pytest.raises(DeviceLostError, match="gone"):
            operation()
    line.close()
    with pytest.raises(DeviceLostError, match="no USB device"):
        UsbLine.connect(ADDRESS)
    bus.devices[1].present = True
    UsbLine.connect(ADDRESS).close()


def test_what_is_not_to_be_had_is_explained(bus: VirtualBus) -> None:
    with pytest.raises(DeviceLostError, match="2 USB devices are usb://04b8:0202: name one by its serial number"):
        UsbLine.connect(UsbAddress(0x04B8, 0x0202))
    bus.devices[1].taken = True
    with pytest.raises(DeviceInUseError, match="another program"):
        UsbLine.connect(ADDRESS)
    bus.devices[1].interface_class = 3
    with pytest.raises(DeviceLostError, match="no printer"):
        UsbLine.connect(ADDRESS)
