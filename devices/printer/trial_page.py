"""The page a technician prints to see that a printer is the right one, prints every letter and uses its whole width."""

from __future__ import annotations

from PIL import Image, ImageDraw

from devices.printer.catalogue import catalogue
from devices.printer.letters import Weight, font, length, wrapped
from devices.printer.sheet import BLACK, DOTS_A_MM, Sheet

_LETTERS = "aàảãáạ ăằẳẵắặ âầẩẫấậ đ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ"
_TEXT, _HEAD = 24, 48


def draw(name: str, address: str, printed_at: str, width_dots: int, language: str = "vi") -> Image.Image:
    """The page as a picture of mode "1", `width_dots` wide. `printed_at` in the words of the place.

    Raises FontsMissingError when the fonts were not built, ValueError for an unknown language.
    """
    words = catalogue(language)
    sheet = Sheet(width_dots)
    regular = font(Weight.REGULAR, _TEXT)
    sheet.line(words["test_title"], font(Weight.BOLD, _HEAD))
    for text in (name, address, f"{words['test_time']} {printed_at}"):
        _lines(sheet, text)
    sheet.feed(12)
    for letters in (_LETTERS, _LETTERS.upper(), "0123456789"):
        _lines(sheet, letters)
    _lines(sheet, words["test_letters"])
    sheet.feed(12)
    sheet.paste(_scale(width_dots), 0)
    sheet.feed(40)
    for line in wrapped(words["test_edges"], regular, width_dots - 8):
        sheet.line(line, regular)
    return sheet.finished()


def _lines(sheet: Sheet, text: str) -> None:
    face = font(Weight.REGULAR, _TEXT)
    for line in wrapped(text, face, sheet.width - 8):
        assert length(line, face) <= sheet.width
        sheet.line(line, face, 1.4)


def _scale(width: int) -> Image.Image:
    """A mark every millimetre, a long one every ten, and one at each edge."""
    picture = Image.new("L", (width, 32), 255)
    pen = ImageDraw.Draw(picture)
    for millimetre, x in enumerate(range(0, width, DOTS_A_MM)):
        pen.line((x, 0, x, 24 if millimetre % 10 == 0 else 12), fill=BLACK)
    pen.line((width - 1, 0, width - 1, 31), fill=BLACK)
    pen.line((0, 0, 0, 31), fill=BLACK)
    return picture
