"""Reading the TOML files that describe devices: every fault is told with the file, the line and the reason."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

LARGEST_BYTES = 65_536
_HEADER = re.compile(r"\s*\[(?P<array>\[)?\s*(?P<name>[^\[\]]+?)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=""")
_AT_LINE = re.compile(r"at line (\d+)")

Word = TypeVar("Word", bound=StrEnum)


class DeviceFileError(Exception):
    """A file that describes devices makes no sense. Its words are "FILE, line N: REASON"."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.file, self.line, self.reason = file, line, reason


class Described:
    """One table of such a file. Asking for a key marks it as known; `finish` refuses what nobody asked for.

    Every method raises DeviceFileError.
    """

    def __init__(self, values: Mapping[str, Any], name: str, file: str, lines: Mapping[str, int]) -> None:
        self._values = values
        self._name = name
        self._file = file
        self._lines = lines
        self._asked: set[str] = set()

    @classmethod
    def read(cls, path: Path) -> Described:
        """The top table of the file at `path`."""
        try:
            text = path.read_bytes()[: LARGEST_BYTES + 1].decode("utf-8")
        except OSError as why:
            raise DeviceFileError(str(path), 1, f"cannot be read: {why.strerror}") from why
        except UnicodeDecodeError as why:
            raise DeviceFileError(str(path), 1, "is not UTF-8 text") from why
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: str, file: str) -> Described:
        """The top table of a text that came from `file`."""
        if len(text) > LARGEST_BYTES:
            raise DeviceFileError(file, 1, f"is larger than {LARGEST_BYTES} bytes")
        try:
            values = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as why:
            at = _AT_LINE.search(str(why))
            line = int(at.group(1)) if at else text.count("\n") + 1
            raise DeviceFileError(file, line, f"is no TOML: {str(why).partition(' (at ')[0]}") from why
        return cls(values, "", file, _lines_of(text))

    def wrong(self, key: str, reason: str) -> DeviceFileError:
        """The error to raise about `key`."""
        return DeviceFileError(self._file, self._line(key), reason)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def text(self, key: str, default: str | None = None, *, longest: int = 64) -> str:
        """A text of 1 to `longest` characters, or the default."""
        value = self._value(key, default)
        if not isinstance(value, str) or len(value) > longest or (not value and value != default):
            raise self.wrong(key, f"{key} is a text of 1 to {longest} characters, not {value!r}")
        return value

    def raw(self, key: str, default: str | None = None) -> bytes:
        """Up to 8 bytes, written as a text with escapes such as \\u0002 for STX."""
        value = self._value(key, default)
        try:
            data = value.encode("latin-1") if isinstance(value, str) else b""
        except UnicodeEncodeError:
            data = b""
        if (not data and value != default) or len(data) > 8:
            raise self.wrong(key, f"{key} is 1 to 8 bytes up to \\u00FF, not {value!r}")
        return data

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number from `least` to `most`, or the default."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(key, f"{key} is a whole number from {least} to {most}, not {value!r}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """true or false, or the default."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"{key} is true or false, not {value!r}")
        return value

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word:
        """One of a list of words, or the default."""
        value = self._value(key, default)
        if value not in list(words):
            raise self.wrong(key, f"{key} is one of {', '.join(words)}, not {value!r}")
        return words(value)

    def words(self, key: str) -> Mapping[str, str]:
        """A table from texts to texts; empty when it is not there."""
        value = self._value(key, {})
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise self.wrong(key, f"{key} is a table of texts, not {value!r}")
        return dict(value)

    def texts(self, key: str, most: int, longest: int) -> tuple[str, ...]:
        """A list of up to `most` texts of 1 to `longest` characters on one line each."""
        value = self._value(key, None)
        good = isinstance(value, list) and len(value) <= most
        if not good or not all(isinstance(one, str) and 0 < len(one.strip()) <= longest for one in value):
            raise self.wrong(key, f"{key} is a list of at most {most} texts of 1 to {longest} characters")
        if any("\n" in one or "\r" in one for one in value):
            raise self.wrong(key, f"each text of {key} is one line")
        return tuple(one.strip() for one in value)

    def table(self, key: str) -> Described:
        """The table below `key`, which must be there."""
        value = self._value(key, None)
        if not isinstance(value, dict):
            raise self.wrong(key, f"{key} is a table, not {value!r}")
        return Described(value, self._full(key), self._file, self._lines)

    def optional(self, key: str) -> Described | None:
        """The table below `key`, or None when it is not there."""
        return self.table(key) if self.has(key) else None

    def tables(self, key: str) -> list[Described]:
        """The tables of the array below `key`, written [[key]]; none when it is not there."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.wrong(key, f"{key} is written [[{key}]]")
        return [Described(one, f"{self._full(key)}[{n}]", self._file, self._lines) for n, one in enumerate(value)]

    def finish(self) -> None:
        """Refuse keys nobody asked for: a slip of the pen must not be silently ignored."""
        for key in self._values:
            if key not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise self.wrong(key, f"{key} is not known here; there are {known}")

    def _value(self, key: str, default: object) -> Any:
        self._asked.add(key)
        if key in self._values:
            return self._values[key]
        if default is None:
            raise self.wrong(key, f"{self._full(key)} is missing")
        return default

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def _line(self, key: str) -> int:
        """The line of the key; of its table when the key is not there."""
        full = self._full(key)
        return self._lines.get(full) or self._lines.get(f"{full}[0]") or self._lines.get(self._name, 1)


def _lines_of(text: str) -> Mapping[str, int]:
    """Where each table and key begins, by its full name; the parser of the standard library does not tell."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.fullmatch(line):
            name = header.group("name")
            if header.group("array"):
                counts[name] = counts.get(name, -1) + 1
            first, dot, rest = name.partition(".")
            table = (f"{first}[{counts[first]}]" if first in counts else first) + dot + rest
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{table}.{key.group(1)}" if table else key.group(1), number)
    return lines
