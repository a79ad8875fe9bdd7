"""Disks that refuse: small ones and read-only ones, as the kernel makes them."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(at: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of that size (tmpfs), for root alone."""
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(at)], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


@contextmanager
def only_for_reading(folder: Path) -> Iterator[None]:
    """The folder and its files cannot be written: a remounted disk for root, modes for anybody else."""
    if os.geteuid() == 0:
        subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        return
    files = [folder, *folder.iterdir()]
    before = [file.stat().st_mode for file in files]
    for file in files:
        file.chmod(0o500 if file.is_dir() else 0o400)
    try:
        yield
    finally:
        for file, mode in zip(files, before, strict=True):
            file.chmod(mode)


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
