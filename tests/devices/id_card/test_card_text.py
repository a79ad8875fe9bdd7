"""What is printed and written on a card: number, machine-readable zone, QR code, data group 13, and the person."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_card import card_number, card_qr, dates, mrz, tlv
from devices.id_card.citizen import Citizen, parse_dg13
from devices.id_card.holder import Holder, contradiction, holder_of, warnings
from devices.id_card.problems import CardProblem, Code
from devices.id_card.sex import Sex
from devices.id_card.trust import Reason

TODAY = date(2026, 11, 21)
ZONE = "IDVNM0999990175001099999017<<6\n9901018M3901016VNM<<<<<<<<<<<6\nNGUYEN<<VAN<THU<<<<<<<<<<<<<<<"
"""An invented person; every check digit is right."""
QR = "001099999017|099999017|Nguyễn Văn Thử|01011999|Nam|Số 1 đường Thử, phường Mẫu|17102021"


class TestNumber:
    @given(st.text(max_size=20))
    def test_twelve_digits_or_nothing(self, text: str) -> None:
        digits = "".join(text.split())
        try:
            assert card_number.require_number(text) == digits
        except CardProblem as why:
            assert why.code is Code.NUMBER
            assert not (len(digits) == 12 and digits.isascii() and digits.isdigit())

    def test_the_last_six_open_the_chip(self) -> None:
        assert card_number.access_number("001099999017") == "999017"

    def test_masked(self) -> None:
        assert card_number.masked("001099999017") == "001******017"

    def test_hints(self) -> None:
        assert card_number.hints("001099999017") == card_number.Hints("Hà Nội", Sex.MALE, 1999)
        assert card_number.hints("079304000000") == card_number.Hints("Thành phố Hồ Chí Minh", Sex.FEMALE, 2004)

    def test_a_strange_number_raises_doubts_and_is_no_mistake(self) -> None:
        assert card_number.doubts("001099999017", 1999, Sex.MALE) == []
        assert card_number.doubts("003099999017", 1998, Sex.FEMALE) == ["number-year", "number-sex", "number-province"]
        assert card_number.doubts("150099999017", 1999, None) == []


class TestZone:
    def test_the_lines(self) -> None:
        found = mrz.parse(ZONE)
        assert (found.personal_number, found.document_number) == ("001099999017", "099999017")
        assert (found.birth, found.sex, found.expiry, found.nationality) == ("990101", "M", "390101", "VNM")
        assert (found.surname, found.given_names) == ("NGUYEN", "VAN THU")
        assert found.information == "099999017599010183901016"

    @pytest.mark.parametrize("between", ["", "\n", "\r\n", " ", " / "])
    def test_what_separates_the_lines_does_not_matter(self, between: str) -> None:
        assert mrz.parse(between.join(ZONE.split("\n"))).personal_number == "001099999017"

    @given(st.integers(0, 89), st.sampled_from("0123456789ABCXYZ<"))
    def test_a_wrong_letter_in_what_opens_the_chip_is_noticed(self, at: int, letter: str) -> None:
        lines = ZONE.replace("\n", "")
        changed = lines[:at] + letter + lines[at + 1 :]
        checked = [*range(5, 15), *range(30, 37), *range(38, 45)]
        if at not in checked or mrz.check_digit(letter) == mrz.check_digit(lines[at]):
            return
        with pytest.raises(CardProblem):
            mrz.parse(changed)

    @given(st.text(max_size=120))
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(CardProblem) as refused:
            mrz.parse(text)
        assert refused.value.code is Code.MRZ

    def test_it_does_not_show_itself(self) -> None:
        assert "001099999017" not in repr(mrz.parse(ZONE))

    def test_years(self) -> None:
        assert dates.past("480101", TODAY) == date(1948, 1, 1)
        assert dates.past("261121", TODAY) == date(2026, 11, 21)
        assert dates.past("261122", TODAY) == date(1926, 11, 22)
        assert dates.to_come("390101") == date(2039, 1, 1)
        assert dates.past("48<<<<", TODAY) is dates.to_come("<<<<<<") is None


class TestQr:
    def test_seven_fields(self) -> None:
        found = card_qr.parse(QR)
        assert (found.number, found.old_number, found.name, found.birth) == (
            "001099999017",
            "099999017",
            "Nguyễn Văn Thử",
            "01011999",
        )
        assert found.access_number == "999017"

    def test_a_field_left_out_and_fields_added(self) -> None:
        six = QR.replace("|099999017|", "|")
        for text in (six, QR.replace("099999017|N", "|N"), f"{QR}|x|y|z", f"\ufeff{QR}\r"):
            assert (card_qr.parse(text).name, card_qr.parse(text).issued) == ("Nguyễn Văn Thử", "17102021")

    @given(st.text(max_size=60))
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(CardProblem) as refused:
            card_qr.parse(text)
        assert refused.value.code is Code.QR

    @given(st.lists(st.text(max_size=30), min_size=6, max_size=12))
    def test_strange_fields_are_cleaned_or_refused(self, fields: list[str]) -> None:
        try:
            found = card_qr.parse("|".join(["001099999017", *fields[1:]]))
        except CardProblem:
            return
        assert all(part.isprintable() for part in (found.name, found.residence, found.sex))


def dg13(*fields: tuple[int, bytes]) -> bytes:
    entries = b"".join(tlv.encode(0x30, tlv.encode(0x02, bytes([n])) + value) for n, value in fields)
    body = bytes.fromhex("020101060628D316010008") + tlv.encode(0x31, entries)
    return tlv.encode(0x6D, tlv.encode(0x30, body))


def words(text: str) -> bytes:
    return tlv.encode(0x0C, text.encode())


class TestDg13:
    def test_fields_by_their_numbers_in_any_order(self) -> None:
        found = parse_dg13(dg13((3, words("01/01/1999")), (2, words("Nguyễn Văn Thử")), (1, words("001099999017"))))
        assert found == Citizen(number="001099999017", name="Nguyễn Văn Thử", birth="01/01/1999")

    def test_what_is_sensitive_or_needless_never_becomes_a_value(self) -> None:
        secrets = {6: "Kinh", 7: "Không", 10: "Nốt ruồi", 14: "Ai đó", 16: "0123456789ABCDEF"}
        found = parse_dg13(dg13((2, words("Thử")), *((n, words(text)) for n, text in secrets.items())))
        kept = [getattr(found, name) for name in Citizen.__dataclass_fields__]
        assert not set(kept) & set(secrets.values())

    def test_a_structure_where_words_were_is_left_out(self) -> None:
        parents = tlv.encode(0x30, words("Cha") + words("Mẹ"))
        assert parse_dg13(dg13((2, parents), (13, parents))) == Citizen()

    @pytest.mark.parametrize(
        "data",
        [
            dg13((2, words("A")), (2, words("B"))),
            dg13((2, tlv.encode(0x0C, b"\xff\xfe"))),
            tlv.encode(0x6D, b""),
            tlv.encode(0x61, b""),
            dg13(*((n % 200 + 20, words("x")) for n in range(65))),
        ],
        ids=["twice", "no UTF-8", "empty", "another group", "too many"],
    )
    def test_nonsense_is_refused(self, data: bytes) -> None:
        with pytest.raises(CardProblem) as refused:
            parse_dg13(data)
        assert refused.value.code in (Code.DG13, Code.TLV)

    def test_a_refusal_does_not_carry_the_octets(self) -> None:
        with pytest.raises(CardProblem) as refused:
            parse_dg13(dg13((2, tlv.encode(0x0C, b"Nguy\xff"))))
        assert refused.value.__cause__ is refused.value.__context__ is None


class TestHolder:
    def person(self, **changes: str) -> Holder:
        told = {"number": "001099999017", "name": "Nguyễn Văn Thử", "birth": "01/01/1999", "sex": "Nam"} | changes
        return holder_of(mrz.parse(ZONE), Citizen(**told), None, TODAY)

    def test_greeted_by_the_given_name(self) -> None:
        assert self.person().given_name == "Thử"

    def test_age(self) -> None:
        assert self.person().age_on(date(2026, 1, 1)) == 27
        assert self.person().age_on(date(2025, 12, 31)) == 26

    def test_the_year_alone_is_enough_for_an_age(self) -> None:
        zone = mrz.parse(_zone("001048999017", "48<<<<"))
        person = holder_of(zone, Citizen(birth="1948"), None, TODAY)
        assert (person.birth, person.birth_year, person.age_on(TODAY)) == (None, 1948, 78)

    def test_people_past_a_hundred(self) -> None:
        """Two figures for the year: the number tells which century."""
        zone = mrz.parse(_zone("001025999017", "250101"))
        told = Citizen(number="001025999017", birth="01/01/1925")
        assert contradiction(zone, told, None) is None
        for citizen in (told, Citizen()):
            assert holder_of(zone, citizen, None, TODAY).age_on(TODAY) == 101
        child = mrz.parse(_zone("001225999017", "250101"))
        assert holder_of(child, Citizen(), None, TODAY).age_on(TODAY) == 1

    def test_without_data_group_13_the_qr_gives_the_accents(self) -> None:
        person = holder_of(mrz.parse(ZONE), Citizen(), card_qr.parse(QR), TODAY)
        assert (person.name, person.number) == ("Nguyễn Văn Thử", "001099999017")
        assert holder_of(mrz.parse(ZONE), Citizen(), None, TODAY).name == "NGUYEN VAN THU"

    def test_it_does_not_show_itself(self) -> None:
        shown = repr(self.person()) + str(self.person())
        assert not any(part in shown for part in ("001099999017", "Thử", "1999"))

    def test_parts_that_contradict(self) -> None:
        zone, qr = mrz.parse(ZONE), card_qr.parse(QR)
        assert contradiction(zone, Citizen(number="001099999017", expiry="01/01/2039"), qr) is None
        for citizen in (Citizen(number="001099999018"), Citizen(birth="02/01/1999"), Citizen(expiry="01/01/2040")):
            found = contradiction(zone, citizen, None)
            assert found and found.reason is Reason.CONTRADICTS
        other = card_qr.parse(QR.replace("999017|0", "999018|0"))
        found = contradiction(zone, Citizen(), other)
        assert found and found.reason is Reason.OTHER_CARD

    def test_what_the_staff_should_know(self) -> None:
        zone = mrz.parse(ZONE)
        person = holder_of(zone, Citizen(), None, TODAY)
        assert warnings(zone, person, TODAY) == []
        assert warnings(zone, person, date(2039, 1, 2)) == ["card-expired"]


def _zone(number: str, birth: str) -> str:
    """The zone of somebody else."""
    document = number[3:]
    first = f"IDVNM{document}{mrz.check_digit(document)}{number}<<{mrz.check_digit(number)}"
    middle = f"{birth}{mrz.check_digit(birth)}M3901016VNM<<<<<<<<<<<"
    composite = mrz.check_digit(first[5:] + middle[:7] + middle[8:15] + middle[18:29])
    return first + middle + composite + ZONE.split("\n")[2]


def test_every_code_has_its_words() -> None:
    from devices.id_card.problems import words as told

    for code, language in product([*Code, *Reason], ("vi", "en")):
        assert len(told(code, language)) > 10
