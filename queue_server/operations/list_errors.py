"""The faults of a list of procedures, in words."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from queue_server.domain.procedure_list import ListError


def describe(error: ListError) -> dict[str, Any]:
    """``{line, column, code, text_vi, text_en}``; ``line`` is None when the file as a whole is meant."""
    values = {**error.data, "column": error.column}
    return {
        "line": error.line or None,
        "column": error.column,
        "code": error.code,
        "text_vi": texts("vi")[error.code].format_map(values),
        "text_en": texts("en")[error.code].format_map(values),
    }


@cache
def texts(language: str) -> Mapping[str, str]:
    """The words for each code in ``vi`` or ``en``."""
    source = resources.files("queue_server") / "messages" / f"procedure_list.{language}.json"
    words: dict[str, str] = json.loads(source.read_text(encoding="utf-8"))
    return words
