"""Addresses of devices as people write them."""

import pytest

from devices.address import (
    AddressError,
    InputAddress,
    SerialAddress,
    TcpAddress,
    UsbAddress,
    UsbPortAddress,
    parse,
    parse_scanner,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://192.168.1.50:9100", TcpAddress("192.168.1.50")),
        ("tcp://printer.local", TcpAddress("printer.local", 9100)),
        ("tcp://[::1]:9101", TcpAddress("::1", 9101)),
        ("tcp://printer:9100/", TcpAddress("printer")),
        (
            "serial:///dev/ttyUSB0?baud=115200&flow=rtscts",
            SerialAddress("/dev/ttyUSB0", baud=115_200, flow="rtscts"),
        ),
        (
            "serial:///dev/serial/by-id/usb-FTDI-if00?baud=9600&bits=7&parity=even&stop=2",
            SerialAddress("/dev/serial/by-id/usb-FTDI-if00", bits=7, parity="even", stop=2),
        ),
        ("serial:///dev/ttyS0", SerialAddress("/dev/ttyS0", 9_600)),
        ("usb:///dev/usb/lp0", UsbPortAddress("/dev/usb/lp0")),
        ("usb://04b8:0202/J2FK001234", UsbAddress(0x04B8, 0x0202, "J2FK001234")),
        ("usb://04B8:0202", UsbAddress(0x04B8, 0x0202)),
    ],
)
def test_good_addresses_are_read_and_written_again(text: str, address: object) -> None:
    assert parse(text) == address
    assert parse(str(address)) == address


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is tcp://"),
        ("192.168.1.50:9100", "it is tcp://"),
        ("ftp://printer", "it is tcp://"),
        ("tcp://", "tcp://HOST:PORT"),
        ("tcp://host:", "tcp://HOST:PORT"),
        ("tcp://:9100", "tcp://HOST:PORT"),
        ("tcp://host:0", "tcp://HOST:PORT"),
        ("tcp://host:65536", "tcp://HOST:PORT"),
        ("tcp://host:९१००", "tcp://HOST:PORT"),
        ("tcp://host::9100", "tcp://HOST:PORT"),
        ("tcp://ho st:9100", "tcp://HOST:PORT"),
        ("serial://dev/ttyUSB0", "three slashes"),
        ("serial:///", "three slashes"),
        ("serial:///dev/../etc/passwd", "three slashes"),
        ("serial:///dev/ttyUSB0?speed=9600", "no serial setting 'speed'"),
        ("serial:///dev/ttyUSB0?baud=fast", "baud is a whole number from 50 to 4000000, not 'fast'"),
        ("serial:///dev/ttyUSB0?baud=", "baud is a whole number"),
        ("serial:///dev/ttyUSB0?bits=9", "bits is a whole number from 7 to 8"),
        ("serial:///dev/ttyUSB0?parity=some", "parity is one of none, even, odd"),
        ("serial:///dev/ttyUSB0?flow=on", "flow is one of none, rtscts, xonxoff"),
        ("usb:///", "/dev/usb/lp0"),
        ("usb://4b8:202/X", "four hex digits"),
        ("usb://04b8:0202/", "four hex digits"),
        ("usb://", "four hex digits"),
    ],
)
def test_bad_addresses_say_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(AddressError, match=why.replace("(", r"\(")):
        parse(text)


def test_host_and_port_alone() -> None:
    assert TcpAddress.parse("printer.local") == TcpAddress("printer.local", 9100)
    assert TcpAddress.parse("[::1]:9101") == TcpAddress("::1", 9101)
    assert TcpAddress("::1", 9101).authority == "[::1]:9101"
    assert [TcpAddress(host).is_loopback for host in ("127.0.0.9", "localhost", "::1", "10.0.0.1", "printer")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_a_scanner_may_be_an_input_device_and_nothing_else_may() -> None:
    text = "input:///dev/input/by-id/usb-Honeywell-event-kbd"
    assert parse_scanner(text) == InputAddress("/dev/input/by-id/usb-Honeywell-event-kbd")
    assert str(parse_scanner(text)) == text
    assert parse_scanner("serial:///dev/ttyACM0") == SerialAddress("/dev/ttyACM0")
    with pytest.raises(AddressError, match="not a device address"):
        parse(text)
    for bad in ("input://", "input:///", "input://event0", "input:///dev/../etc/passwd"):
        with pytest.raises(AddressError, match="not an input device"):
            parse_scanner(bad)
