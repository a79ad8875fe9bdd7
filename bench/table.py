"""The table every benchmark prints: a figure, the target it must meet and the bare floor beside it.

A benchmark module offers ``def rows() -> list[Row]`` and, when run by itself, ``raise SystemExit(main(rows))``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure.

    `target` is the most it may be (or the least, where `more_is_better`); `floor` is the same figure for the least
    work that could do the job on the same machine (named by `floor_name`), so that a reader can tell our cost from
    the machine's.
    """

    name: str
    figure: float
    unit: str
    target: float | None = None
    floor: float | None = None
    floor_name: str = ""
    note: str = ""
    more_is_better: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the target holds; None where none is set."""
        if self.target is None:
            return None
        return self.figure >= self.target if self.more_is_better else self.figure <= self.target


def percentile(samples: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest sample that at least `share` (0 to 1) of all samples do not exceed.

    Raises ValueError without samples.
    """
    if not samples:
        raise ValueError("no samples")
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def text(rows: Sequence[Row]) -> str:
    """The rows as a table for a terminal."""
    head = ("what", "measured", "target", "floor", "", "note")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(head))]
    ruled = [lines[0], tuple("-" * width for width in widths), *lines[1:]]
    return "\n".join(_line(cells, widths) for cells in ruled)


def main(rows: Callable[[], list[Row]], argv: Sequence[str] | None = None) -> int:
    """Measure, print the table (or JSON) and answer the exit status: 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=(sys.modules[rows.__module__].__doc__ or "").strip().split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    asked = parser.parse_args(argv)
    measured = rows()
    print(as_json(measured) if asked.json else text(measured))
    return 1 if any(row.met is False for row in measured) else 0


def as_json(rows: Sequence[Row]) -> str:
    """The rows as a JSON list, each with its verdict."""
    return json.dumps([{**asdict(row), "met": row.met} for row in rows], ensure_ascii=False, indent=2)


def _cells(row: Row) -> tuple[str, ...]:
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    bound = "" if row.target is None else f"{'≥' if row.more_is_better else '≤'} {_number(row.target)} {row.unit}"
    floor = "" if row.floor is None else f"{_number(row.floor)} {row.unit} {row.floor_name}".rstrip()
    return (row.name, f"{_number(row.figure)} {row.unit}", bound, floor, verdict, row.note)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(_pad(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _number(value: float) -> str:
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _width(cell: str) -> int:
    return sum(1 for letter in unicodedata.normalize("NFC", cell) if not unicodedata.combining(letter))


def _pad(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))
