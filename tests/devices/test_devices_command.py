"""`motcua devices`: list, watch and test, on virtual devices over real lines."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from devices.cli import devices
from devices.printer import trial_page
from devices.sim.pty_end import PtyEnd
from tests.devices.ptys import Cable
from tests.devices.rig import Rig, open_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    opened = open_rig(end=PtyEnd(tmp_path / "ttyPRN"))
    yield opened
    opened.line.stop()


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[Cable]:
    cable = Cable(tmp_path / "ttyACM0")
    yield cable
    cable.unplug()


@pytest.fixture
def file(tmp_path: Path, rig: Rig, scanner: Cable) -> Path:
    written = tmp_path / "devices.toml"
    written.write_text(
        f'[[printer]]\nname = "Máy in 1"\naddress = "{rig.address}"\n'
        f'[[scanner]]\nname = "Máy quét"\naddress = "{scanner.address}"\n',
        encoding="utf-8",
    )
    return written


def run(*words: str) -> Result:
    return CliRunner().invoke(devices, list(words))


def test_list_says_how_each_device_is(file: Path, rig: Rig) -> None:
    told = run("list", "--devices", str(file), "--json")
    assert told.exit_code == 0, told.output
    printer, scanner = json.loads(told.output)["devices"]
    assert (printer["name"], printer["state"], printer["kind"]) == ("Máy in 1", "ready", "printer")
    assert (scanner["name"], scanner["state"]) == ("Máy quét", "ready")
    rig.printer.change({"paper": "out"})
    told = run("list", "--devices", str(file))
    assert told.exit_code == 1
    assert ["Máy", "in", "1", "printer", "blocked", "media-empty-error", str(rig.address)] in [
        line.split() for line in told.output.splitlines()
    ]


def test_a_device_that_another_program_holds_is_in_use(file: Path, scanner: Cable) -> None:
    from devices.transport.serial_line import SerialLine

    holder = SerialLine.connect(scanner.address)
    told = json.loads(run("list", "--devices", str(file), "--json").output)
    holder.close()
    assert (told["devices"][1]["state"], told["devices"][1]["reason"]) == ("unknown", "device-in-use")


def test_without_a_device_file_there_is_still_what_is_plugged_in(tmp_path: Path) -> None:
    told = run("list", "--data", str(tmp_path), "--json")
    assert told.exit_code == 0
    assert json.loads(told.output)["devices"] == []


def test_a_test_page_is_printed_and_confirmed(file: Path, rig: Rig) -> None:
    told = run("test", "Máy in 1", "--devices", str(file), "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.output) == {"name": "Máy in 1", "result": "done", "reason": "completed", "detail": ""}
    assert [cut.picture.width for cut in rig.cuts] == [576]
    rig.printer.change({"cover_open": True})
    told = run("test", "Máy in 1", "--devices", str(file))
    assert (told.exit_code, "failed (cover-open-error)" in told.output) == (1, True)
    assert len(rig.cuts) == 1


def test_a_scan_is_told_by_its_length_alone(file: Path, scanner: Cable) -> None:
    ended = threading.Event()

    def scan_again_and_again() -> None:
        while not ended.wait(0.1):
            scanner.say(b"079123456789|NGUYEN VAN A\r")

    person = threading.Thread(target=scan_again_and_again)
    person.start()
    told = run("test", "Máy quét", "--devices", str(file))
    ended.set()
    person.join()
    assert told.exit_code == 0, told.output
    assert "25 characters" in told.output
    assert "NGUYEN" not in told.output


def test_an_unknown_name_and_a_broken_file_are_explained(file: Path) -> None:
    told = run("test", "Máy in 9", "--devices", str(file))
    assert (told.exit_code, "there are 'Máy in 1', 'Máy quét'" in told.output) == (1, True)
    file.write_text('[[printer]]\nname = "x"\naddress = "nowhere"\n', encoding="utf-8")
    told = run("list", "--devices", str(file))
    assert told.exit_code == 1
    assert f"{file}, line 3: not a device address" in told.output


def test_watch_prints_a_line_for_each_change(file: Path, rig: Rig) -> None:
    command = [sys.executable, "-m", "queue_server", "devices", "watch", "--devices", str(file), "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as process:
        assert process.stdout
        first = [json.loads(process.stdout.readline()) for _ in range(2)]
        assert {(one["name"], one["state"]) for one in first} == {("Máy in 1", "ready"), ("Máy quét", "ready")}
        rig.printer.change({"paper": "out"})
        changed = json.loads(process.stdout.readline())
        assert (changed["name"], changed["state"], changed["reason"]) == ("Máy in 1", "blocked", "media-empty-error")
        rig.printer.change({"paper": "ok", "unplugged": True})
        assert "absent" in [json.loads(process.stdout.readline())["state"] for _ in range(1)]
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0


@pytest.mark.parametrize("width", [576, 384])
def test_the_test_page_shows_both_edges(width: int) -> None:
    page = trial_page.draw("Máy in 1", "tcp://192.168.1.50:9100", "08:12:00, 21/11/2026", width)
    assert page.size[0] == width
    edges = [sum(1 for y in range(page.height) if page.getpixel((x, y)) == 0) for x in (0, width - 1)]
    assert edges == [32, 32]
