"""What can be wrong with this machine: a stable code for it, and what to do, in both languages.

A `Problem` is a refusal of the rules and concerns one request. A `Trouble` stops a whole command, or the server's
readiness: a full disk, a file that cannot be read, a folder that is not what it should be.
"""

import errno
import json
import sqlite3
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from sqlalchemy.exc import DBAPIError

_BY_ERRNO: Mapping[int, str] = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "disk_full",
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
    sqlite3.SQLITE_CORRUPT: "database_broken",
    sqlite3.SQLITE_NOTADB: "database_broken",
    sqlite3.SQLITE_BUSY: "database_busy",
}
"""By primary result code (https://www.sqlite.org/rescode.html)."""


class Trouble(Exception):  # noqa: N818 (named as `Problem` is)
    """What stops the command. `code` is stable and listed in `docs/server.md`; `facts` fill its texts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def text(self, language: str) -> str:
        """What is wrong and what to do, in `vi` or `en`."""
        return _texts(language)[self.code].format_map(self.facts)

    def __str__(self) -> str:
        return f"{self.code}: {self.text('en')}\n{self.text('vi')}"


def behind(error: BaseException, what: str | None = None) -> Trouble | None:
    """The trouble that an error of the disk or the database comes from; None when it is something else.

    `what` is said to be concerned; without it the file that the system named.
    """
    for cause in _causes(error):
        if isinstance(cause, Trouble):
            return cause
        code = _code(cause)
        if code is not None:
            return Trouble(code, what=what or getattr(cause, "filename", None) or "the database")
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(seen, DBAPIError) and seen.orig is not None:
            yield seen.orig
        seen = seen.__cause__ or seen.__context__


def _code(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        # Extended codes keep the primary one in their low byte.
        number = getattr(error, "sqlite_errorcode", None)
        return None if number is None else _BY_SQLITE.get(number & 0xFF)
    if isinstance(error, OSError) and error.errno is not None:
        return _BY_ERRNO.get(error.errno)
    return _of_postgresql(error)


def _of_postgresql(error: BaseException) -> str | None:
    """By SQLSTATE (PostgreSQL documentation, appendix A); a server that is not there has none."""
    state = getattr(error, "sqlstate", None)
    if state is None:
        return "database_away" if type(error).__module__.startswith("psycopg") else None
    by_class = {"53100": "disk_full", "25006": "disk_read_only", "XX001": "database_broken", "XX002": "database_broken"}
    return by_class.get(state) or ("database_away" if state[:2] in ("08", "57") else None)


@cache
def _texts(language: str) -> Mapping[str, str]:
    source = resources.files("queue_server") / "messages" / f"trouble.{language}.json"
    words: dict[str, str] = json.loads(source.read_text(encoding="utf-8"))
    return words
