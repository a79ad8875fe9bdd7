"""Paper under a thermal head: rows of dots, one after the other, and the line that is not printed yet."""

from __future__ import annotations

from PIL import Image

_DOUBLED = [int("".join(bit * 2 for bit in f"{byte:08b}"), 2).to_bytes(2, "big") for byte in range(256)]


def doubled(row: bytes) -> bytes:
    """A row of dots with each dot twice."""
    return b"".join(_DOUBLED[byte] for byte in row)


class PaperStrip:
    """A paper `width` dots wide. Justification: 0 left, 1 middle, 2 right (the n of ESC a)."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.stride = (width + 7) // 8
        """Bytes to a row."""
        self._dots = bytearray()
        self.forget_line()

    @property
    def rows(self) -> int:
        """Rows printed and fed."""
        return len(self._dots) // self.stride

    def print_row(self, row: bytes, justify: int) -> None:
        """Print one row of dots (highest bit left, 1 is black) that is as wide as its bytes."""
        self._print(int.from_bytes(row, "big"), len(row) * 8, justify)

    def add_column(self, column: int, rows: int, down: int, across: int) -> None:
        """Put a column of `rows` dots (highest bit on top) on the line, each dot `down` times `across` dots large."""
        if len(self._line) < self.width:
            self._line += [column] * across
        self._line_rows, self._line_down = rows, down

    def end_line(self, feed: int, justify: int) -> None:
        """Print the line, and advance `feed` rows from its top, or its own height where that is more."""
        before = self.rows
        for row in range(self._line_rows - 1, -1, -1) if self._line else ():
            dots = int("".join(str(column >> row & 1) for column in self._line), 2)
            for _ in range(self._line_down):
                self._print(dots, len(self._line), justify)
        self.forget_line()
        self._dots += bytes(self.stride * max(0, feed - (self.rows - before)))

    def forget_line(self) -> None:
        """Drop what is on the line and not printed."""
        self._line: list[int] = []
        self._line_rows = 0
        self._line_down = 1

    def clear(self) -> None:
        """Take the paper away."""
        self._dots.clear()

    def picture(self) -> Image.Image:
        """The paper in mode "1", black is 0; one blank row where nothing is printed."""
        dots = bytes(self._dots) or bytes(self.stride)
        # Mode "1;I" reads 1 as black.
        return Image.frombytes("1", (self.width, len(dots) // self.stride), dots, "raw", "1;I")

    def _print(self, dots: int, wide: int, justify: int) -> None:
        room = self.stride * 8
        spare = max(0, self.width - wide)
        left = {1: spare // 2, 2: spare}.get(justify, 0)
        shift = room - left - wide
        placed = dots << shift if shift >= 0 else dots >> -shift
        self._dots += (placed & ((1 << room) - 1)).to_bytes(self.stride, "big")
