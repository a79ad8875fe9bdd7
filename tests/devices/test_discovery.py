"""What is plugged in, read from a tree like the kernel's; names do not depend on the order of plugging."""

import shutil
import threading
from pathlib import Path

import pytest

from devices.address import InputAddress, SerialAddress, TcpAddress, UsbAddress, UsbPortAddress
from devices.contract import Kind
from devices.discovery import attached, identity
from devices.hot_plug import HotPlug

EPSON = {
    "idVendor": "04b8",
    "idProduct": "0202",
    "serial": "J2FK001234",
    "manufacturer": "EPSON",
    "product": "TM-T20II",
}
CH340 = {"idVendor": "1a86", "idProduct": "7523", "product": "USB Serial"}
FTDI = {"idVendor": "0403", "idProduct": "6011", "serial": "FT1", "manufacturer": "FTDI", "product": "Quad RS485"}


class Machine:
    """A /sys as the kernel lays it out: class entries are links into the tree of buses and ports."""

    def __init__(self, sys: Path) -> None:
        self.sys = sys
        for name in ("usbmisc", "tty", "input", "video4linux"):
            (sys / "class" / name).mkdir(parents=True)

    def plug(self, port: str, says: dict[str, str], node: str, interface: int = 0) -> Path:
        device = self.sys / "devices" / "pci0000:00" / "usb1" / "1-1" / port
        device.mkdir(parents=True, exist_ok=True)
        for name, text in says.items():
            (device / name).write_text(text + "\n", encoding="utf-8")
        subsystem = _subsystem(node)
        home = device / f"{port}:1.{interface}" / subsystem / node
        home.mkdir(parents=True)
        (self.sys / "class" / subsystem / node).symlink_to(home)
        return device

    def pull(self, device: Path, node: str) -> None:
        shutil.rmtree(device)
        subsystem = _subsystem(node)
        (self.sys / "class" / subsystem / node).unlink()

    def built_in(self, node: str) -> None:
        home = self.sys / "devices" / "pnp0" / "00:04" / "tty" / node
        home.mkdir(parents=True)
        (self.sys / "class" / "tty" / node).symlink_to(home)


def _subsystem(node: str) -> str:
    kinds = {"lp": "usbmisc", "event": "input", "video": "video4linux"}
    return next((kind for start, kind in kinds.items() if node.startswith(start)), "tty")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "sys")


def test_devices_are_named_by_serial_number_else_by_port(machine: Machine) -> None:
    machine.plug("1-1.4", EPSON, "lp0")
    machine.plug("1-1.2", CH340, "ttyUSB0")
    machine.plug("1-1.3", FTDI, "ttyUSB1", interface=0)
    machine.plug("1-1.3", FTDI, "ttyUSB2", interface=1)
    machine.built_in("ttyS0")
    assert [(one.key, one.node, one.is_printer) for one in attached(machine.sys)] == [
        ("port-1-1.2-tty", "ttyUSB0", False),
        ("usb-0403-6011-FT1", "ttyUSB1", False),
        ("usb-0403-6011-FT1-if01", "ttyUSB2", False),
        ("usb-04b8-0202-J2FK001234", "usb/lp0", True),
    ]
    printer = attached(machine.sys)[-1]
    assert (printer.maker, printer.address) == ("EPSON TM-T20II", "usb://04b8:0202/J2FK001234")


def test_a_scanner_that_poses_as_a_keyboard_is_found_and_keeps_its_name(machine: Machine) -> None:
    says = {
        "idVendor": "0c2e",
        "idProduct": "0b61",
        "serial": "20154B0C",
        "manufacturer": "Honeywell",
        "product": "1900",
    }
    before = machine.plug("1-1.5", says, "event4")
    (one,) = attached(machine.sys)
    assert (one.key, one.node, one.subsystem) == ("usb-0c2e-0b61-20154B0C", "input/event4", "input")
    assert (one.address, one.is_printer) == ("input:///dev/input/event4", False)
    named = identity(Kind.SCANNER, InputAddress("/dev/input/event4"), machine.sys)
    machine.pull(before, "event4")
    machine.plug("1-1.5", says, "event9")
    assert identity(Kind.SCANNER, InputAddress("/dev/input/event9"), machine.sys) == named


def test_a_camera_is_found_once_by_the_node_that_has_its_pictures(machine: Machine) -> None:
    says = {"idVendor": "046d", "idProduct": "0892", "serial": "C4F1", "manufacturer": "Logitech", "product": "C920"}
    for node, index in (("video0", "0"), ("video1", "1")):
        machine.plug("1-1.6", says, node)
        (machine.sys / "class" / "video4linux" / node / "index").write_text(f"{index}\n", encoding="utf-8")
    (one,) = attached(machine.sys)
    assert (one.key, one.node, one.maker) == ("usb-046d-0892-C4F1", "video0", "Logitech C920")
    assert one.address == "v4l2:///dev/video0"


def test_a_name_outlasts_another_order_of_plugging(machine: Machine) -> None:
    first = machine.plug("1-1.4", EPSON, "lp0")
    before = identity(Kind.PRINTER, UsbPortAddress("/dev/usb/lp0"), machine.sys)
    machine.pull(first, "lp0")
    machine.plug("1-1.2", {**EPSON, "serial": "OTHER"}, "lp0")
    machine.plug("1-1.4", EPSON, "lp1")
    assert identity(Kind.PRINTER, UsbPortAddress("/dev/usb/lp1"), machine.sys) == before
    assert str(before) == "printer:usb-04b8-0202-J2FK001234"


def test_twins_with_one_serial_number_are_told_apart_by_their_ports(machine: Machine) -> None:
    machine.plug("1-1.2", EPSON, "lp0")
    machine.plug("1-1.4", EPSON, "lp1")
    assert [(one.key, one.address) for one in attached(machine.sys)] == [
        ("port-1-1.2-lp", "usb:///dev/usb/lp0"),
        ("port-1-1.4-lp", "usb:///dev/usb/lp1"),
    ]


def test_what_a_device_says_of_itself_cannot_act_on_a_terminal(machine: Machine) -> None:
    machine.plug("1-1.4", {**EPSON, "product": "\x1b[2JTM" + "x" * 500, "serial": "a b/../c\x07"}, "lp0")
    (one,) = attached(machine.sys)
    assert one.maker.isprintable()
    assert len(one.maker) < 100
    assert one.key == "usb-04b8-0202-a_b_.._c"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        (TcpAddress("192.168.1.50"), "tcp-192.168.1.50:9100"),
        (UsbAddress(0x04B8, 0x0202, "J2FK001234"), "usb-04b8-0202-J2FK001234"),
        (UsbAddress(0x04B8, 0x0202), "usb-04b8-0202"),
        (SerialAddress("/dev/serial/by-id/usb-FTDI-if00"), "/dev/serial/by-id/usb-FTDI-if00"),
        (SerialAddress("/dev/ttyS0"), "/dev/ttyS0"),
        (SerialAddress("/dev/ttyUSB7"), "/dev/ttyUSB7"),
    ],
    ids=str,
)
def test_identity_of_an_address(machine: Machine, address: TcpAddress, key: str) -> None:
    assert identity(Kind.PRINTER, address, machine.sys).key == key


def test_an_empty_machine(tmp_path: Path) -> None:
    assert attached(tmp_path / "nothing") == []


def test_plugs_are_told_without_udev(machine: Machine) -> None:
    told = threading.Semaphore(0)
    watch = HotPlug(told.release, machine.sys, look_s=0.01)
    watch.start()
    device = machine.plug("1-1.4", EPSON, "lp0")
    assert told.acquire(timeout=5)
    machine.pull(device, "lp0")
    assert told.acquire(timeout=5)
    before = threading.active_count()
    watch.stop()
    assert threading.active_count() == before - 1


def test_watching_this_machine_ends_when_told() -> None:
    watch = HotPlug(lambda: None)
    watch.start()
    watch.stop()
