"""A kiosk whose disk is full or whose files are damaged: it says so, and no number that exists is kept from anybody."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.storage import StorageTroubleError, require_sound
from tests.kiosk.machines import Printer, problem, running_kiosk, until
from tests.line import Line
from tests.running import Centre
from tests.store.disks import fill, only_for_reading, small_disk

FILES = ("leases-1.db", "kiosk-1.db")


def test_a_sound_folder_is_made_and_looked_at_again(tmp_path: Path) -> None:
    require_sound(tmp_path / "new", FILES)
    require_sound(tmp_path / "new", FILES)
    assert {file.name for file in (tmp_path / "new").iterdir()} == set(FILES)


def _scribble(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[100:] = os.urandom(len(content) - 100)
    file.write_bytes(content)


@pytest.mark.parametrize("spoil", [lambda file: file.write_bytes(b"no database" * 99), _scribble])
def test_a_damaged_record_is_named_and_told_to_be_kept(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    require_sound(tmp_path, FILES)
    spoil(tmp_path / FILES[0])
    command = [sys.executable, "-m", "queue_server", "kiosk", "--server", "http://127.0.0.1:1", "--token", "t"]
    command += ["--port", "1", "--data", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "record_broken" in ended.stderr and str(tmp_path / FILES[0]) in ended.stderr
    assert "move it to another folder" in ended.stderr and "chuyển tệp sang thư mục khác" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_disk_that_can_only_be_read(tmp_path: Path) -> None:
    require_sound(tmp_path, FILES)
    with only_for_reading(tmp_path), pytest.raises(StorageTroubleError) as caught:
        require_sound(tmp_path, FILES)
    assert caught.value.code == "disk_read_only"


def test_a_full_disk_costs_the_paper_and_not_the_number(centre: Centre, printer: Printer, tmp_path: Path) -> None:
    line, base = Line(centre.url), tmp_path / "base"
    base.mkdir()
    token = str(centre.pair("kiosk")["token"])
    with small_disk(base / "kiosk", 8192) as disk:
        way = ("--printer", f"tcp://{printer.tcp}")
        with running_kiosk(centre, base, *way, server=line.url, token=token) as kiosk:
            kiosk.wait_for_printer("ready")
            kiosk.wait_for_numbers()
            ballast = fill(disk)
            with pytest.raises(StorageTroubleError, match="disk_full"):
                require_sound(disk, ("another.db",))
            shown = kiosk.post("/local/v1/tickets", kiosk.order()).json()
            assert (shown["paper"], shown["follow"]) == ("failed", True)
            assert centre.get(f"/api/v1/tickets/{shown['ticket']['id']}", role="admin").ok

            line.cut()
            refused = kiosk.post("/local/v1/tickets", kiosk.order())
            assert (refused.status_code, problem(refused)["code"]) == (503, "storage_failed")
            ballast.unlink()
            alone = kiosk.post("/local/v1/tickets", kiosk.order()).json()
            assert alone["ticket"]["offline"] is True
            line.mend()
            until(lambda: centre.get(f"/api/v1/tickets/{alone['ticket']['id']}", role="admin").ok, 30)
    line.close()
