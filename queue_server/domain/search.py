"""Finding a procedure among thousands by what a citizen types on a kiosk."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from unicodedata import normalize

from queue_server.domain.text import words

QUERY_WORDS = 12
"""Words of a query that count; the rest of a very long one is ignored."""

QUERY_LENGTH = 200
"""Characters of a query that are read at all."""

SAID_FOR: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "gplx": ("giấy phép lái xe",),
        "bằng lái": ("giấy phép lái",),
        "lltp": ("lý lịch tư pháp",),
        "cccd": ("căn cước công dân",),
        "cmnd": ("căn cước công dân",),
        "sổ đỏ": ("giấy chứng nhận quyền sử dụng đất",),
        "sổ hồng": ("giấy chứng nhận quyền sử dụng đất",),
        "gcn": ("giấy chứng nhận",),
        "qsdđ": ("quyền sử dụng đất",),
        "gpxd": ("giấy phép xây dựng",),
        "đkkd": ("đăng ký kinh doanh", "đăng ký doanh nghiệp", "đăng ký thành lập"),
        "mở công ty": ("đăng ký thành lập công ty",),
        "tnhh": ("trách nhiệm hữu hạn",),
        "htx": ("hợp tác xã",),
        "kcn": ("khu công nghiệp",),
        "kkt": ("khu kinh tế",),
        "vpđd": ("văn phòng đại diện",),
        "attp": ("an toàn thực phẩm",),
        "vstp": ("an toàn thực phẩm",),
        "cchn": ("chứng chỉ hành nghề",),
        "đtm": ("đánh giá tác động môi trường",),
        "tnmt": ("tài nguyên và môi trường",),
        "gtvt": ("giao thông vận tải",),
        "thpt": ("trung học phổ thông",),
        "thcs": ("trung học cơ sở",),
        "ubnd": ("ủy ban nhân dân",),
        "hdv": ("hướng dẫn viên",),
        "co": ("xuất xứ hàng hóa",),
        "bhtn": ("trợ cấp thất nghiệp",),
    }
)
"""What people say or abbreviate, and how the lists of procedures put it."""

Phrase = tuple[str, ...]

_WHOLE, _TOGETHER, _BEGUN, _SCATTERED, _ELSEWHERE = range(5)
_FRONT = 20
"""Characters that still are the front of a name: "Cấp đổi", "Đăng ký thành lập" say less than what follows them."""


@dataclass(frozen=True)
class Findable:
    """One thing to be found. ``names`` decide the rank, first one first; ``also`` (a code, an agency) merely finds."""

    names: tuple[str, ...]
    also: tuple[str, ...] = ()


class ProcedureIndex:
    """A prepared search over a list of procedures.

    Every word of a query must begin a word of the entry, in any order, marks and capitals aside. Where no entry has
    them all, those with the most are given. First come entries that are called just so, then those that have the words
    together as typed, whole words before beginnings, near the front before far behind; else the list's own order holds,
    so a list that puts the most used first is answered that way.
    """

    def __init__(self, entries: Sequence[Findable]) -> None:
        self._names = [tuple(_padded(words(name)) for name in entry.names if name) for entry in entries]
        self._marked = [normalize("NFC", entry.names[0]).casefold() if entry.names else "" for entry in entries]
        postings: dict[str, set[int]] = {}
        for row, entry in enumerate(entries):
            for text in (*entry.names, *entry.also):
                for word in words(text):
                    postings.setdefault(word, set()).add(row)
        self._postings = postings
        self._vocabulary = sorted(postings)

    def find(self, query: str, limit: int = 20) -> list[int]:
        """Positions of the best entries, best first; empty when nothing fits or nothing was asked."""
        query = query[:QUERY_LENGTH]
        typed = words(query)[:QUERY_WORDS]
        if not typed:
            return []
        asked = _Asked.of(typed)
        rows = self._rows(asked)
        marked = " ".join(normalize("NFC", query).casefold().split())
        ranked = sorted(rows, key=lambda row: (self._rank(row, asked, marked), row))
        return ranked[: max(0, limit)]

    def _rows(self, asked: "_Asked") -> Iterable[int]:
        found = [self._having(alternatives) for alternatives in asked.terms]
        everything = set.intersection(*found)
        if everything:
            return everything
        hits: dict[int, int] = {}
        for rows in found:
            for row in rows:
                hits[row] = hits.get(row, 0) + 1
        most = max(hits.values(), default=0)
        # Half of a sentence may be chatter; fewer common words than that are a coincidence.
        if most * 2 < len(found):
            return ()
        return [row for row, n in hits.items() if n == most]

    def _having(self, alternatives: Sequence[Phrase]) -> set[int]:
        rows: set[int] = set()
        for phrase in alternatives:
            rows |= set.intersection(*(self._beginning_with(word) for word in phrase))
        return rows

    def _beginning_with(self, word: str) -> set[int]:
        rows: set[int] = set()
        at = bisect_left(self._vocabulary, word)
        while at < len(self._vocabulary) and self._vocabulary[at].startswith(word):
            rows |= self._postings[self._vocabulary[at]]
            at += 1
        return rows

    def _rank(self, row: int, asked: "_Asked", marked: str) -> tuple[int, int, int]:
        kind, depth = _ELSEWHERE, 0
        for text in self._names[row]:
            if kind > _BEGUN:
                kind, depth = min((kind, depth), asked.fit(text))
        # Somebody who typed the marks meant them: "đất" is not "đạt".
        return (kind, 0 if marked in self._marked[row] else 1, depth)


class _Wording:
    """A wording as it is looked for in a padded name."""

    def __init__(self, phrase: Phrase) -> None:
        self.begun = " " + " ".join(phrase)
        self.whole = self.begun + " "
        self.words = [f" {word}" for word in phrase]


@dataclass(frozen=True)
class _Asked:
    """A query: per word its alternatives, and the whole wordings that may stand in a name."""

    terms: tuple[tuple[Phrase, ...], ...]
    wordings: tuple[_Wording, ...]

    @classmethod
    def of(cls, typed: list[str]) -> "_Asked":
        terms: list[tuple[Phrase, ...]] = []
        wordings: list[Phrase] = [tuple(typed)]
        at = 0
        while at < len(typed):
            said, meant = _meaning(typed[at:])
            terms.append((said, *meant))
            before, after = tuple(typed[:at]), tuple(typed[at + len(said) :])
            wordings.extend((*before, *phrase, *after) for phrase in meant)
            at += len(said)
        return cls(tuple(terms), tuple(map(_Wording, wordings)))

    def fit(self, text: str) -> tuple[int, int]:
        """How well a padded name fits, smaller is better: the kind of match, and 0 for the front of the name."""
        return min([_fit(text, wording) for wording in self.wordings])


def _fit(text: str, wording: _Wording) -> tuple[int, int]:
    at = text.find(wording.whole)
    if at >= 0:
        kind = _WHOLE if len(wording.whole) == len(text) else _TOGETHER
        return (kind, int(at > _FRONT))
    at = text.find(wording.begun)
    if at >= 0:
        return (_BEGUN, int(at > _FRONT))
    if all(word in text for word in wording.words):
        return (_SCATTERED, 0)
    return (_ELSEWHERE, 0)


def _meaning(typed: list[str]) -> tuple[Phrase, tuple[Phrase, ...]]:
    """The longest beginning of ``typed`` that stands for something else, and for what."""
    for length in range(min(_LONGEST, len(typed)), 0, -1):
        said = tuple(typed[:length])
        if said in _MEANINGS:
            return said, _MEANINGS[said]
    return (typed[0],), ()


def _padded(parts: list[str]) -> str:
    return " " + " ".join(parts) + " "


_MEANINGS: dict[Phrase, tuple[Phrase, ...]] = {
    tuple(words(said)): tuple(tuple(words(m)) for m in meant) for said, meant in SAID_FOR.items()
}
_LONGEST = max(map(len, _MEANINGS))
