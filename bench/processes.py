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
    return sum(_kb(p, "Pss") for p in family(pid)) / 1024


def resident_mb(pid: int) -> float:
    """Memory in use by the process and all below it, pages they share counted once; who else runs does not matter.

    A page of a library counts in full, however many strangers have it open too. `memory_mb` gives them their part of
    it, so another Python that starts or ends elsewhere moves that by up to 14 MB.
    """
    own_kb, file_kb = 0, dict[str, int]()
    for member in family(pid):
        own_kb += _kb(member, "Pss_Anon")
        for file, kb in _files_kb(member).items():
            file_kb[file] = max(file_kb.get(file, 0), kb)
    return (own_kb + sum(file_kb.values())) / 1024


def _kb(pid: int, name: str) -> int:
    """A sum over all mappings of a process (`proc(5)`); a page of several processes is divided between them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise RuntimeError(f"no {name} for process {pid}")


def _files_kb(pid: int) -> dict[str, int]:
    """What is in memory of each mapped file, by device and inode, without the pages written to since."""
    found: dict[str, int] = {}
    file = ""
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        name, *values = line.split()
        if not name.endswith(":"):
            file = " ".join(values[2:4])
        elif name == "Rss:":
            found[file] = found.get(file, 0) + int(values[0])
        elif name == "Anonymous:":
            found[file] -= int(values[0])
    return found
