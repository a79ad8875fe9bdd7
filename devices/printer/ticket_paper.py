"""The ticket on paper: what it says, drawn as a 1-bit picture ready for a thermal head.

A picture, because Vietnamese sent as text fails on cheap printers: most code pages hold 36 to 44 of the 134 letters.
Black and white from the first stroke: dithering would speckle the letters.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageFont

from devices.printer.catalogue import catalogue
from devices.printer.letters import Weight, balanced, font, length, printable, wrapped
from devices.printer.logo import fitted
from devices.printer.sheet import WHITE, Sheet, qr

WIDTH_80MM = 576
WIDTH_58MM = 384

_NARROW_BELOW = 480


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
    logo: Image.Image | None = None
    """In greys, as high as it is to be."""
    header: tuple[str, ...] = ()
    """Lines under the name of the centre."""
    footer: tuple[str, ...] = ()


def draw(paper: TicketPaper, width_dots: int) -> Image.Image:
    """The ticket as a picture of mode "1" (0 is black), `width_dots` wide and as long as it needs.

    Raises FontsMissingError when the fonts were not built, ValueError for an unknown language, for a width no printer
    has and for a follow URL too long for a QR code.
    """
    if width_dots % 8 or not 256 <= width_dots <= 1024:
        raise ValueError(f"no ticket is {width_dots} dots wide: a multiple of 8 from 256 to 1024")
    sheet = Sheet(width_dots)
    sizes = _WIDE if width_dots >= _NARROW_BELOW else _NARROW
    for part in (_head, _number, _place, _facts, _follow, _bring, _notices):
        part(sheet, sizes, paper)
    sheet.feed(_GAP)
    return sheet.finished()


@dataclass(frozen=True, slots=True)
class _Sizes:
    """Type sizes in dots to the em, 8 dots to the millimetre."""

    text: int
    strong: int
    head: int
    service: int
    place: int
    number: int
    code: int
    """The most dots a QR code is wide."""
    margin: int
    """White at both sides of a table."""


_WIDE = _Sizes(text=24, strong=27, head=27, service=34, place=38, number=182, code=250, margin=60)
_NARROW = _Sizes(text=22, strong=24, head=24, service=31, place=33, number=150, code=250, margin=4)
_GAP = 12


def _head(sheet: Sheet, sizes: _Sizes, paper: TicketPaper) -> None:
    if paper.reprint:
        _reversed(sheet, paper.reprint, sizes.strong, sheet.width)
    if paper.logo is not None:
        logo = fitted(paper.logo, sheet.width - 2 * _GAP)
        sheet.paste(logo, (sheet.width - logo.width) // 2)
        sheet.feed(logo.height + 8)
    _lines(sheet, paper.centre, font(Weight.BOLD, sizes.head))
    for line in paper.header:
        _lines(sheet, line, font(Weight.REGULAR, sizes.text))
    _rule(sheet)


def _number(sheet: Sheet, sizes: _Sizes, paper: TicketPaper) -> None:
    sheet.line(_word(paper, "number"), font(Weight.REGULAR, sizes.text))
    sheet.feed(_GAP)
    sheet.digits(printable(paper.number), _largest(paper.number, sheet.width - 16, sizes.number))
    sheet.feed(16)
    if paper.priority:
        sheet.feed(4)
        _reversed(sheet, paper.priority, sizes.strong, sheet.width - 48)
    _lines(sheet, paper.service, font(Weight.BOLD, sizes.service))
    _rule(sheet)


def _place(sheet: Sheet, sizes: _Sizes, paper: TicketPaper) -> None:
    sheet.line(_word(paper, "where"), font(Weight.REGULAR, sizes.text))
    _lines(sheet, paper.zone, font(Weight.BOLD, sizes.strong))
    _lines(sheet, " · ".join(part for part in (paper.room, paper.floor) if part), font(Weight.BOLD, sizes.place))
    _rule(sheet)


def _facts(sheet: Sheet, sizes: _Sizes, paper: TicketPaper) -> None:
    if paper.band:
        sheet.line(_word(paper, "band"), font(Weight.REGULAR, sizes.text))
        _lines(sheet, paper.band, font(Weight.BOLD, sizes.service))
    else:
        _lines(sheet, _word(paper, "no_band"), font(Weight.BOLD, sizes.strong))
    if paper.people_ahead:
        _fact(sheet, sizes, _word(paper, "ahead"), paper.people_ahead)
    _fact(sheet, sizes, _word(paper, "issued"), paper.issued_at)
    _rule(sheet)


def _fact(sheet: Sheet, sizes: _Sizes, label: str, value: str) -> None:
    quiet, loud = font(Weight.REGULAR, sizes.text), font(Weight.BOLD, sizes.strong)
    room = sheet.width - 2 * sizes.margin
    height = round(sizes.strong * 1.4)
    if length(printable(label), quiet) + length(printable(value), loud) + 16 > room:
        sheet.write(label, quiet, sizes.margin, "l", height)
        sheet.feed(height)
        for line in wrapped(value, loud, room):
            sheet.write(line, loud, sheet.width - sizes.margin, "r", height)
            sheet.feed(height)
        return
    sheet.write(label, quiet, sizes.margin, "l", height)
    sheet.write(value, loud, sheet.width - sizes.margin, "r", height)
    sheet.feed(height)


def _follow(sheet: Sheet, sizes: _Sizes, paper: TicketPaper) -> None:
    if not paper.follow_url:
        return
    code = qr(paper.follow_url, sizes.code)
    sheet.feed(4)
    sheet.paste(code, (sheet.width - code.width) // 4 * 2)
    sheet.feed(code.height + 8)
    _lines(sheet, _word(paper, "follow"), font(Weight.BOLD, sizes.text))
    _rule(sheet)


def _bring(sheet: Sheet, sizes: _Sizes, paper: TicketPaper) -> None:
    if not paper.bring:
        return
    face = font(Weight.REGULAR, sizes.text)
    height = round(sizes.text * 1.35)
    sheet.line(_word(paper, "bring"), font(Weight.BOLD, sizes.text), 1.4)
    for item in paper.bring:
        sheet.write("–", face, 8, "l", height)
        for line in wrapped(item, face, sheet.width - 36):
            sheet.write(line, face, 32, "l", height)
            sheet.feed(height)
    _rule(sheet)


def _notices(sheet: Sheet, sizes: _Sizes, paper: TicketPaper) -> None:
    for notice in paper.notices:
        _lines(sheet, notice, font(Weight.REGULAR, sizes.text))
        sheet.feed(4)
    if paper.footer:
        _rule(sheet)
    for line in paper.footer:
        _lines(sheet, line, font(Weight.REGULAR, sizes.text))
    if not paper.note:
        return
    sheet.feed(_GAP)
    top = sheet.y
    sheet.feed(8)
    face = font(Weight.BOLD, sizes.text)
    lines = balanced(paper.note, face, sheet.width - 40)
    for line in lines:
        sheet.line(line, face, 1.35)
    sheet.feed(8)
    half = max((length(line, face) for line in lines), default=0) / 2 + 20
    sheet.frame(top, sheet.width / 2 - half, sheet.width / 2 + half, 2, 8)


def _lines(sheet: Sheet, text: str, face: ImageFont.FreeTypeFont) -> None:
    for line in balanced(text, face, sheet.width - 8):
        sheet.line(line, face, 1.3)


def _reversed(sheet: Sheet, text: str, size: int, widest: int) -> None:
    face = font(Weight.BOLD, size)
    lines = balanced(text, face, widest - 48)
    half = (max((length(line, face) for line in lines), default=0) + 48) / 2
    sheet.bar(round(size * 1.35 * len(lines)) + 12, sheet.width / 2 - half, sheet.width / 2 + half, 16)
    sheet.feed(6)
    for line in lines:
        sheet.line(line, face, 1.35, ink=WHITE)
    sheet.feed(6 + _GAP)


def _rule(sheet: Sheet) -> None:
    sheet.feed(8)
    sheet.rule(2)
    sheet.feed(_GAP)


def _largest(text: str, width: int, most: int) -> ImageFont.FreeTypeFont:
    """The bold face in which `text` fits the width, at most `most` dots to the em."""
    reference = length(printable(text), font(Weight.BOLD, 100)) or 1.0
    return font(Weight.BOLD, min(most, int(width / reference * 100)))


def _word(paper: TicketPaper, key: str) -> str:
    return catalogue(paper.language)[key]
