"""Where a device is, as it is written in commands and in the device file.

tcp://192.168.1.50:9100                          a network printer; port 9100 when none is given
serial:///dev/ttyUSB0?baud=115200&flow=rtscts    a serial line; bits, parity and stop may be named too
usb:///dev/usb/lp0                               a USB printer behind the kernel's own driver
usb://04b8:0202/J2FK001234                       a USB printer by vendor, product and serial number, through libusb
input:///dev/input/by-id/usb-X-event-kbd         a scanner that poses as a keyboard
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast
from urllib.parse import parse_qsl, unquote, urlsplit

PRINTER_PORT = 9100
FORMS = "tcp://HOST:PORT, serial:///dev/NAME?baud=N&flow=rtscts, usb:///dev/usb/lpN or usb://VENDOR:PRODUCT/SERIAL"

Flow = Literal["none", "rtscts", "xonxoff"]
Parity = Literal["none", "even", "odd"]


class AddressError(ValueError):
    """Text that is no device address; the message says why and what one looks like."""


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """Host and port of a device on the network."""

    host: str
    port: int = PRINTER_PORT

    @classmethod
    def parse(cls, text: str) -> TcpAddress:
        """Read "host" or "host:port". Raises AddressError naming the fault."""
        host, colon, port = text.strip().rpartition(":")
        if not colon or host.endswith(":"):
            host, port = text.strip(), str(PRINTER_PORT)
        bare = host.removeprefix("[").removesuffix("]")
        if not _is_host(bare) or not _is_number(port, 1, 65_535):
            raise AddressError(f"not a network address (host:port): {text!r}")
        return cls(bare, int(port))

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        return _is_ip(self.host) and ipaddress.ip_address(self.host).is_loopback

    @property
    def authority(self) -> str:
        """ "host:port", as a URL has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"tcp://{self.authority}"


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A serial line and its settings; 9600 8N1 without flow control unless said otherwise, as most panels have it."""

    path: str
    baud: int = 9_600
    bits: int = 8
    parity: Parity = "none"
    stop: int = 1
    flow: Flow = "none"

    def __str__(self) -> str:
        unusual = {
            name: getattr(self, name)
            for name, usual in (("bits", 8), ("parity", "none"), ("stop", 1), ("flow", "none"))
            if getattr(self, name) != usual
        }
        settings = "&".join(f"{name}={value}" for name, value in {"baud": self.baud, **unusual}.items())
        return f"serial://{self.path}?{settings}"


@dataclass(frozen=True, slots=True)
class UsbPortAddress:
    """A USB printer behind the kernel's usblp driver. The path is best a udev link that names the one printer."""

    path: str

    def __str__(self) -> str:
        return f"usb://{self.path}"


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A USB device by its descriptors. `serial` may be empty where only one such device is attached."""

    vendor: int
    product: int
    serial: str = ""

    def __str__(self) -> str:
        name = f"usb://{self.vendor:04x}:{self.product:04x}"
        return f"{name}/{self.serial}" if self.serial else name


@dataclass(frozen=True, slots=True)
class InputAddress:
    """A scanner in HID mode: an event device of the kernel's input layer, best by its name in /dev/input/by-id."""

    path: str

    def __str__(self) -> str:
        return f"input://{self.path}"


Address: TypeAlias = TcpAddress | SerialAddress | UsbPortAddress | UsbAddress
"""What carries bytes both ways."""


def parse_scanner(text: str) -> Address | InputAddress:
    """The address of a scanner: any other, or that of an input device. Raises AddressError naming the fault."""
    path = text.strip().removeprefix(_INPUT)
    if not text.strip().startswith(_INPUT):
        return parse(text)
    if not _is_path(path):
        raise AddressError(f"not an input device: {text!r}; it is like {_INPUT}/dev/input/by-id/usb-NAME-event-kbd")
    return InputAddress(path)


def parse(text: str) -> Address:
    """The address written in `text`. Raises AddressError naming the fault."""
    scheme, mark, rest = text.strip().partition("://")
    reader = _READERS.get(scheme)
    if not mark or reader is None:
        raise AddressError(f"not a device address: {text!r}; it is {FORMS}")
    return reader(text.strip(), rest)


def _tcp(text: str, rest: str) -> TcpAddress:
    try:
        return TcpAddress.parse(rest.removesuffix("/"))
    except AddressError:
        raise AddressError(f"not a network address: {text!r}; it is tcp://HOST:PORT") from None


def _serial(text: str, _rest: str) -> SerialAddress:
    try:
        parts = urlsplit(text)
    except ValueError as why:
        raise AddressError(f"not a serial line: {text!r} ({why})") from why
    if parts.netloc or not _is_path(parts.path):
        raise AddressError(f"not a serial line: {text!r}; it begins with three slashes, like serial:///dev/ttyUSB0")
    settings = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = set(settings) - {"baud", "bits", "parity", "stop", "flow"}
    if unknown:
        raise AddressError(f"{text!r}: there is no serial setting {min(unknown)!r}; {_SETTINGS}")
    return SerialAddress(
        path=parts.path,
        baud=_number(text, settings, "baud", 9_600, 50, 4_000_000),
        bits=_number(text, settings, "bits", 8, 7, 8),
        parity=cast(Parity, _choice(text, settings, "parity", ("none", "even", "odd"))),
        stop=_number(text, settings, "stop", 1, 1, 2),
        flow=cast(Flow, _choice(text, settings, "flow", ("none", "rtscts", "xonxoff"))),
    )


_SETTINGS = "there are baud, bits (7, 8), parity (none, even, odd), stop (1, 2), flow (none, rtscts, xonxoff)"


def _usb(text: str, rest: str) -> UsbPortAddress | UsbAddress:
    if rest.startswith("/"):
        if not _is_path(rest):
            raise AddressError(f"not a USB printer: {text!r}; its path is like usb:///dev/usb/lp0")
        return UsbPortAddress(rest)
    named = _USB.fullmatch(rest)
    if named is None:
        raise AddressError(f"not a USB device: {text!r}; it is like usb://04b8:0202/SERIAL, four hex digits each")
    return UsbAddress(int(named["vendor"], 16), int(named["product"], 16), unquote(named["serial"] or ""))


_READERS: dict[str, Callable[[str, str], Address]] = {"tcp": _tcp, "serial": _serial, "usb": _usb}
_INPUT = "input://"
_HOST = re.compile(r"[0-9A-Za-z._-]+")
_USB = re.compile(r"(?P<vendor>[0-9a-fA-F]{4}):(?P<product>[0-9a-fA-F]{4})(/(?P<serial>[^/?#\s]+))?")


def _is_host(host: str) -> bool:
    return bool(_HOST.fullmatch(host)) or (":" in host and _is_ip(host))


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_path(path: str) -> bool:
    return path.startswith("/") and not path.endswith("/") and path.isprintable() and ".." not in path.split("/")


def _is_number(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most


def _number(text: str, settings: dict[str, str], name: str, usual: int, least: int, most: int) -> int:
    value = settings.get(name, str(usual))
    if not _is_number(value, least, most):
        raise AddressError(f"{text!r}: {name} is a whole number from {least} to {most}, not {value!r}")
    return int(value)


def _choice(text: str, settings: dict[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = settings.get(name, "none")
    if value not in choices:
        raise AddressError(f"{text!r}: {name} is one of {', '.join(choices)}, not {value!r}")
    return value
