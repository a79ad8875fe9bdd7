"""Number words against hand-written cases and against the whole golden table, in every region."""

from pathlib import Path

import pytest

from display.voice.numbers import Region, english, vietnamese

GOLDEN = Path(__file__).with_name("number_words.txt")
WORDS = dict(
    zip("0123456789", ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"], strict=True)
) | {
    "m": "mười",
    "M": "mươi",
    "t": "mốt",
    "l": "lăm",
    "T": "trăm",
}
REGIONAL = {
    Region.NORTH: {"L": "linh", "N": "nghìn"},
    Region.CENTRAL: {"L": "lẻ", "N": "ngàn"},
    Region.SOUTH: {"L": "lẻ", "N": "ngàn"},
}

# Written by hand from the rule table; {L} is linh or lẻ, {N} is nghìn or ngàn.
CASES = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi bốn",
    25: "hai mươi lăm",
    55: "năm mươi lăm",
    100: "một trăm",
    101: "một trăm {L} một",
    105: "một trăm {L} năm",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    1000: "một {N}",
    1005: "một {N} không trăm {L} năm",
    1015: "một {N} không trăm mười lăm",
    1105: "một {N} một trăm {L} năm",
    2024: "hai {N} không trăm hai mươi bốn",
    9999: "chín {N} chín trăm chín mươi chín",
}


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize("number", CASES)
def test_hand_written_cases(number: int, region: Region) -> None:
    assert vietnamese(number, region) == CASES[number].format(**REGIONAL[region])


@pytest.mark.parametrize("region", Region)
def test_golden_table(region: Region) -> None:
    words = WORDS | REGIONAL[region]
    lines = [line for line in GOLDEN.read_text().splitlines() if not line.startswith("#")]
    golden = [" ".join(words[sign] for sign in code) for line in lines for code in line.split()]
    assert len(golden) == 10_000
    assert [vietnamese(number, region) for number in range(10_000)] == golden


@pytest.mark.parametrize("region", Region)
def test_no_two_numbers_sound_alike(region: Region) -> None:
    assert len({vietnamese(number, region) for number in range(10_000)}) == 10_000


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (12, "twelve"),
        (40, "forty"),
        (99, "ninety nine"),
        (100, "one hundred"),
        (105, "one hundred and five"),
        (1005, "one thousand and five"),
        (2024, "two thousand and twenty four"),
        (1200, "one thousand two hundred"),
        (9999, "nine thousand nine hundred and ninety nine"),
    ],
)
def test_english(number: int, words: str) -> None:
    assert english(number) == words


@pytest.mark.parametrize("number", [-1, 10_000])
def test_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="0 to 9999"):
        vietnamese(number)
    with pytest.raises(ValueError, match="0 to 9999"):
        english(number)
