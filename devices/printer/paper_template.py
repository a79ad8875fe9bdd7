"""What a centre adds to its tickets: a logo, lines under its name, lines at the end, what to bring.

    [logo]
    file = "logo.png"                   # beside this file; PNG, JPEG, BMP or GIF
    height = 14                         # millimetres on paper

    [header]                            # under the name of the centre
    vi = ["236 Phan Trung, phường Tam Hiệp", "Tổng đài: 1022"]
    en = ["236 Phan Trung, Tam Hiep ward", "Hotline: 1022"]

    [footer]                            # at the end
    vi = ["Không thu bất kỳ khoản phí nào khi lấy số."]

    [[bring]]
    service = "TP"                      # the code of a service, or procedure = "1.000001.H19"
    vi = ["Căn cước", "Giấy khai sinh"]
    en = ["Identity card", "Birth certificate"]

Where the English is missing the Vietnamese stands. What to bring: that of the procedure in this file, else what the
server's list says of the procedure, else that of the service in this file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image

from devices.described import Described
from devices.printer.letters import has_glyph
from devices.printer.logo import read_logo
from devices.printer.ticket_paper import TicketPaper

FILE = "paper.toml"
_MOST_LINES, _LONGEST_LINE = 6, 120
_MOST_ITEMS, _LONGEST_ITEM = 12, 160
_MOST_BRINGS = 2_000
_LEAST_HEIGHT, _MOST_HEIGHT = 5, 40


@dataclass(frozen=True, slots=True)
class Texts:
    """Lines in both languages."""

    vi: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def of(self, language: str) -> tuple[str, ...]:
        """The lines in a language; the Vietnamese ones where there are none."""
        return (self.en or self.vi) if language == "en" else self.vi


NO_TEXTS = Texts()


@dataclass(frozen=True, slots=True)
class PaperTemplate:
    """All of it. Without anything it leaves a ticket as it is."""

    logo: Image.Image | None = None
    header: Texts = NO_TEXTS
    footer: Texts = NO_TEXTS
    of_service: Mapping[str, Texts] = field(default_factory=dict)
    """What to bring, by the code of the service."""
    of_procedure: Mapping[str, Texts] = field(default_factory=dict)

    def dress(self, paper: TicketPaper, service: str, procedure: str | None) -> TicketPaper:
        """The ticket of this centre. `service` and `procedure` are codes."""
        language = paper.language
        own = self.of_procedure.get(procedure or "", NO_TEXTS).of(language)
        return replace(
            paper,
            logo=self.logo,
            header=self.header.of(language),
            footer=self.footer.of(language),
            bring=own or paper.bring or self.of_service.get(service, NO_TEXTS).of(language),
        )


def read_template(path: Path) -> PaperTemplate:
    """The template in the file at `path`. Raises DeviceFileError, which names file, line and reason."""
    file = Described.read(path)
    logo = file.optional("logo")
    brings = file.tables("bring")
    found = PaperTemplate(
        logo=_logo(logo, path.parent) if logo else None,
        header=_lines(file, "header"),
        footer=_lines(file, "footer"),
        of_service=_brought(file, brings, "service"),
        of_procedure=_brought(file, brings, "procedure"),
    )
    file.finish()
    for table in brings:
        table.finish()
    return found


def _logo(table: Described, beside: Path) -> Image.Image:
    name = table.text("file", longest=120)
    height_mm = table.whole("height", _LEAST_HEIGHT, _MOST_HEIGHT, 14)
    table.finish()
    if Path(name).name != name:
        raise table.wrong("file", f"file is the name of a picture beside this file, not {name!r}")
    try:
        return read_logo(beside / name, height_mm)
    except ValueError as why:
        raise table.wrong("file", f"{name} {why}") from why


def _lines(file: Described, key: str) -> Texts:
    table = file.optional(key)
    if table is None:
        return NO_TEXTS
    found = _texts(table, _MOST_LINES, _LONGEST_LINE)
    table.finish()
    return found


def _brought(file: Described, tables: list[Described], kind: str) -> dict[str, Texts]:
    if len(tables) > _MOST_BRINGS:
        raise file.wrong("bring", f"there are at most {_MOST_BRINGS} [[bring]]")
    found: dict[str, Texts] = {}
    for table in tables:
        if table.has("service") == table.has("procedure"):
            raise table.wrong("service", "a [[bring]] is of either a service or a procedure")
        if not table.has(kind):
            continue
        code = table.text(kind)
        if code in found:
            raise table.wrong(kind, f"{kind} {code} has a [[bring]] already")
        found[code] = _texts(table, _MOST_ITEMS, _LONGEST_ITEM)
    return found


def _texts(table: Described, most: int, longest: int) -> Texts:
    return Texts(*(_printable(table, language, most, longest) for language in ("vi", "en")))


def _printable(table: Described, key: str, most: int, longest: int) -> tuple[str, ...]:
    lines = table.texts(key, most, longest) if table.has(key) or key == "vi" else ()
    for line in lines:
        strange = next((letter for letter in line if not has_glyph(letter)), None)
        if strange is not None:
            raise table.wrong(key, f"the printer has no letter {strange!r}")
    return lines
