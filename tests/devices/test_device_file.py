"""The device file of a machine: what it may say, and that every slip is told with file, line and reason."""

from pathlib import Path

import pytest

from devices.address import TcpAddress, UsbAddress
from devices.described import DeviceFileError
from devices.device_file import read_device_file
from devices.printer.dialogue import Confirmation
from devices.printer.printer_file import PrinterEntry

GOOD = """
# Ki-ốt và quầy của tầng 1
[[printer]]
name = "Máy in 1"
address = "usb://04b8:0202/J2FK001234"
paper = 58
profile = "TM-T20II"
confirmation = "process-id"

[[printer]]
name = "Máy in 2"
address = "tcp://192.168.1.50"

[[bus]]
name = "Dãy 1"
address = "serial:///dev/ttyUSB0?baud=9600"

[[board]]
name = "Bảng 1"
bus = "Dãy 1"
unit = 1
counter = 1
registers = "letter-and-digits"

[[scanner]]
name = "Máy quét"
address = "serial:///dev/ttyACM0"
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "devices.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_good_file(tmp_path: Path) -> None:
    read = read_device_file(written(tmp_path, GOOD))
    assert read.printers == [
        PrinterEntry("Máy in 1", UsbAddress(0x04B8, 0x0202, "J2FK001234"), 384, "TM-T20II", Confirmation.PROCESS_ID),
        PrinterEntry("Máy in 2", TcpAddress("192.168.1.50"), 576, "default", Confirmation.PAPER_SENSOR),
    ]
    assert [board.name for board in read.hall.boards] == ["Bảng 1"]
    assert [scanner.name for scanner in read.hall.scanners] == ["Máy quét"]


def test_an_empty_file_has_no_devices(tmp_path: Path) -> None:
    assert read_device_file(written(tmp_path, "")).printers == []


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('address = "tcp://192.168.1.50"', 'address = "192.168.1.50"', 12, "not a device address"),
        ('address = "tcp://192.168.1.50"', "", 10, "address is missing"),
        ('address = "tcp://192.168.1.50"', 'adress = "tcp://192.168.1.50"', 10, "address is missing"),
        ("paper = 58", "paper = 57", 6, "paper is 80 or 58 (millimetres), not 57"),
        ("paper = 58", 'paper = "58"', 6, "paper is a whole number"),
        ('profile = "TM-T20II"', 'profile = "TM-T9999"', 7, "no such printer profile"),
        ('"process-id"', '"hope"', 8, "confirmation is one of paper-sensor, process-id, not 'hope'"),
        ('name = "Máy in 2"', 'name = "Máy in 1"', 11, "two devices are called 'Máy in 1'"),
        ("baud=9600", "baud=fast", 16, "baud is a whole number"),
        ("[[scanner]]", "[[scaner]]", 25, "scaner is not known here"),
        ("[[scanner]]", "[[scanner]", 25, "is no TOML"),
        ("# Ki-ốt", "\x00", 2, "is no TOML"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_slips_are_told_with_file_line_and_reason(tmp_path: Path, old: str, new: str, line: int, reason: str) -> None:
    assert old in GOOD
    file = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(DeviceFileError) as told:
        read_device_file(file)
    assert (told.value.file, told.value.line) == (str(file), line)
    assert reason in told.value.reason
    assert str(told.value).startswith(f"{file}, line {line}: ")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeviceFileError, match="cannot be read"):
        read_device_file(tmp_path / "none.toml")
