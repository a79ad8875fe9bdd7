from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.text import fold, words


def test_marks_and_capitals_do_not_matter() -> None:
    assert fold("Cấp Phiếu LÝ LỊCH tư pháp, Đăng ký") == "cap phieu ly lich tu phap, dang ky"


def test_composed_and_decomposed_are_the_same() -> None:
    assert fold("Lý") == fold("Ly\u0301") == "ly"


def test_punctuation_parts_words() -> None:
    assert words("chính trị - xã hội (C/O), 3.000 m3") == ["chinh", "tri", "xa", "hoi", "c", "o", "3", "000", "m3"]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_are_folded_and_have_no_spaces(text: str) -> None:
    for word in words(text):
        assert word and word == fold(word) and not any(c.isspace() for c in word)
