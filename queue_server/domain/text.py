"""Vietnamese text as people type it: without marks, without capitals, in any order."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_DIGRAPHS = str.maketrans({"đ": "d", "Đ": "d"})


def fold(text: str) -> str:
    """Lower case without diacritics: "Lý lịch Tư pháp" and "ly lich tu phap" become the same."""
    plain = unicodedata.normalize("NFD", text.translate(_DIGRAPHS).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The folded words of a text: letters and digits, punctuation left out."""
    return _WORD.findall(fold(text))
