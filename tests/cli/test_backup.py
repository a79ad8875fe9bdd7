"""`motcua backup` beside a running server, and `motcua restore`, as an administrator types them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from queue_server.succession.standby import bar
from tests.running import Centre


def motcua(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "queue_server", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def said(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_backup_and_restore(centre: Centre, tmp_path: Path) -> None:
    number = centre.issue("TNHS-XD")["number"]
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("correct horse battery staple\n")
    made = centre.motcua("backup", "--to", str(tmp_path / "usb"), "--encrypt-to", str(passphrase))
    assert made["encrypted"]

    missing = motcua("restore", made["file"], "--data", tmp_path / "new")
    assert missing.returncode == 1
    assert "passphrase_needed" in missing.stderr
    assert "Traceback" not in missing.stderr

    restore = ("restore", made["file"], "--data", tmp_path / "new", "--passphrase-file", passphrase, "--json")
    assert said(motcua(*restore))["seq"] == made["seq"]
    assert said(motcua("audit", "--data", tmp_path / "new", "--json"))["ok"]
    assert number.encode() in (tmp_path / "new" / "motcua.sqlite3").read_bytes()

    again = motcua(*restore)
    assert again.returncode == 1
    assert "target_not_empty" in again.stderr


def test_a_backup_of_a_standby_restores_to_a_centre_that_serves(centre: Centre, tmp_path: Path) -> None:
    made = centre.motcua("backup", "--to", str(tmp_path / "usb"))
    said(motcua("restore", made["file"], "--data", tmp_path / "follows", "--json"))
    bar(tmp_path / "follows" / "motcua.sqlite3")
    copied = said(motcua("backup", "--data", tmp_path / "follows", "--json"))
    said(motcua("restore", copied["file"], "--data", tmp_path / "new", "--json"))
    assert said(motcua("token", "--role", "kiosk", "--data", tmp_path / "new", "--json"))["token"]


def test_nothing_is_made_where_there_is_no_centre(tmp_path: Path) -> None:
    refused = motcua("backup", "--data", tmp_path / "nowhere")
    assert refused.returncode == 1
    assert "no_centre" in refused.stderr
    assert not (tmp_path / "nowhere").exists()
