"""The catalogues of words the server itself says, in Vietnamese and English."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def words(catalogue: str, language: str) -> Mapping[str, str]:
    """The texts of `messages/CATALOGUE.LANGUAGE.json` by their keys; `language` is `vi` or `en`."""
    source = resources.files("queue_server") / "messages" / f"{catalogue}.{language}.json"
    found: dict[str, str] = json.loads(source.read_text(encoding="utf-8"))
    return found
