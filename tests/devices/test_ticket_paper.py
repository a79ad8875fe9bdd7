"""The paper as a picture: the same as the kept ones, every letter a letter, no more paper or bytes than allowed."""

import re
import unicodedata
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from bench.paper import TICKET
from devices.printer import escpos_raster, ticket_paper, trial_page
from devices.printer.catalogue import catalogue
from devices.printer.letters import Weight, balanced, font, has_glyph, length, printable, wrapped
from devices.printer.ticket_paper import WIDTH_58MM, WIDTH_80MM, TicketPaper, draw
from tests.devices.tickets import GOLDEN, LETTERS, TICKETS, WIDTHS


def strays(picture: Image.Image, reference: Image.Image) -> int:
    """Black dots of `picture` with no black dot of `reference` beside or under them."""
    near = ImageChops.invert(reference.convert("L")).filter(ImageFilter.MaxFilter(3))
    alone = ImageChops.multiply(ImageChops.invert(picture.convert("L")), ImageChops.invert(near))
    return alone.histogram()[255]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", TICKETS)
def test_looks_like_the_kept_picture(name: str, width: str) -> None:
    # One dot of tolerance: another FreeType may round an edge otherwise. A lost accent is several dots from anything.
    drawn = draw(TICKETS[name], WIDTHS[width])
    with Image.open(GOLDEN / f"{name}-{width}.png") as kept:
        assert drawn.size == kept.size
        assert (strays(drawn, kept), strays(kept, drawn)) == (0, 0)


def test_the_comparison_sees_a_lost_accent() -> None:
    drawn, lacking = (draw(replace(TICKET, service=text), WIDTH_80MM) for text in ("Hộ tịch", "Hô tịch"))
    assert drawn.size == lacking.size
    assert strays(drawn, lacking) > 0


def test_every_vietnamese_letter_has_a_glyph_of_its_own() -> None:
    assert len(LETTERS) == len(set(LETTERS)) == 134
    assert all(has_glyph(letter) for letter in LETTERS)
    for weight in Weight:
        face = font(weight, 64)
        pictures = {letter: bytes(face.getmask(letter)) for letter in LETTERS}
        # Đ and Ð look alike in type, but no two letters of the alphabet may.
        assert [pair for pair in combinations(LETTERS, 2) if pictures[pair[0]] == pictures[pair[1]]] == []


def test_text_from_outside_is_composed_and_what_no_font_has_becomes_a_question_mark() -> None:
    decomposed = unicodedata.normalize("NFD", "Lĩnh vực Đất đai")
    assert printable(decomposed) == "Lĩnh vực Đất đai"
    assert printable("a\u0000b → 漢\nc") == "a?b ? ? c"
    assert draw(replace(TICKET, service=decomposed), WIDTH_80MM) == draw(
        replace(TICKET, service="Lĩnh vực Đất đai"), 576
    )


@pytest.mark.parametrize("width", WIDTHS.values())
def test_nothing_is_cut_off_at_the_sides(width: int) -> None:
    long = TicketPaper(
        centre="Trung tâm Phục vụ hành chính công " * 4,
        number="WWWW9999",
        service="Nông nghiệp và Phát triển nông thôn, Thủy sản và Kiểm lâm",
        zone="Khu vực tiếp nhận hồ sơ các lĩnh vực liên thông",
        room="Phòng hội trường lớn",
        floor="Tầng lửng",
        issued_at="08:12 ngày 21 tháng 11 năm 2026",
        people_ahead="một trăm hai mươi ba người",
        band="khoảng một giờ mười lăm đến một giờ bốn mươi phút",
        follow_url="http://192.168.1.20:8400/t#" + "x" * 43,
        notices=("W" * 90,),
        bring=("Thưachuyêntrưởngphòng" * 6,),
        reprint="BẢN IN LẠI LẦN THỨ HAI THEO YÊU CẦU CỦA CÔNG DÂN",
        priority="Ưu tiên: phụ nữ mang thai và người đi cùng trẻ nhỏ",
    )
    picture = draw(long, width)
    # Rules and filled bars apart, the outermost columns stay white: a letter that reaches them would be cut through.
    edge = ImageChops.invert(picture.convert("L")).crop((0, 0, 1, picture.height))
    rows = [row for row in range(picture.height) if edge.getpixel((0, row))]
    assert all(is_rule(picture, row) for row in rows)


def is_rule(picture: Image.Image, row: int) -> bool:
    return picture.crop((0, row, picture.width, row + 1)).getbbox() is None


def test_breaking_loses_no_word_and_balances() -> None:
    face = font(Weight.BOLD, 27)
    text = "Trung tâm Phục vụ hành chính công tỉnh Đồng Nai"
    lines = balanced(text, face, 560)
    assert " ".join(lines) == text
    assert len(lines) == 2
    assert max(length(line, face) for line in lines) < 1.5 * min(length(line, face) for line in lines)
    assert wrapped("", face, 560) == []


@pytest.mark.parametrize("width", [0, 255, 100, 577, 2048])
def test_a_width_no_printer_has_is_refused(width: int) -> None:
    with pytest.raises(ValueError, match="dots wide"):
        draw(TICKET, width)


def test_an_unknown_language_and_an_endless_link_are_refused() -> None:
    with pytest.raises(ValueError, match="words"):
        draw(replace(TICKET, language="../../secret"), WIDTH_80MM)
    with pytest.raises(ValueError, match="QR"):
        draw(replace(TICKET, follow_url="x" * 3_000), WIDTH_58MM)


def test_the_two_catalogues_have_the_same_words() -> None:
    vi, en = (catalogue(language) for language in ("vi", "en"))
    assert vi.keys() == en.keys()
    drawn = "".join(Path(str(one.__file__)).read_text(encoding="utf-8") for one in (ticket_paper, trial_page))
    used = set(re.findall(r'(?:_word\(paper, |words\[)["\'](\w+)["\']', drawn))
    assert used == vi.keys()


@pytest.mark.parametrize("number", ["A015", "A444", "B888", "D000", "M999"])
def test_a_usual_ticket_is_at_most_30_kilobytes(number: str) -> None:
    assert len(escpos_raster.encode(draw(replace(TICKETS["usual"], number=number), WIDTH_80MM))) <= 30_000


def test_no_dot_is_grey() -> None:
    assert draw(TICKET, WIDTH_80MM).mode == "1"
