"""Disks that refuse: small ones and read-only ones, as the kernel makes them."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def _as_root(*command: str) -> None:
    """Only root mounts; another user needs the right to it without a password, as for the packages of the tests."""
    subprocess.run([*([] if os.geteuid() == 0 else ["sudo", "-n"]), *command], check=True)


@contextmanager
def small_disk(at: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of that size (tmpfs)."""
    at.mkdir()
    _as_root("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(at))
    try:
        yield at
    finally:
        _as_root("umount", "--lazy", str(at))


@contextmanager
def only_for_reading(folder: Path) -> Iterator[None]:
    """The folder and its files cannot be written: a disk mounted anew, as the kernel does after a fault."""
    _as_root("mount", "--bind", str(folder), str(folder))
    _as_root("mount", "-o", "remount,ro,bind", str(folder))
    try:
        yield
    finally:
        _as_root("umount", "--lazy", str(folder))


def fill(disk: Path) -> Path:
    """Take all the room there is; the file that holds it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as out:
        for block in (4096, 256, 16, 1):
            try:
                while True:
                    out.write(bytes(block))
            except OSError:
                continue
    return ballast
