"""The right to serve a centre that is kept in a file: one server, for its feed hears only what it committed itself."""

import fcntl
import os
import time
from pathlib import Path

from queue_server.trouble import Trouble

SUFFIX = ".lock"
WAIT_S = 3.0
"""A server that was just killed may still have a process that ends."""
_AGAIN_S = 0.05


def take(database: Path) -> int:
    """Take the right for this process and those it forks; the system gives it back when the last of them has ended.

    Answers the open lock file. Raises `Trouble` with `another_server`, OSError.
    """
    path = database.with_name(database.name + SUFFIX)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + WAIT_S
    while not _locked(handle):
        if time.monotonic() > deadline:
            os.close(handle)
            raise Trouble("another_server", what=database)
        time.sleep(_AGAIN_S)
    return handle


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
