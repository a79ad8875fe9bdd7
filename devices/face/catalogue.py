"""What the person is told, by language: `hint.NAME`, `decision.NAME`, `problem.CODE`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).parent / "words"


@cache
def catalogue(language: str) -> dict[str, str]:
    """The words in `language` ("vi" or "en"). Raises ValueError for another."""
    if language not in ("vi", "en"):
        raise ValueError(f"no words about faces in {language!r}")
    words: dict[str, str] = json.loads((_WORDS / f"{language}.json").read_text(encoding="utf-8"))
    return words
