"""The words the Python side of the kiosk says: on paper, and in its own problems. Vietnamese first, English second."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("vi", "en")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All words of one language, by key."""
    text = resources.files("kiosk").joinpath("messages", f"{language}.json").read_text("utf-8")
    words: dict[str, str] = json.loads(text)
    return words


def say(language: str, key: str, **values: object) -> str:
    """The words of `key` in `language`, its `{places}` filled from `values`. An unknown key is a KeyError."""
    return catalogue(language)[key].format(**values)
