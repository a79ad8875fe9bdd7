"""The machine the server runs on: room on its disk, its clock, its backups."""

import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

LEAST_FREE_BYTES = 200 * 1024 * 1024
"""Below this a busy day's log no longer fits with certainty."""
BACKUPS = "backups"
"""The folder of the data directory that backups are put into."""
_TIMEDATECTL = ("timedatectl", "show", "--property=NTPSynchronized", "--value")
_ASKED_S = 3.0


def free_bytes(data: Path) -> int:
    """Room on the disk of the data directory, in bytes. Raises OSError."""
    return shutil.disk_usage(data).free


def newest_backup(data: Path) -> datetime | None:
    """When the newest file of the backup folder was written; None when there is none. Raises OSError.

    An empty file is the rest of a backup that failed.
    """
    folder = data / BACKUPS
    if not folder.is_dir():
        return None
    written = [found.stat() for found in folder.iterdir() if found.is_file()]
    moments = [stat.st_mtime for stat in written if stat.st_size > 0]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def clock_is_synchronised(command: Sequence[str] = _TIMEDATECTL) -> bool | None:
    """Whether the operating system keeps the clock by NTP; None where nobody can say (no systemd)."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_ASKED_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = done.stdout.strip()
    return {"yes": True, "no": False}.get(said) if done.returncode == 0 else None
