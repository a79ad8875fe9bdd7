"""A ticket of a centre as it will come out, before any paper is used."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from devices.printer.paper_template import PaperTemplate
from devices.printer.ticket_paper import TicketPaper, draw

_WORDS = Path(__file__).parent / "words"


def preview(template: PaperTemplate, service: str, language: str, width_dots: int) -> Image.Image:
    """A sample ticket for the service with this code, in `language` ("vi" or "en"). Raises FontsMissingError."""
    sample = json.loads((_WORDS / f"sample.{language}.json").read_text(encoding="utf-8"))
    return draw(template.dress(TicketPaper(**sample, language=language), service, None), width_dots)
