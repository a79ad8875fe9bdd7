"""A kiosk with a device file: named printers with papers of their own, a scanner, and slips told by file and line."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from devices.sim.pty_line import PtyLine
from devices.sim.scanner_station import ScannerStation
from tests.kiosk.machines import Printer, running_kiosk, until
from tests.running import Centre

FILE = """
[[printer]]
name = "Máy in cửa chính"
address = "tcp://{printer}"
roll = 80

[[scanner]]
name = "Máy quét ki-ốt"
address = "serial://{scanner}?baud=115200"

[[scanner]]
name = "Máy quét giả bàn phím"
address = "input:///dev/input/by-id/usb-nobody-event-kbd"
"""


def test_devices_have_their_own_names_and_are_reported(own_centre: Centre, printer: Printer, tmp_path: Path) -> None:
    station = ScannerStation()
    line = PtyLine(tmp_path / "scanner", 115_200, [station])
    station.on_change = line.ring
    line.start()
    file = tmp_path / "devices.toml"
    file.write_text(FILE.format(printer=printer.tcp, scanner=line.path), encoding="utf-8")

    def reported() -> dict[str, dict[str, Any]]:
        return {item["name"]: item for item in own_centre.get("/api/v1/devices", role="technician").json()["items"]}

    with running_kiosk(own_centre, tmp_path, "--devices", str(file)) as kiosk:
        kiosk.wait_for_printer("ready")
        assert kiosk.post("/local/v1/tickets", kiosk.order()).status_code == 201
        until(lambda: reported().get("Máy in cửa chính", {}).get("state") == "ready")
        until(lambda: reported()["Máy quét ki-ốt"]["state"] == "ready")
        # No such device is plugged in here: said, and nothing else of the kiosk stops.
        until(lambda: reported()["Máy quét giả bàn phím"]["state"] == "absent")
        assert reported()["Máy in cửa chính"]["counters"]["prints_left"] > 0
        station.scan("001087000123|Nguyễn Thị Ánh")
        line.unplug()
        until(lambda: reported()["Máy quét ki-ốt"]["state"] == "absent")
    line.stop()
    assert "Nguyễn" not in (tmp_path / "kiosk.log").read_text()


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ('[[printer]]\nname = "Máy in"\naddress = "192.168.1.50"\n', (), "line 3: not a device address"),
        ('[[printer]]\nname = "Máy in"\naddress = "input:///dev/x"\n', (), "line 3: not a device address"),
        ('[[printer]]\nname = "Máy in"\naddress = "tcp://a"\nroll = 3\n', (), "line 4: roll is a whole number from 5"),
        ('[[scanner]]\nname = "Máy quét"\naddress = "input://event3"\n', (), "line 3: not an input device"),
        ("", ("--printer", "tcp://127.0.0.1:1"), "either by --printer or in the file"),
    ],
)
def test_a_slip_is_told_with_file_and_line(tmp_path: Path, text: str, options: tuple[str, ...], said: str) -> None:
    file = tmp_path / "devices.toml"
    file.write_text(text, encoding="utf-8")
    command = ["kiosk", "--server", "http://127.0.0.1:1", "--token", "x", "--devices", str(file), *options]
    ended = subprocess.run(
        [sys.executable, "-m", "queue_server", *command], capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode != 0
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
