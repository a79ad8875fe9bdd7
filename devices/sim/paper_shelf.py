"""Where finished papers go: a picture and the bytes of each, numbered in the order they were cut."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from devices.sim.escpos_decoder import Cut

KEPT = 200
"""The oldest papers go when there are more."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of one finished paper."""

    n: int
    printer: int
    cut_at: str
    width: int
    rows: int
    bytes: int
    skipped: int
    torn: bool


class PaperShelf:
    """Finished papers in a directory, as N.png and N.bin. Numbers go on where an earlier run stopped."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError when the directory cannot be made."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._papers: list[Paper] = []
        self._next = 1 + max((int(name[1]) for file in folder.iterdir() if (name := _NAME.match(file.name))), default=0)
        self._lock = threading.Lock()

    def put(self, printer: int, cut: Cut) -> Paper:
        """Keep a paper of the printer numbered `printer`."""
        with self._lock:
            paper = Paper(
                n=self._next,
                printer=printer,
                cut_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                width=cut.picture.width,
                rows=cut.picture.height,
                bytes=len(cut.data),
                skipped=cut.skipped,
                torn=cut.torn,
            )
            self._next += 1
            cut.picture.save(self.file(paper.n, "png"))
            self.file(paper.n, "bin").write_bytes(cut.data)
            self._papers.append(paper)
            for old in self._papers[:-KEPT]:
                self.file(old.n, "png").unlink(missing_ok=True)
                self.file(old.n, "bin").unlink(missing_ok=True)
            del self._papers[:-KEPT]
            return paper

    def papers(self) -> list[Paper]:
        """The papers of this run, newest first."""
        with self._lock:
            return self._papers[::-1]

    def file(self, n: int, kind: str) -> Path:
        """Where the "png" or the "bin" of paper `n` lies, or would lie."""
        return self._folder / f"{n:06d}.{kind}"


_NAME = re.compile(r"(\d{6})\.png\Z")
