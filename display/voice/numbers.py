"""Numbers as spoken words, Vietnamese and English, 0 to 9999.

Digits are never handed to a speech engine: espeak-ng reads 15 as "mười năm" (ten years), so every number becomes words
here.
"""

from enum import StrEnum

HIGHEST = 9999

DIGITS_VI = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
DIGITS_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS_EN = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS_EN = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


class Region(StrEnum):
    """How the hall speaks: it chooses the voice and the two words that differ inside numbers."""

    NORTH = "north"
    CENTRAL = "central"
    SOUTH = "south"


_EMPTY_TENS = {Region.NORTH: "linh", Region.CENTRAL: "lẻ", Region.SOUTH: "lẻ"}
_THOUSAND = {Region.NORTH: "nghìn", Region.CENTRAL: "ngàn", Region.SOUTH: "ngàn"}


def vietnamese(number: int, region: Region = Region.NORTH) -> str:
    """The number in Vietnamese words: 105 is "một trăm linh năm" in the north, "một trăm lẻ năm" in the south.

    Raises ValueError outside 0..9999.
    """
    thousands, hundreds, tail = _groups(number)
    words: list[str] = []
    if thousands:
        words += [DIGITS_VI[thousands], _THOUSAND[region]]
    if hundreds or (thousands and tail):
        # An empty hundred is said aloud ("không trăm"): without it 1015 could be heard as 1 and 15.
        words += [DIGITS_VI[hundreds], "trăm"]
    if words and 0 < tail < 10:
        words += [_EMPTY_TENS[region], DIGITS_VI[tail]]
    elif tail or not words:
        words += _below_hundred_vi(tail)
    return " ".join(words)


def english(number: int) -> str:
    """The number in British English words: 105 is "one hundred and five".

    Raises ValueError outside 0..9999.
    """
    thousands, hundreds, tail = _groups(number)
    words: list[str] = []
    if thousands:
        words += [DIGITS_EN[thousands], "thousand"]
    if hundreds:
        words += [DIGITS_EN[hundreds], "hundred"]
    if words and tail:
        words.append("and")
    if tail or not words:
        words += _below_hundred_en(tail)
    return " ".join(words)


def _groups(number: int) -> tuple[int, int, int]:
    if not 0 <= number <= HIGHEST:
        raise ValueError(f"number words reach from 0 to {HIGHEST}, got {number}")
    thousands, rest = divmod(number, 1000)
    hundreds, tail = divmod(rest, 100)
    return thousands, hundreds, tail


def _below_hundred_vi(number: int) -> list[str]:
    tens, unit = divmod(number, 10)
    if not tens:
        return [DIGITS_VI[unit]]
    words = ["mười"] if tens == 1 else [DIGITS_VI[tens], "mươi"]
    if unit == 5:
        return [*words, "lăm"]
    if unit == 1 and tens > 1:
        return [*words, "mốt"]
    return [*words, DIGITS_VI[unit]] if unit else words


def _below_hundred_en(number: int) -> list[str]:
    if number < 10:
        return [DIGITS_EN[number]]
    if number < 20:
        return [_TEENS_EN[number - 10]]
    tens, unit = divmod(number, 10)
    return [_TENS_EN[tens], DIGITS_EN[unit]] if unit else [_TENS_EN[tens]]
