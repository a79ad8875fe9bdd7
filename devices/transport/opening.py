"""From an address to an open line."""

from __future__ import annotations

from devices.address import Address, SerialAddress, TcpAddress, UsbPortAddress
from devices.contract import Deadline, Transport
from devices.transport.tcp import TcpLine


def open_line(address: Address, deadline: Deadline) -> Transport:
    """Open the line to a device. Raises DeviceLostError when it is not there or cannot be had."""
    match address:
        case TcpAddress():
            return TcpLine.connect(address, deadline)
        case SerialAddress():
            # Imported when needed: a kiosk on the network needs neither pyserial nor pyusb.
            from devices.transport.serial_line import SerialLine

            return SerialLine.connect(address)
        case UsbPortAddress():
            from devices.transport.usblp import UsbPortLine

            return UsbPortLine.connect(address)
        case _:
            from devices.transport.libusb import UsbLine

            return UsbLine.connect(address)
