"""The register map of a Modbus counter board: which holding registers carry characters, blinking and brightness.

There is no standard for these boards; each maker has a map, so a map is a file. See `devices/board/maps`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from devices.board.face import LONGEST, Face, Light
from devices.board.segments import segments
from devices.described import Described

HIGHEST = 0xFFFF
MANY, SINGLE = 16, 6
_BCD_DIGITS = "0123456789"


class Encoding(StrEnum):
    """How a character becomes bits."""

    BCD = "bcd"
    """Four bits a digit; letters cannot be shown."""
    ASCII = "ascii"
    """Eight bits: the character's code."""
    SEGMENTS = "segments"
    """Eight bits: one a bar of a seven-segment place, bar a lowest."""


@dataclass(frozen=True, slots=True)
class Characters:
    """A row of places in consecutive registers."""

    register: int
    count: int
    per_register: int
    encoding: Encoding
    blank: int
    """What a dark place is written as."""

    def words(self, text: str) -> list[int]:
        """The registers for a text of exactly `count` characters; the first character in the highest bits."""
        bits = 4 if self.encoding is Encoding.BCD else 8
        codes = [self._code(char) for char in text]
        words = []
        for at in range(0, len(codes), self.per_register):
            word = 0
            for code in codes[at : at + self.per_register]:
                word = word << bits | code
            words.append(word)
        return words

    def _code(self, char: str) -> int:
        if char == " ":
            return self.blank
        if self.encoding is Encoding.ASCII:
            return ord(char)
        if self.encoding is Encoding.SEGMENTS:
            return segments(char)
        return _BCD_DIGITS.index(char) if char in _BCD_DIGITS else self.blank


@dataclass(frozen=True, slots=True)
class Switch:
    """A register that is written one value or the other."""

    register: int
    on: int
    off: int


@dataclass(frozen=True, slots=True)
class Write:
    """Values for consecutive registers, in one message."""

    register: int
    values: tuple[int, ...]

    def apart(self) -> Sequence[Write]:
        """The same, a message to each register."""
        return [Write(self.register + n, (value,)) for n, value in enumerate(self.values)]


@dataclass(frozen=True, slots=True)
class RegisterMap:
    """All that is known about the registers of one model."""

    name: str
    digits: Characters
    letters: Characters | None
    blink: Switch | None
    brightness: Write | None
    ask: int
    """A register that can be read, to see whether the board is there."""
    function: int
    """The Modbus function that writes: 16 for many registers, 6 for boards that take one at a time."""
    reply_s: float
    """How long after the question the first byte of the answer may come."""

    def writes(self, face: Face) -> Sequence[Write]:
        """The messages that make the board show `face`, as few as there can be."""
        dark = face.light is Light.DARK
        letters, digits = self._split(face.fitted(self.places) if not dark else " " * self.places)
        single = [(self.digits.register, self.digits.words(digits))]
        if self.letters:
            single.append((self.letters.register, self.letters.words(letters)))
        if self.blink:
            value = self.blink.on if face.light is Light.BLINK else self.blink.off
            single.append((self.blink.register, [value]))
        if self.brightness:
            single.append((self.brightness.register, list(self.brightness.values)))
        writes = _joined(single)
        return writes if self.function == MANY else [one for many in writes for one in many.apart()]

    @property
    def places(self) -> int:
        """How many characters it shows."""
        return self.digits.count + (self.letters.count if self.letters else 0)

    def _split(self, text: str) -> tuple[str, str]:
        at = self.letters.count if self.letters else 0
        return text[:at], text[at:]


def read_register_map(path: Path) -> RegisterMap:
    """The map in the file at `path`. Raises DeviceFileError."""
    return register_map(Described.read(path))


def register_map(file: Described) -> RegisterMap:
    """The map a file describes. Raises DeviceFileError."""
    digits = _characters(file.table("digits"), 1)
    letters_table, blink_table = file.optional("letters"), file.optional("blink")
    found = RegisterMap(
        name=file.text("name"),
        digits=digits,
        letters=_characters(letters_table, 1) if letters_table else None,
        blink=_switch(blink_table) if blink_table else None,
        brightness=_brightness(file.optional("brightness")),
        ask=file.whole("ask", 0, HIGHEST, digits.register),
        function=file.whole("function", SINGLE, MANY, MANY),
        reply_s=file.whole("reply_ms", 5, 1_000, 40) / 1000,
    )
    file.finish()
    if found.function not in (MANY, SINGLE):
        raise file.wrong("function", f"function is {MANY} or {SINGLE}, not {found.function}")
    _refuse_overlaps(file, found)
    return found


def _characters(table: Described, per_register: int) -> Characters:
    encoding = table.word("encoding", Encoding)
    most = 4 if encoding is Encoding.BCD else 2
    blank = {Encoding.BCD: 0x0F, Encoding.ASCII: 0x20, Encoding.SEGMENTS: 0x00}[encoding]
    found = Characters(
        register=table.whole("register", 0, HIGHEST),
        count=table.whole("count", 1, LONGEST),
        per_register=table.whole("per_register", 1, most, per_register),
        encoding=encoding,
        blank=table.whole("blank", 0, 0x0F if encoding is Encoding.BCD else 0xFF, blank),
    )
    table.finish()
    if found.count % found.per_register:
        raise table.wrong("count", f"count {found.count} does not fill whole registers of {found.per_register}")
    return found


def _switch(table: Described) -> Switch:
    found = Switch(table.whole("register", 0, HIGHEST), table.whole("on", 0, HIGHEST), table.whole("off", 0, HIGHEST))
    table.finish()
    return found


def _brightness(table: Described | None) -> Write | None:
    if table is None:
        return None
    found = Write(table.whole("register", 0, HIGHEST), (table.whole("value", 0, HIGHEST),))
    table.finish()
    return found


def _refuse_overlaps(file: Described, found: RegisterMap) -> None:
    taken: dict[int, str] = {}
    for name, part in (("digits", found.digits), ("letters", found.letters)):
        if part:
            used = range(part.register, part.register + part.count // part.per_register)
            _take(file, taken, name, used)
    if found.blink:
        _take(file, taken, "blink", [found.blink.register])
    if found.brightness:
        _take(file, taken, "brightness", [found.brightness.register])


def _take(file: Described, taken: dict[int, str], name: str, registers: Iterable[int]) -> None:
    for register in registers:
        if register > HIGHEST:
            raise file.wrong(name, f"{name} runs past register {HIGHEST}")
        if register in taken:
            raise file.wrong(name, f"{name} uses register {register}, which {taken[register]} uses too")
        taken[register] = name


def _joined(single: list[tuple[int, list[int]]]) -> Sequence[Write]:
    joined: list[tuple[int, list[int]]] = []
    for register, values in sorted(single):
        if joined and joined[-1][0] + len(joined[-1][1]) == register:
            joined[-1][1].extend(values)
        else:
            joined.append((register, list(values)))
    return [Write(register, tuple(values)) for register, values in joined]
