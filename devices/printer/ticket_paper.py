"""The ticket on paper: what it says, drawn as a 1-bit picture ready for a thermal head.

A picture, because Vietnamese sent as text fails on cheap printers: most code pages hold 36 to 44 of the 134 letters.
Black and white from the first stroke: dithering would speckle the letters.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageFont

from devices.printer.letters import Weight, balanced, font, printable, wrapped
from devices.printer.sheet import WHITE, Sheet, qr

WIDTH_80MM = 576
WIDTH_58MM = 384

_NARROW_BELOW = 480
_WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class TicketPaper:
    """All that a ticket says, already in words of `language` ("vi" or "en"). Empty fields take no paper.

    No name and no ID number: there is no field for one.
    """

    centre: str
    number: str
    service: str
    zone: str
    room: str
    floor: str
    issued_at: str
    """In the centre's own time, as it should read: "08:12, 21/11/2026"."""
    people_ahead: str = ""
    """"4 người"; empty when unknown, as it is without the server."""
    band: str = ""
    """"10 đến 18 phút"; empty when there is no honest forecast: then the paper says so."""
    follow_url: str = ""
    """The payload of the QR code."""
    notices: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    reprint: str = ""
    """"BẢN IN LẠI", on every paper after the first for the same number."""
    priority: str = ""
    """"Ưu tiên: người cao tuổi"; shown beside the number so that nobody in the row must ask."""
    note: str = ""
    """Framed at the end: sample data, issued without the server."""
    language: str = "vi"


def draw(paper: TicketPaper, width_dots: int) -> Image.Image:
    """The ticket as a picture of mode "1" (0 is black), `width_dots` wide and as long as it needs.

    Raises FontsMissingError when the fonts were not built, ValueError for an unknown language, for a width no printer
    has and for a follow URL too long for a QR code.
    """
    if width_dots % 8 or not 256 <= width_dots <= 1024:
        raise ValueError(f"no ticket is {width_dots} dots wide: a multiple of 8 from 256 to 1024")
    sheet = Sheet(width_dots)
    _head(sheet, paper)
    _number(sheet, paper)
    _place(sheet, paper)
    _facts(sheet, paper)
    _follow(sheet, paper)
    _small_print(sheet, paper)
    return sheet.finished()


def _head(sheet: Sheet, paper: TicketPaper) -> None:
    if paper.reprint:
        _banner(sheet, paper.reprint)
    for line in balanced(paper.centre, font(Weight.BOLD, 29), sheet.width - 16):
        sheet.line(line, font(Weight.BOLD, 29), 1.3)
    sheet.feed(12)
    sheet.rule(3)
    sheet.feed(14)


def _number(sheet: Sheet, paper: TicketPaper) -> None:
    sheet.line(_word(paper, "number"), font(Weight.REGULAR, 25))
    sheet.feed(14)
    sheet.digits(printable(paper.number), _largest(paper.number, sheet.width - 16, 236))
    sheet.feed(18)
    if paper.priority:
        _pill(sheet, paper.priority)
    for line in balanced(paper.service, font(Weight.BOLD, 36), sheet.width - 16):
        sheet.line(line, font(Weight.BOLD, 36), 1.28)
    sheet.feed(14)


def _place(sheet: Sheet, paper: TicketPaper) -> None:
    top = sheet.y
    sheet.feed(12)
    sheet.line(_word(paper, "where"), font(Weight.REGULAR, 25), 1.3)
    where = " · ".join(part for part in (paper.room, paper.floor) if part)
    for text, size in ((paper.zone, 31), (where, 42)):
        for line in balanced(text, font(Weight.BOLD, size), sheet.width - 48):
            sheet.line(line, font(Weight.BOLD, size), 1.3)
    sheet.feed(14)
    sheet.frame(top, 0, sheet.width, 3, 14)
    sheet.feed(14)


def _facts(sheet: Sheet, paper: TicketPaper) -> None:
    _fact(sheet, _word(paper, "issued"), paper.issued_at)
    if paper.people_ahead:
        _fact(sheet, _word(paper, "ahead"), paper.people_ahead)
    if paper.band:
        _fact(sheet, _word(paper, "band"), paper.band)
    else:
        for line in wrapped(_word(paper, "no_band"), font(Weight.REGULAR, 26), sheet.width):
            sheet.line(line, font(Weight.REGULAR, 26), 1.5)
    sheet.feed(12)
    sheet.rule(2)
    sheet.feed(16)


def _fact(sheet: Sheet, label: str, value: str) -> None:
    quiet, loud = font(Weight.REGULAR, 26), font(Weight.BOLD, 28)
    one_line = quiet.getlength(printable(label)) + loud.getlength(printable(value)) + 20 <= sheet.width
    if one_line:
        sheet.write(label, quiet, 0, "l", 1.62)
        sheet.write(value, loud, sheet.width, "r", 1.5)
        sheet.feed(42)
        return
    sheet.write(label, quiet, 0, "l", 1.25)
    sheet.feed(33)
    for line in wrapped(value, loud, sheet.width):
        sheet.write(line, loud, sheet.width, "r", 1.25)
        sheet.feed(38)


def _follow(sheet: Sheet, paper: TicketPaper) -> None:
    if not paper.follow_url:
        return
    if sheet.width < _NARROW_BELOW:
        _follow_below(sheet, paper)
    else:
        _follow_beside(sheet, paper)
    sheet.feed(18)


def _follow_beside(sheet: Sheet, paper: TicketPaper) -> None:
    code = qr(paper.follow_url, 230)
    face = font(Weight.BOLD, 29)
    left = code.width + 34
    lines = wrapped(_word(paper, "follow"), face, sheet.width - left)
    top, height = sheet.y, len(lines) * 40
    sheet.code(code, 0)
    sheet.feed(max(0, (code.height - height) // 2))
    for line in lines:
        sheet.write(line, face, left, "l", 1.38)
        sheet.feed(40)
    sheet.feed(max(0, top + code.height - sheet.y))


def _follow_below(sheet: Sheet, paper: TicketPaper) -> None:
    for line in balanced(_word(paper, "follow"), font(Weight.BOLD, 26), sheet.width):
        sheet.line(line, font(Weight.BOLD, 26), 1.35)
    sheet.feed(16)
    code = qr(paper.follow_url, 270)
    sheet.code(code, (sheet.width - code.width) // 2)
    sheet.feed(code.height)


def _small_print(sheet: Sheet, paper: TicketPaper) -> None:
    face = font(Weight.REGULAR, 25)
    if paper.bring:
        sheet.rule(2)
        sheet.feed(12)
        sheet.write(_word(paper, "bring"), font(Weight.BOLD, 26), 0, "l", 1.4)
        sheet.feed(38)
        for item in paper.bring:
            _item(sheet, item, face)
        sheet.feed(10)
    if paper.notices:
        sheet.rule(2)
        sheet.feed(12)
    for notice in paper.notices:
        for line in balanced(notice, face, sheet.width):
            sheet.line(line, face, 1.38)
        sheet.feed(6)
    if paper.note:
        _framed(sheet, paper.note)
    sheet.feed(6)


def _item(sheet: Sheet, text: str, face: ImageFont.FreeTypeFont) -> None:
    sheet.write("–", face, 0, "l", 1.38)
    for line in wrapped(text, face, sheet.width - 26):
        sheet.write(line, face, 26, "l", 1.38)
        sheet.feed(34)


def _banner(sheet: Sheet, text: str) -> None:
    face = font(Weight.BOLD, 30)
    sheet.bar(52, 0, sheet.width, 0)
    sheet.write(text, face, sheet.width / 2, "m", 52 / 30, ink=WHITE)
    sheet.feed(52 + 18)


def _pill(sheet: Sheet, text: str) -> None:
    face = font(Weight.BOLD, 28)
    half = min(sheet.width, face.getlength(printable(text)) + 56) / 2
    sheet.bar(50, sheet.width / 2 - half, sheet.width / 2 + half, 25)
    sheet.write(text, face, sheet.width / 2, "m", 50 / 28, ink=WHITE)
    sheet.feed(50 + 14)


def _framed(sheet: Sheet, text: str) -> None:
    sheet.feed(10)
    top = sheet.y
    sheet.feed(10)
    for line in balanced(text, font(Weight.BOLD, 25), sheet.width - 32):
        sheet.line(line, font(Weight.BOLD, 25), 1.35)
    sheet.feed(10)
    sheet.frame(top, 0, sheet.width, 2, 8)


def _largest(text: str, width: int, most: int) -> ImageFont.FreeTypeFont:
    """The boldest face of at most `most` dots in which `text` fits the width."""
    reference = font(Weight.BOLD, 100).getlength(printable(text)) or 1.0
    return font(Weight.BOLD, min(most, int(width / reference * 100)))


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = _WORDS / f"{language}.json"
    if language not in ("vi", "en"):
        raise ValueError(f"no words for a ticket in {language!r}")
    words: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return words


def _word(paper: TicketPaper, key: str) -> str:
    return _catalogue(paper.language)[key]
