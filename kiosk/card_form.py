"""The information form: what stands on the card, on paper, so that nobody has to copy it by hand at the counter.

Printed only when the person asks for it, from memory; the picture goes to the printer and nowhere else.
"""

from datetime import date

from PIL import Image

from devices.id_card.holder import Holder
from devices.printer.letters import Weight, font, wrapped
from devices.printer.sheet import Sheet
from kiosk.words import say

_SMALL, _TEXT, _HEAD = 22, 28, 40
_GAP = 12


def draw_form(holder: Holder, width_dots: int, language: str) -> Image.Image:
    """The form as a picture of mode "1", `width_dots` wide. Raises FontsMissingError."""
    sheet = Sheet(width_dots)
    _lines(sheet, say(language, "form.title"), Weight.BOLD, _HEAD)
    sheet.feed(_GAP)
    sheet.rule(2)
    for name, value in _fields(holder, language):
        sheet.feed(_GAP)
        _lines(sheet, say(language, f"form.{name}"), Weight.REGULAR, _SMALL)
        _lines(sheet, value, Weight.BOLD, _TEXT)
    sheet.feed(_GAP)
    sheet.rule(2)
    sheet.feed(_GAP)
    for note in ("form.note", "form.keep"):
        _lines(sheet, say(language, note), Weight.REGULAR, _SMALL)
    return sheet.finished()


def _fields(holder: Holder, language: str) -> list[tuple[str, str]]:
    found = {
        "name": holder.name,
        "number": holder.number or "",
        "birth": _day(holder.birth) or str(holder.birth_year or ""),
        "sex": say(language, f"form.{holder.sex}") if holder.sex else "",
        "residence": holder.residence,
        "issued": _day(holder.issued),
        "expiry": _day(holder.expiry),
    }
    return [(name, value) for name, value in found.items() if value]


def _day(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def _lines(sheet: Sheet, text: str, weight: Weight, size: int) -> None:
    face = font(weight, size)
    for line in wrapped(text, face, sheet.width - 8):
        sheet.line(line, face)
