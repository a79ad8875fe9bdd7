"""CSV as offices save it (RFC 4180, comma or semicolon), read so that one bad line spoils only itself."""

from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_CELL_LINES = 20
"""A quoted cell may run over this many lines; a longer one is a quote that somebody forgot."""


@dataclass(frozen=True)
class Record:
    """The cells of one record; ``line`` (from 1) is where it starts. ``cells`` is None when its quoting is broken."""

    line: int
    cells: tuple[str, ...] | None


def records(text: str, delimiter: str) -> Iterator[Record]:
    """The records of ``text`` in order; empty lines are left out.

    After broken quoting reading goes on with the next line. Never raises.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    at, line = 0, 1
    while at < len(text):
        cells, end = _record(text, at, delimiter)
        if cells is None:
            end = _line_end(text, at)
        if cells is None or any(cell.strip() for cell in cells):
            yield Record(line, None if cells is None else tuple(cells))
        line += text.count("\n", at, end) + 1
        at = end + 1


def _record(text: str, at: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The cells from ``at`` on and the end of the record; no cells when the quoting is broken."""
    cells: list[str] = []
    while True:
        cell, at = _quoted(text, at) if text.startswith('"', at) else _bare(text, at, delimiter)
        if cell is None:
            return None, at
        cells.append(cell)
        if at >= len(text) or text[at] == "\n":
            return cells, at
        if text[at] != delimiter:
            return None, at
        at += 1


def _bare(text: str, at: int, delimiter: str) -> tuple[str | None, int]:
    end = min(_find(text, delimiter, at), _line_end(text, at))
    quote = text.find('"', at, end)
    return (text[at:end], end) if quote < 0 else (None, quote)


def _quoted(text: str, at: int) -> tuple[str | None, int]:
    start = at = at + 1
    lines = 0
    while True:
        end = _find(text, '"', at)
        lines += text.count("\n", at, end)
        if end >= len(text) or lines >= LONGEST_CELL_LINES:
            return None, end
        if not text.startswith('""', end):
            return text[start:end].replace('""', '"'), end + 1
        at = end + 2


def _line_end(text: str, at: int) -> int:
    return _find(text, "\n", at)


def _find(text: str, wanted: str, at: int) -> int:
    found = text.find(wanted, at)
    return len(text) if found < 0 else found
