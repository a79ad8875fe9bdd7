"""The faults of a list of procedures, in words."""

from typing import Any

from queue_server.domain.procedure_list import ListError
from queue_server.words import words


def describe(error: ListError) -> dict[str, Any]:
    """``{line, column, code, text_vi, text_en}``; ``line`` is None when the file as a whole is meant."""
    values = {**error.data, "column": error.column}
    return {
        "line": error.line or None,
        "column": error.column,
        "code": error.code,
        "text_vi": words("procedure_list", "vi")[error.code].format_map(values),
        "text_en": words("procedure_list", "en")[error.code].format_map(values),
    }
