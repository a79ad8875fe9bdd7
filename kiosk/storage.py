"""The kiosk's own files, looked at before it opens: what is broken or full is told at once, with what to do."""

import errno
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from kiosk.words import say

_BY_ERRNO: Mapping[int, str] = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "disk_read_only",
    errno.EACCES: "not_permitted",
    errno.EPERM: "not_permitted",
    errno.EIO: "disk_broken",
}
_BY_SQLITE: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "disk_read_only",
    sqlite3.SQLITE_PERM: "not_permitted",
    sqlite3.SQLITE_CANTOPEN: "not_permitted",
    sqlite3.SQLITE_IOERR: "disk_broken",
    sqlite3.SQLITE_CORRUPT: "record_broken",
    sqlite3.SQLITE_NOTADB: "record_broken",
}
"""By primary result code (https://www.sqlite.org/rescode.html)."""
_PRIMARY = 0xFF


class StorageTroubleError(Exception):
    """Why the kiosk cannot keep what it must: a stable code, and what to do in both languages."""

    def __init__(self, code: str, what: Path) -> None:
        key = f"trouble.{code}"
        super().__init__(f"{code}: {say('en', key, what=what)}\n{say('vi', key, what=what)}")
        self.code = code


def require_sound(folder: Path, files: Iterable[str]) -> None:
    """Look at the folder, which is made where it is missing, and at these databases in it: whole, and can be written.

    Raises `StorageTroubleError`; an `OSError` or `sqlite3.Error` that is something else is passed on.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in files:
            _look_at(folder / name)
    except OSError as error:
        code = _BY_ERRNO.get(error.errno or 0)
        if code is None:
            raise
        raise StorageTroubleError(code, folder) from error


def _look_at(file: Path) -> None:
    file.touch(mode=0o600)
    try:
        base = sqlite3.connect(file, isolation_level=None)
        try:
            ((found, *_),) = base.execute("PRAGMA quick_check(1)").fetchall()
            if found != "ok":
                raise StorageTroubleError("record_broken", file)
            # Writes the first page: what a full or read-only disk refuses, a look would not meet.
            base.execute("PRAGMA user_version = 0")
        finally:
            base.close()
    except sqlite3.Error as error:
        code = _BY_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
        if code is None:
            raise
        raise StorageTroubleError(code, file) from error
