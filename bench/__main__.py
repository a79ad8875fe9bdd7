"""`python -m bench`: every benchmark, one table. `python -m bench.NAME` runs one."""

import importlib
import pkgutil
import sys

import bench
from bench.table import Row, main

PARTS = ("table", "running", "processes", "light", "floor_server", "__main__")


def rows() -> list[Row]:
    """The rows of all benchmarks of this package, with progress on the error stream."""
    measured: list[Row] = []
    for part in sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if m.name not in PARTS):
        print(f"bench.{part} …", file=sys.stderr, flush=True)
        measured.extend(importlib.import_module(f"bench.{part}").rows())
    return measured


if __name__ == "__main__":
    raise SystemExit(main(rows))
