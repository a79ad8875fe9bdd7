"""The machine the server runs on: room on its disk, its clock, its backups."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

LEAST_FREE_BYTES = 200 * 1024 * 1024
"""Below this a busy day's log no longer fits with certainty."""
BACKUPS = "backups"
"""The folder of the data directory where backups are made, and put into unless told otherwise."""
RECEIPT = "newest.json"
_TIMEDATECTL = ("timedatectl", "show", "--property=NTPSynchronized", "--value")
_ASKED_S = 3.0


def free_bytes(data: Path) -> int:
    """Room on the disk of the data directory, in bytes. Raises OSError."""
    return shutil.disk_usage(data).free


def newest_backup(data: Path) -> datetime | None:
    """When the newest backup was made, wherever it was put; None before the first. Raises OSError."""
    try:
        receipt = json.loads((data / BACKUPS / RECEIPT).read_text(encoding="utf-8"))
        return datetime.fromisoformat(receipt["at"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def note_backup(data: Path, at: datetime, file: Path, seq: int) -> None:
    """Keep the receipt of a backup that was made and proved; it ends at event `seq`. Raises OSError."""
    folder = data / BACKUPS
    folder.mkdir(exist_ok=True, mode=0o700)
    draft = folder / f".{RECEIPT}.{os.getpid()}"
    receipt = {"at": at.isoformat(), "file": str(file), "seq": seq}
    draft.write_text(json.dumps(receipt, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(folder / RECEIPT)


def clock_is_synchronised(command: Sequence[str] = _TIMEDATECTL) -> bool | None:
    """Whether the operating system keeps the clock by NTP; None where nobody can say (no systemd)."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_ASKED_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = done.stdout.strip()
    return {"yes": True, "no": False}.get(said) if done.returncode == 0 else None
