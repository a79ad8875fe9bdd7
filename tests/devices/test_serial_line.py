"""Serial lines over pseudo-terminals: stalled, unplugged, in use, and back again."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.address import SerialAddress, UsbPortAddress
from devices.contract import Deadline, DeviceInUseError, DeviceLostError
from devices.transport.serial_line import SerialLine
from devices.transport.usblp import UsbPortLine
from tests.devices.ptys import Cable

Line = SerialLine | UsbPortLine


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path / "ttyUSB0")
    yield made
    made.unplug()


@pytest.fixture(params=["serial", "usblp"])
def line(request: pytest.FixtureRequest, cable: Cable) -> Iterator[Line]:
    """Both ways read and write a character device; a pty stands in for /dev/usb/lp0 too."""
    opened: Line = (
        SerialLine.connect(cable.address)
        if request.param == "serial"
        else UsbPortLine.connect(UsbPortAddress(str(cable.link)))
    )
    yield opened
    opened.close()


def test_bytes_go_both_ways_unchanged(line: Line, cable: Cable) -> None:
    every_byte = bytes(range(256))
    assert line.send(every_byte, Deadline(2)) == 256
    assert cable.hear() == every_byte
    cable.say(every_byte)
    heard = b""
    while len(heard) < 256:
        heard += line.receive(Deadline(2))
    assert heard == every_byte


def test_silence_ends_at_the_deadline(line: Line) -> None:
    started = time.monotonic()
    assert line.receive(Deadline(0.1)) == b""
    assert 0.09 < time.monotonic() - started < 1.0
    assert line.receive(Deadline(0)) == b""


def test_a_device_that_does_not_read_takes_a_part_and_holds_nobody_up(line: Line, cable: Cable) -> None:
    started = time.monotonic()
    taken = line.send(bytes(1_000_000), Deadline(0.3))
    assert 0 < taken < 1_000_000
    line.close()
    assert time.monotonic() - started < 2.0


def test_unplugged_while_reading_and_writing(line: Line, cable: Cable) -> None:
    cable.unplug()
    with pytest.raises(DeviceLostError, match="gone"):
        line.receive(Deadline(1))
    with pytest.raises(DeviceLostError, match="gone"):
        line.send(b"A015", Deadline(1))
    line.close()
    line.close()


def test_plugged_in_again_it_works_again(line: Line, cable: Cable) -> None:
    cable.unplug()
    line.close()
    with pytest.raises(DeviceLostError):
        type(line).connect(cable.address)  # type: ignore[arg-type]
    cable.plug_in()
    again = type(line).connect(cable.address)  # type: ignore[arg-type]
    assert again.send(b"A015", Deadline(1)) == 4
    assert cable.hear() == b"A015"
    again.close()


def test_a_line_in_use_is_not_shared(cable: Cable) -> None:
    first = SerialLine.connect(cable.address)
    with pytest.raises(DeviceInUseError, match="another program"):
        SerialLine.connect(cable.address)
    first.close()
    SerialLine.connect(cable.address).close()


@pytest.mark.parametrize("path", ["/dev/there-is-none", "/etc/passwd", "/dev/null"])
def test_what_is_no_serial_line(path: str) -> None:
    with pytest.raises(DeviceLostError, match="no serial line"):
        SerialLine.connect(SerialAddress(path))


def test_a_pty_has_no_usb_port_status(cable: Cable) -> None:
    line = UsbPortLine.connect(UsbPortAddress(str(cable.link)))
    assert line.port_status() is None
    line.close()
