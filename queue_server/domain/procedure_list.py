"""A centre's list of procedures as a CSV file: all of it or none, every fault named with its line.

The first line names the columns, in any order, in English or as the hall says it: code (mã thủ tục), agency (cơ quan),
name_vi (tên thủ tục), and if wanted name_en, service (lĩnh vực), bring_vi (thành phần hồ sơ), bring_en. Other columns
are left alone.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from queue_server.domain.csv_records import Record, records
from queue_server.domain.text import fold, words

MOST_BYTES = 8 * 1024 * 1024
"""Room for ten times the 2,061 procedures of a real province."""

MOST_ERRORS = 200
"""Faults that are listed; the rest is only counted."""

LONGEST: Mapping[str, int] = MappingProxyType(
    {"code": 40, "agency": 200, "service": 40, "name_vi": 400, "name_en": 400, "bring_vi": 4000, "bring_en": 4000}
)
"""Characters a cell may have, as the tables hold them."""

REQUIRED = ("code", "agency", "name_vi")

_HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        **{name.replace("_", " "): name for name in LONGEST},
        "ma thu tuc": "code",
        "ma tthc": "code",
        "co quan": "agency",
        "co quan thuc hien": "agency",
        "ten thu tuc": "name_vi",
        "ten thu tuc hanh chinh": "name_vi",
        "ten tieng anh": "name_en",
        "linh vuc": "service",
        "thanh phan ho so": "bring_vi",
        "giay to can mang": "bring_vi",
    }
)

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
"""Comes along when a name is copied from a web page; means nothing and would break a search."""

_UNFIT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories that no name has: controls, formats that turn the reading direction, holes in the tables."""


@dataclass(frozen=True)
class Agency:
    """An agency a list may name, by code or Vietnamese name, with the codes of its services, main one first."""

    code: str
    name_vi: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class ProcedureRow:
    """One procedure of a list, clean and within all limits. ``agency`` and ``service`` are codes."""

    code: str
    agency: str
    service: str
    name_vi: str
    name_en: str | None
    bring_vi: str | None
    bring_en: str | None


@dataclass(frozen=True)
class ListError:
    """One fault: where, which (a stable code), and what a text about it needs. ``line`` 0 is the file as a whole."""

    line: int
    column: str | None
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ProcedureList:
    """What a file holds. With any error there are no rows; ``error_count`` counts those beyond the listed ones too."""

    rows: tuple[ProcedureRow, ...]
    errors: tuple[ListError, ...]
    error_count: int


def parse_procedure_list(data: bytes, agencies: Iterable[Agency]) -> ProcedureList:
    """Read a CSV file in UTF-8 (with or without byte order mark), cells parted by comma or semicolon.

    Never raises, whatever the bytes are.
    """
    reader = _Reader(agencies)
    rows = tuple(reader.rows(data))
    return ProcedureList(() if reader.error_count else rows, tuple(reader.errors), reader.error_count)


class _Reader:
    def __init__(self, agencies: Iterable[Agency]) -> None:
        self.errors: list[ListError] = []
        self.error_count = 0
        self._agencies: dict[str, Agency] = {}
        for agency in agencies:
            for spelling in (agency.code, agency.name_vi):
                self._agencies[_key(spelling)] = agency
        self._first_line: dict[str, int] = {}

    def rows(self, data: bytes) -> Iterator[ProcedureRow]:
        text = self._decoded(data)
        if text is None:
            return
        delimiter, header = _header(text)
        if header is None:
            self._fault(0, None, "no_rows")
            return
        columns = self._columns(header)
        if columns is None:
            return
        empty = True
        for record in _after(text, delimiter, header.line):
            empty = False
            row = self._row(record, columns, len(header.cells or ()))
            if row is not None:
                yield row
        if empty:
            self._fault(0, None, "no_rows")

    def _fault(self, line: int, column: str | None, code: str, **data: Any) -> None:
        self.error_count += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(ListError(line, column, code, data))

    def _decoded(self, data: bytes) -> str | None:
        if len(data) > MOST_BYTES:
            self._fault(0, None, "file_too_large", limit_mb=MOST_BYTES // 1024 // 1024)
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            self._fault(data.count(b"\n", 0, wrong.start) + 1, None, "not_utf8")
            return None

    def _columns(self, header: Record) -> list[str | None] | None:
        """Which column each cell is, or None when the header cannot be used."""
        if header.cells is None:
            self._fault(header.line, None, "bad_quoting")
            return None
        columns = _named(header.cells)
        missing = [name for name in REQUIRED if name not in columns]
        for name in missing:
            self._fault(header.line, name, "column_missing")
        twice = sorted({name for name in columns if name is not None and columns.count(name) > 1})
        for name in twice:
            self._fault(header.line, name, "column_twice")
        return None if missing or twice else columns

    def _row(self, record: Record, columns: Sequence[str | None], width: int) -> ProcedureRow | None:
        if record.cells is None:
            self._fault(record.line, None, "bad_quoting")
            return None
        if any(cell.strip() for cell in record.cells[width:]):
            self._fault(record.line, None, "too_many_cells", found=len(record.cells), expected=width)
            return None
        before = self.error_count
        cells = {
            name: self._cell(record.line, name, cell)
            for name, cell in zip(columns, record.cells, strict=False)
            if name is not None
        }
        for name in REQUIRED:
            # None: refused for its contents, which is fault enough.
            if cells.get(name, "") == "":
                self._fault(record.line, name, "missing")
        self._note_code(record.line, cells.get("code"))
        agency = self._agency(record.line, cells.get("agency"))
        service = self._service(record.line, cells.get("service"), agency)
        if self.error_count > before:
            return None
        return ProcedureRow(
            code=cells["code"] or "",
            agency=agency.code if agency else "",
            service=service,
            name_vi=cells["name_vi"] or "",
            name_en=cells.get("name_en") or None,
            bring_vi=cells.get("bring_vi") or None,
            bring_en=cells.get("bring_en") or None,
        )

    def _cell(self, line: int, name: str, cell: str) -> str | None:
        """The cell in one line, composed and without what cannot be seen; None when it is refused."""
        cell = unicodedata.normalize("NFC", cell.translate(_INVISIBLE))
        strange = next((c for c in cell if unicodedata.category(c) in _UNFIT and c not in "\n\t"), None)
        if strange is not None:
            self._fault(line, name, "control_character", character=f"U+{ord(strange):04X}")
            return None
        parts = [" ".join(part.split()) for part in cell.split("\n")]
        clean = ("; " if name.startswith("bring") else " ").join(part for part in parts if part)
        if len(clean) > LONGEST[name]:
            self._fault(line, name, "too_long", length=len(clean), limit=LONGEST[name])
            return None
        return clean

    def _note_code(self, line: int, code: str | None) -> None:
        if not code:
            return
        first = self._first_line.setdefault(code, line)
        if first != line:
            self._fault(line, "code", "duplicate_code", value=code, first_line=first)

    def _agency(self, line: int, named: str | None) -> Agency | None:
        if not named:
            return None
        agency = self._agencies.get(_key(named))
        if agency is None:
            self._fault(line, "agency", "unknown_agency", value=named[:80])
        return agency

    def _service(self, line: int, named: str | None, agency: Agency | None) -> str:
        if agency is None:
            return ""
        if not agency.services:
            self._fault(line, "agency", "agency_without_service", agency=agency.code)
            return ""
        if not named:
            return agency.services[0]
        if named not in agency.services:
            self._fault(line, "service", "unknown_service", value=named, agency=agency.code)
        return named


def _header(text: str) -> tuple[str, Record | None]:
    """The delimiter that makes more sense of the first line, and that line read with it."""
    comma, semicolon = (next(records(text, delimiter), None) for delimiter in ",;")
    if comma is None or semicolon is None:
        return ",", None
    return (";", semicolon) if _known(semicolon) > _known(comma) else (",", comma)


def _after(text: str, delimiter: str, header_line: int) -> Iterator[Record]:
    return (record for record in records(text, delimiter) if record.line != header_line)


def _known(header: Record) -> int:
    return sum(name is not None for name in _named(header.cells or ()))


def _named(cells: Iterable[str]) -> list[str | None]:
    return [_HEADINGS.get(_key(cell.replace("_", " "))) for cell in cells]


def _key(text: str) -> str:
    return " ".join(words(text)) or fold(text)
