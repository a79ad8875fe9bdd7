"""What the soak measures is the server's own: who else runs on the machine does not matter."""

import mmap
import subprocess
import sys
from pathlib import Path

import pytest

from bench.processes import resident_mb

SIZE_MB = 32
FAMILY = """
import mmap, os, sys
print(flush=True)
sys.stdin.readline()
with open(sys.argv[1], "rb") as file:
    held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
sum(held[::4096])
ready, says = os.pipe()
if os.fork() == 0:
    sum(held[::4096])
    os.write(says, b"!")
    sys.stdin.read()
else:
    os.read(ready, 1)
    print(flush=True)
    os.wait()
"""


def test_a_file_that_a_stranger_has_open_too_counts_once_and_in_full(tmp_path: Path) -> None:
    file = tmp_path / "library"
    file.write_bytes(b"\1" * (SIZE_MB << 20))
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as held:
        assert sum(held[::4096]) > 0
        command = [sys.executable, "-c", FAMILY, str(file)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as family:
            assert family.stdin is not None
            assert family.stdout is not None
            family.stdout.readline()
            before = resident_mb(family.pid)
            print(file=family.stdin, flush=True)
            family.stdout.readline()
            after = resident_mb(family.pid)
            family.stdin.close()
    assert after - before == pytest.approx(SIZE_MB, abs=4)
