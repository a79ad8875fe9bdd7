"""What is plugged into this machine, by names that outlast the cable: read from /sys, so that it works without udev.

`/dev/ttyUSB0` is only the first one the kernel found this time. A device's key is its USB serial number, or, where it
has none or shares it with another, the physical port it is plugged into.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from devices.address import Address, InputAddress, SerialAddress, TcpAddress, UsbAddress, UsbPortAddress
from devices.contract import Identity, Kind

SYS = Path("/sys")
_CLASSES = {"usbmisc": "lp*", "tty": "tty*", "input": "event*", "video4linux": "video*"}
_FOLDERS = {"usbmisc": "usb/", "tty": "", "input": "input/", "video4linux": ""}
"""Below /dev."""
_INTERFACE = re.compile(r"(?P<port>\d+-[\d.]+):\d+\.(?P<number>\d+)")
_LONGEST = 64
_UNSAFE = re.compile(r"[^0-9A-Za-z._-]+")


@dataclass(frozen=True, slots=True)
class Attached:
    """A USB printer, serial line, input device or camera that is plugged in now."""

    key: str
    port: str
    """The physical port: bus, hubs and sockets on the way, like "1-1.4"."""
    node: str
    """Its name under /dev this time."""
    vendor: str
    product: str
    serial: str
    maker: str
    """What the device says of itself, maker and model."""
    subsystem: str
    """That of the kernel: usbmisc (printers), tty, video4linux (cameras), input (HID scanners, and every keyboard)."""

    @property
    def is_printer(self) -> bool:
        """Whether it is a printer behind the kernel's driver for them."""
        return self.subsystem == "usbmisc"

    @property
    def address(self) -> str:
        """What to write in the device file, as stable as the system offers; a serial line needs its baud added."""
        if self.subsystem == "input":
            return f"input://{_by_id('input', self.node)}"
        if self.subsystem == "video4linux":
            return f"v4l2://{_by_id('v4l', self.node)}"
        if self.subsystem == "tty":
            return f"serial://{_by_id('serial', self.node)}"
        if self.serial and self.key.endswith(self.serial):
            return f"usb://{self.vendor}:{self.product}/{self.serial}"
        return f"usb:///dev/{self.node}"


def attached(sys: Path = SYS) -> list[Attached]:
    """All USB printers, serial lines, input devices and cameras, in the order of their ports."""
    found = sorted(_found(sys), key=lambda one: (one.port, one.node))
    times = Counter(one.key for one in found)
    return [one if times[one.key] == 1 else replace(one, key=_port_key(one.port, one.subsystem)) for one in found]


def identity(kind: Kind, address: Address | InputAddress, sys: Path = SYS) -> Identity:
    """Who the device at an address is."""
    match address:
        case TcpAddress():
            return Identity(kind, f"tcp-{address.authority}")
        case UsbAddress():
            return Identity(kind, f"usb-{address.vendor:04x}-{address.product:04x}-{address.serial}".rstrip("-"))
        case SerialAddress() | UsbPortAddress() | InputAddress():
            return Identity(kind, _key_of_path(Path(address.path), sys))


def _key_of_path(path: Path, sys: Path) -> str:
    if _volatile(path):
        node = path.name
        return next((one.key for one in attached(sys) if Path(one.node).name == node), str(path))
    # A link that somebody made on purpose is as good a name as any, also while nothing is behind it.
    return str(path)


def _volatile(path: Path) -> bool:
    return bool(re.fullmatch(r"/dev/((usb/)?lp|ttyUSB|ttyACM|input/event)\d+", str(path)))


def _found(sys: Path) -> Iterator[Attached]:
    for name, pattern in _CLASSES.items():
        for entry in sorted((sys / "class" / name).glob(pattern)):
            one = _read(entry.resolve(), name)
            if one is not None:
                yield one


def _read(entry: Path, subsystem: str) -> Attached | None:
    if subsystem == "video4linux" and _words(entry / "index") != "0":
        # A camera's second node carries data about its pictures and no picture.
        return None
    for parent in entry.parents:
        named = _INTERFACE.fullmatch(parent.name)
        if named is None:
            continue
        device = parent.parent
        vendor, product, serial = (_text(device / name) for name in ("idVendor", "idProduct", "serial"))
        node = f"{_FOLDERS[subsystem]}{entry.name}"
        nth = f"-if{int(named['number']):02d}" if int(named["number"]) and subsystem != "usbmisc" else ""
        return Attached(
            key=f"usb-{vendor}-{product}-{serial}{nth}" if serial else _port_key(named["port"], subsystem),
            port=named["port"] + nth,
            node=node,
            vendor=vendor,
            product=product,
            serial=serial,
            maker=f"{_words(device / 'manufacturer')} {_words(device / 'product')}".strip(),
            subsystem=subsystem,
        )
    return None


def _port_key(port: str, subsystem: str) -> str:
    return f"port-{port}-{'lp' if subsystem == 'usbmisc' else subsystem}"


def _words(file: Path) -> str:
    """What a device says of itself goes to a terminal: nothing in it may act on one."""
    try:
        said = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "".join(letter for letter in said.strip()[:_LONGEST] if letter.isprintable())


def _text(file: Path) -> str:
    return _UNSAFE.sub("_", _words(file))


def _by_id(kind: str, node: str) -> str:
    for link in sorted(Path(f"/dev/{kind}/by-id").glob("*")):
        if link.resolve().name == Path(node).name:
            return str(link)
    return f"/dev/{node}"
