"""The faults of a centre's file, in words."""

from typing import Any

from queue_server.domain.centre_file import Fault
from queue_server.words import words


def describe(fault: Fault) -> dict[str, Any]:
    """``{place, code, text_vi, text_en}``; ``place`` is empty when the file as a whole is meant."""
    return {
        "place": fault.place,
        "code": fault.code,
        "text_vi": words("centre_file", "vi")[fault.code].format_map(fault.data),
        "text_en": words("centre_file", "en")[fault.code].format_map(fault.data),
    }
