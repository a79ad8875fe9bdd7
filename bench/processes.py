"""What the operating system says of a process and its children (Linux `/proc`)."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """The process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(p for child in children for p in family(int(child)))]


def cpu_s(pid: int) -> float:
    """Processor seconds, user and system, of the process and all below it."""
    fields = (Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split() for p in family(pid))
    return sum(int(f[11]) + int(f[12]) for f in fields) / _TICK


def memory_mb(pid: int) -> float:
    """Proportional memory of the process and all below it: shared pages are counted once."""
    return sum(_pss_kb(p) for p in family(pid)) / 1024


def _pss_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise RuntimeError(f"no Pss for process {pid}")
