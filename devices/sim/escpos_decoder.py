"""ESC/POS bytes back to paper: the virtual printer's reading of what it is sent, in order.

Any bytes at all are taken: what is not understood is counted and passed over, and no input makes it hold more than one
paper of `MOST_ROWS` rows and `MOST_BYTES` bytes. Commands and their lengths: Epson ESC/POS reference.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from PIL import Image

from devices.sim.paper_strip import PaperStrip, doubled
from devices.sim.printer_state import PrinterState

DPI = 203
MOST_ROWS = 8_000
"""One metre of paper; then the virtual printer tears it off by itself."""
MOST_BYTES = 2_000_000
"""How much of one paper's bytes is kept for the record."""
MODEL = b"motcua virtual printer"

_ESC, _GS, _FS, _DLE = 0x1B, 0x1D, 0x1C, 0x10
_LF = 0x0A
_LINE_ROWS = 30
_SILENT = frozenset(b"\x00\x09\x0c\x0d\x18")
# NUL, HT, FF, CR, CAN: they neither print nor count as text.
_GRAPHIC_ROWS = {0: (8, 3, 2), 1: (8, 3, 1), 32: (24, 1, 2), 33: (24, 1, 1)}
# ESC * m: rows of a column, how often each dot is repeated down and across.

_REST = {
    _ESC: {
        **dict.fromkeys(b" !%-=EGKMRTUVertf{", 1),
        **dict.fromkeys(b"$\\c", 2),
        **dict.fromkeys(b"p", 3),
        **dict.fromkeys(b"W", 8),
        **dict.fromkeys(b"<LS", 0),
    },
    _GS: {**dict.fromkeys(b"!/BHTbfhwg", 1), **dict.fromkeys(b"$LW\\", 2), **dict.fromkeys(b"^", 3), ord(":"): 0},
    _FS: {**dict.fromkeys(b"!-CW", 1), **dict.fromkeys(b"Sp", 2), **dict.fromkeys(b"&.", 0)},
    _DLE: {0x04: 1, 0x05: 1, 0x14: 0},
}
"""Commands that change no dot of ours, or are obeyed in real time elsewhere: how many bytes follow their name."""
_REST_OF_PULSE = {1: 2, 2: 2, 3: 5, 7: 1, 8: 7}
# DLE DC4 fn

_Reading = Generator[None, int, None]
"""A command being read: it is sent one byte after the other and ends when it has what it needs."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A finished paper."""

    picture: Image.Image
    """Mode "1", black is 0."""
    data: bytes
    """The bytes that made it, up to and with the cut (the first `MOST_BYTES`), real-time commands left out."""
    skipped: int
    """How many characters of text and unknown commands it holds that the virtual printer does not print."""
    torn: bool
    """Whether it ended because it was too long, not by a cut command."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes the printer sends back, in order with its printing."""

    data: bytes


@dataclass(slots=True)
class _Settings:
    """What ESC @ sets back."""

    justify: int = 0
    line_rows: int = _LINE_ROWS
    unit: int = 2 * DPI
    """Vertical motion units to the inch: half a dot each until GS P says otherwise, as in Epson's own models."""


def decode(data: bytes, width: int) -> list[Image.Image]:
    """The papers that `data` prints on paper `width` dots wide; what follows the last cut is not among them."""
    return [happening.picture for happening in Decoder(width).feed(data) if isinstance(happening, Cut)]


class Decoder:
    """The in-order half of an ESC/POS printer with `width` dots a line."""

    def __init__(self, width: int, state: Callable[[], PrinterState] = PrinterState) -> None:
        """`state` tells how the printer is at the moment a question is reached."""
        self.auto_status = 0
        """The n of the last GS a n: which changes the printer reports unasked."""
        self._state = state
        self._strip = PaperStrip(width)
        self._data = bytearray()
        self._skipped = 0
        self._happened: list[Cut | Answer] = []
        self.reset()

    def feed(self, data: bytes) -> Iterator[Cut | Answer]:
        """Read `data`; what comes of it, as it comes. Nothing is read that is not asked for from the iterator."""
        for byte in data:
            if len(self._data) < MOST_BYTES:
                self._data.append(byte)
            self._reading.send(byte)
            if self._happened:
                happened, self._happened = self._happened, []
                yield from happened

    def reset(self) -> None:
        """Forget all settings, a command read in part and a line not yet printed; the printed paper stays."""
        self._settings = _Settings()
        self._strip.forget_line()
        self._reading = self._commands()
        next(self._reading)

    @property
    def rows(self) -> int:
        """Rows of paper used since the last cut."""
        return self._strip.rows

    def picture(self) -> Image.Image:
        """The paper since the last cut, as far as it is printed; one blank row where there is none."""
        return self._strip.picture()

    def _commands(self) -> _Reading:
        kinds = {_ESC: self._esc, _GS: self._gs, _FS: self._other, _DLE: self._other}
        while True:
            byte = yield
            begun = len(self._data) - 1
            if byte in kinds:
                yield from kinds[byte](byte)
                if byte == _DLE:
                    # Questions asked between two papers are no part of the next one.
                    del self._data[begun:]
            elif byte == _LF:
                self._end_line(self._settings.line_rows)
            elif byte not in _SILENT:
                self._skipped += 1

    def _esc(self, kind: int) -> _Reading:
        name = yield
        match chr(name):
            case "@":
                self._settings = _Settings()
                self._strip.forget_line()
            case "J":
                self._end_line(self._dots((yield)))
            case "d":
                self._end_line((yield) * self._settings.line_rows)
            case "2":
                self._settings.line_rows = _LINE_ROWS
            case "3":
                self._settings.line_rows = self._dots((yield))
            case "a":
                self._settings.justify = (yield) % 48
            case "*":
                yield from self._columns()
            case "D":
                while (yield):
                    pass
            case "i" | "m":
                self._cut()
            case "u" | "v":
                self._answer(bytes((self._state().sensor(),)))
            case _:
                yield from self._rest(kind, name)

    def _gs(self, kind: int) -> _Reading:
        name = yield
        match chr(name):
            case "v":
                yield from self._raster()
            case "V":
                how = yield
                if how >= 65:
                    self._end_line(self._dots((yield)))
                self._cut()
            case "P":
                yield
                self._settings.unit = (yield) or 2 * DPI
            case "(":
                yield from self._extended()
            case "8":
                yield
                yield from self._skip((yield from self._number(4)))
            case "a":
                self.auto_status = yield
                if self.auto_status:
                    self._answer(self._state().message())
            case "r":
                what = yield
                self._answer(bytes((self._state().sensor() if what % 48 == 1 else 0,)))
            case "I":
                what = yield
                self._answer(b"_" + MODEL + b"\x00" if what >= 65 else b"\x20")
            case "k":
                yield from self._barcode()
            case "*":
                across = yield
                yield from self._skip(across * (yield) * 8)
            case _:
                yield from self._rest(kind, name)

    def _other(self, kind: int) -> _Reading:
        name = yield
        yield from self._rest(kind, name)
        if kind == _DLE and name == 0x14:
            for _ in range(_REST_OF_PULSE.get((yield), 0)):
                yield

    def _rest(self, kind: int, name: int) -> _Reading:
        length = _REST[kind].get(name)
        if length is None:
            self._skipped += 1
            return
        for _ in range(length):
            yield

    def _raster(self) -> _Reading:
        yield
        mode = yield
        across = yield from self._number(2)
        down = yield from self._number(2)
        kept = min(across, self._strip.stride)
        for _ in range(down if across else 0):
            row = bytearray()
            for _ in range(kept):
                row.append((yield))
            for _ in range(across - kept):
                yield
            # Modes 0 to 3: twice as wide, twice as high.
            wide = doubled(bytes(row)) if mode & 1 else bytes(row)
            for _ in range(2 if mode & 2 else 1):
                self._strip.print_row(wide, self._settings.justify)
                self._tear_if_long()

    def _columns(self) -> _Reading:
        mode = yield
        count = yield from self._number(2)
        rows, down, across = _GRAPHIC_ROWS.get(mode, _GRAPHIC_ROWS[0])
        for _ in range(count):
            column = 0
            for _ in range(rows // 8):
                column = column << 8 | (yield)
            self._strip.add_column(column, rows, down, across)

    def _extended(self) -> _Reading:
        function = yield
        length = yield from self._number(2)
        kept = bytearray()
        for _ in range(length):
            byte = yield
            if len(kept) < 6:
                kept.append(byte)
        if function == ord("H") and length == 6 and kept.startswith(b"00"):
            self._answer(b"\x37\x22" + bytes(kept[2:]) + b"\x00")
        else:
            self._skipped += 1

    def _barcode(self) -> _Reading:
        self._skipped += 1
        if (yield) >= 65:
            yield from self._skip((yield))
            return
        while (yield):
            pass

    def _skip(self, count: int) -> _Reading:
        self._skipped += 1
        for _ in range(count):
            yield

    def _number(self, size: int) -> Generator[None, int, int]:
        number = 0
        for place in range(size):
            number |= (yield) << 8 * place
        return number

    def _dots(self, units: int) -> int:
        return units * DPI // self._settings.unit

    def _answer(self, data: bytes) -> None:
        self._happened.append(Answer(data))

    def _end_line(self, rows: int) -> None:
        self._strip.end_line(min(rows, MOST_ROWS), self._settings.justify)
        self._tear_if_long()

    def _tear_if_long(self) -> None:
        if self._strip.rows >= MOST_ROWS:
            self._finish(torn=True)

    def _cut(self) -> None:
        self._end_line(0)
        if self._strip.rows:
            self._finish(torn=False)

    def _finish(self, *, torn: bool) -> None:
        self._happened.append(Cut(self._strip.picture(), bytes(self._data), self._skipped, torn))
        self._strip.clear()
        self._data.clear()
        self._skipped = 0
