"""A strip of paper that grows downwards while one writes on it."""

from __future__ import annotations

import qrcode
from PIL import Image, ImageDraw, ImageFont

from devices.printer.letters import printable

BLACK, WHITE = 0, 255
DOTS_A_MM = 8
"""203 to the inch, as all ticket printers have it."""
_FIRST_HEIGHT = 1_400


class Sheet:
    """White paper `width` dots wide; `y` is the row where the next thing goes.

    Drawn in greys and cut at the middle: the letters come out rounder than FreeType's own black and white.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.y = 0
        self._picture = Image.new("L", (width, _FIRST_HEIGHT), WHITE)
        self._pen = ImageDraw.Draw(self._picture)

    def feed(self, rows: int) -> None:
        """Leave `rows` white rows."""
        self._reach(self.y + rows)
        self.y += rows

    def line(self, text: str, face: ImageFont.FreeTypeFont, pitch: float = 1.3, *, ink: int = BLACK) -> None:
        """One line of text in the middle, `pitch` times its size high."""
        height = round(face.size * pitch)
        self.write(text, face, self.width / 2, "m", height, ink=ink)
        self.feed(height)

    def write(
        self, text: str, face: ImageFont.FreeTypeFont, x: float, side: str, height: int, *, ink: int = BLACK
    ) -> None:
        """Text on a line `height` rows high without going past it; `x` is its left, middle or right as `side` says."""
        self._reach(self.y + height)
        ascent, descent = face.getmetrics()
        baseline = self.y + (height + ascent - descent) / 2
        self._pen.text((round(x), round(baseline)), printable(text), fill=ink, font=face, anchor=f"{side}s")

    def digits(self, text: str, face: ImageFont.FreeTypeFont) -> None:
        """Text in the middle with not one blank row above or below its ink."""
        left, top, right, bottom = face.getbbox(text)
        self._reach(self.y + round(bottom - top))
        self._pen.text(((self.width - right - left) / 2, self.y - top), text, fill=BLACK, font=face)
        self.feed(round(bottom - top))

    def rule(self, thickness: int, margin: int = 0) -> None:
        """A line across the paper."""
        self._reach(self.y + thickness)
        self._pen.rectangle((margin, self.y, self.width - margin - 1, self.y + thickness - 1), fill=BLACK)
        self.feed(thickness)

    def frame(self, top: int, left: float, right: float, thickness: int, radius: int) -> None:
        """A frame with round corners from row `top` to here."""
        box = (left, top, right - 1, self.y - 1)
        self._pen.rounded_rectangle(box, radius, outline=BLACK, width=thickness)

    def bar(self, height: int, left: float, right: float, radius: int) -> None:
        """A black bar behind what is written next."""
        self._reach(self.y + height)
        self._pen.rounded_rectangle((left, self.y, right - 1, self.y + height - 1), radius, fill=BLACK)

    def paste(self, picture: Image.Image, left: int) -> None:
        """A picture at `left`, without going past it."""
        self._reach(self.y + picture.height)
        self._picture.paste(picture, (left, self.y))

    def finished(self) -> Image.Image:
        """The paper so far, black and white."""
        paper = self._picture.crop((0, 0, self.width, self.y))
        return paper.convert("1", dither=Image.Dither.NONE)

    def _reach(self, row: int) -> None:
        if row <= self._picture.height:
            return
        longer = Image.new("L", (self.width, max(row, self._picture.height * 2)), WHITE)
        longer.paste(self._picture)
        self._picture = longer
        self._pen = ImageDraw.Draw(longer)


def qr(payload: str, largest: int) -> Image.Image:
    """`payload` as a QR code at most `largest` dots square, its white border apart.

    Error correction M: a thumb mark or a fold does not spoil it. Raises ValueError when the payload is too long.
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(payload)
    try:
        code.make(fit=True)
    except ValueError as why:
        raise ValueError(f"{len(payload)} characters are more than a QR code holds") from why
    modules = code.get_matrix()
    side = len(modules)
    # An even number of dots to the module: such a code is sent at half its size.
    dots = largest // side // 2 * 2
    if dots < 4:
        raise ValueError(f"{len(payload)} characters make a QR code too fine to print in {largest} dots")
    small = Image.new("L", (side, side), WHITE)
    small.putdata([BLACK if dark else WHITE for row in modules for dark in row])
    return small.resize((side * dots, side * dots), Image.Resampling.NEAREST)
