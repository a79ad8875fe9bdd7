"""What is said for a call."""

import string

import pytest

from display.voice.numbers import Region
from display.voice.sentence import LETTERS_VI, Language, UnspeakableCallError, call_sentence

VI, EN = Language.VIETNAMESE, Language.ENGLISH


def test_vietnamese_template() -> None:
    sentence = call_sentence("A015", "3", VI)
    assert sentence.text == "Mời số A không một năm, đến quầy số ba."
    assert sentence.phrases == (("mời số", "a", "không", "một", "năm"), ("đến quầy số", "ba"))


def test_english_template() -> None:
    sentence = call_sentence("A015", "21", EN)
    assert sentence.text == "Now serving number A zero one five, at counter twenty one."
    assert sentence.phrases == (("now serving number", "A", "zero", "one", "five"), ("at counter", "twenty one"))


def test_zeros_are_kept() -> None:
    assert call_sentence("A001", "1", VI).text == "Mời số A không không một, đến quầy số một."
    assert call_sentence("100", "1", VI).text == "Mời số một không không, đến quầy số một."


def test_region_reaches_the_counter() -> None:
    assert call_sentence("B120", "105", VI, Region.NORTH).text.endswith("một trăm linh năm.")
    assert call_sentence("B120", "105", VI, Region.SOUTH).text.endswith("một trăm lẻ năm.")


def test_d_with_stroke() -> None:
    assert call_sentence("Đ024", "15", VI).text == "Mời số Đ không hai bốn, đến quầy số mười lăm."


def test_every_letter_has_a_name_and_only_d_shares_one() -> None:
    assert set(LETTERS_VI) == {*string.ascii_uppercase, "Đ"}
    names = {letter: name for letter, name in LETTERS_VI.items() if letter != "Đ"}
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize("language", Language)
def test_every_ticket_and_counter_resolves_without_figures(language: Language) -> None:
    """Code and counter are spoken independently of each other, so their combinations follow from the two rows."""
    tickets = [call_sentence(f"A{n:03}", "1", language).phrases[0] for n in range(1, 10_000)]
    counters = [call_sentence("A001", str(n), language).phrases[1] for n in range(1, 100)]
    letters = [call_sentence(f"{letter}001", "1", language).phrases[0] for letter in LETTERS_VI]
    together = call_sentence("A9999", "99", language).phrases
    assert together == (tickets[-1], counters[-1])
    assert len(set(tickets)) == len(tickets)
    assert len(set(counters)) == len(counters)
    parts = {part for phrase in tickets + counters + letters for part in phrase}
    assert all(part and not any(sign.isdigit() for sign in part) for part in parts)


@pytest.mark.parametrize(
    ("number", "counter", "field"),
    [
        ("", "3", "number"),
        ("a015", "3", "number"),
        ("A", "3", "number"),
        ("A015; rm", "3", "number"),
        ("A015\n", "3", "number"),
        ("A٣", "3", "number"),
        ("ABCD1", "3", "number"),
        ("A123456", "3", "number"),
        ("A015", "", "counter"),
        ("A015", "0", "counter"),
        ("A015", "03", "counter"),
        ("A015", "-1", "counter"),
        ("A015", "12345", "counter"),
        ("A015", "ba", "counter"),
    ],
)
def test_what_cannot_be_announced_is_named(number: str, counter: str, field: str) -> None:
    with pytest.raises(UnspeakableCallError) as caught:
        call_sentence(number, counter, VI)
    assert caught.value.field == field
