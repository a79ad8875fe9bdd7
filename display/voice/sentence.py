"""What is said when a number is called: the text for people and the parts for the joining of sound.

A ticket code is read letter by letter and figure by figure, zeros included; a counter is read as a number.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from display.voice.numbers import DIGITS_EN, DIGITS_VI, Region, english, vietnamese

# The names of the letters. Several have more than one name in use: a native speaker of each region is to confirm these.
# D and Đ sound the same, so one centre should not use both.
LETTERS_VI = {
    "A": "a", "B": "bê", "C": "xê", "D": "đê", "Đ": "đê", "E": "e", "F": "ép phờ", "G": "giê", "H": "hát", "I": "i",
    # The name of J is "gi", but a bare "gi" loses its vowel in the speech engine; "di" sounds the same in every region.
    "J": "di", "K": "ca", "L": "e lờ", "M": "em mờ", "N": "en nờ", "O": "o", "P": "pê", "Q": "quy", "R": "e rờ",
    "S": "ét sì", "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích xì", "Y": "i dài", "Z": "dét",
}  # fmt: skip

_TICKET = re.compile(r"[A-ZĐ]{0,3}[0-9]{1,5}")
_COUNTER = re.compile(r"[1-9][0-9]{0,3}")


class Language(StrEnum):
    """The languages a call can be spoken in."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


class UnspeakableCallError(ValueError):
    """The number or the counter is not one that can be announced. `field` names which."""

    def __init__(self, field: str) -> None:
        super().__init__(f"not a {field} that can be announced")
        self.field = field


@dataclass(frozen=True)
class Sentence:
    """One announcement. `phrases` are spoken with a pause between them; inside a phrase the parts follow closely."""

    text: str
    phrases: tuple[tuple[str, ...], ...]


def call_sentence(number: str, counter: str, language: Language, region: Region = Region.NORTH) -> Sentence:
    """The announcement of ticket `number` ("A015") at `counter` ("3").

    Raises UnspeakableCallError when either is not of that form.
    """
    if not _TICKET.fullmatch(number):
        raise UnspeakableCallError("number")
    if not _COUNTER.fullmatch(counter):
        raise UnspeakableCallError("counter")
    if language is Language.ENGLISH:
        return _english_call(number, int(counter))
    return _vietnamese_call(number, int(counter), region)


def trial_sentence() -> Sentence:
    """What a loudspeaker says to be tried out."""
    return Sentence(text="Kiểm tra loa.", phrases=(("kiểm tra loa",),))


def _vietnamese_call(number: str, counter: int, region: Region) -> Sentence:
    code = [LETTERS_VI[sign] if sign.isalpha() else DIGITS_VI[int(sign)] for sign in number]
    written = [sign if sign.isalpha() else DIGITS_VI[int(sign)] for sign in number]
    place = vietnamese(counter, region)
    return Sentence(
        text=f"Mời số {' '.join(written)}, đến quầy số {place}.",
        phrases=(("mời số", *code), ("đến quầy số", place)),
    )


def _english_call(number: str, counter: int) -> Sentence:
    code = [sign.replace("Đ", "D") if sign.isalpha() else DIGITS_EN[int(sign)] for sign in number]
    place = english(counter)
    return Sentence(
        text=f"Now serving number {' '.join(code)}, at counter {place}.",
        phrases=(("now serving number", *code), ("at counter", place)),
    )
