"""Tags, lengths and commands: what is written is read again, and what lies is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.contract import Deadline
from devices.id_card import tlv
from devices.id_card.apdu import EXTENDED_LE, Command, Response
from devices.id_card.card import MOST_PARTS, Card
from devices.id_card.problems import CardProblem, Code
from tests.devices.id_card.chips import Script

TAGS = st.sampled_from([0x02, 0x04, 0x30, 0x5F1F, 0x6D, 0x7F49, 0x7F61, 0x5F2E])
LE = st.none() | st.integers(1, EXTENDED_LE)


@given(st.lists(st.tuples(TAGS, st.binary(max_size=400)), max_size=8))
def test_what_is_written_is_read(elements: list[tuple[int, bytes]]) -> None:
    assert [(one.tag, one.value) for one in tlv.parse_all(tlv.encode_all(elements))] == elements


@given(st.lists(st.tuples(TAGS, st.binary(max_size=400)), min_size=1, max_size=4), st.data())
def test_what_is_cut_is_refused_or_whole(elements: list[tuple[int, bytes]], data: st.DataObject) -> None:
    whole = tlv.encode_all(elements)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        found = tlv.parse_all(cut)
    except CardProblem as why:
        assert why.code is Code.TLV
        return
    assert [(one.tag, one.value) for one in found] == elements[: len(found)]


@pytest.mark.parametrize(
    "octets",
    ["", "30", "3080", "3081", "3084 00000001 00", "1F", "1F8181 00", "3005 0201", "FF FF FF FF 01"],
    ids=[
        "nothing",
        "no length",
        "indefinite",
        "cut length",
        "four octets",
        "no tag end",
        "long tag",
        "cut",
        "longer tag",
    ],
)
def test_what_lies_is_refused(octets: str) -> None:
    with pytest.raises(CardProblem) as refused:
        tlv.parse(bytes.fromhex(octets))
    assert refused.value.code is Code.TLV


def test_what_follows_is_refused() -> None:
    with pytest.raises(CardProblem):
        tlv.parse(bytes.fromhex("0201010500"))


def test_a_longer_length_than_needed_is_taken() -> None:
    assert tlv.parse(bytes.fromhex("5F1F820001AA")).value == b"\xaa"


def test_endless_elements_are_refused() -> None:
    with pytest.raises(CardProblem):
        tlv.parse_all(bytes(2 * tlv.MOST_CHILDREN + 2))


def test_an_element_does_not_show_its_value() -> None:
    assert "001099999017" not in repr(tlv.Tlv(0x0C, b"001099999017"))


@given(
    st.tuples(*[st.integers(0, 255)] * 4),
    st.binary(max_size=300) | st.binary(min_size=65_535, max_size=65_535),
    LE,
)
def test_a_command_is_read_as_it_was_written(header: tuple[int, int, int, int], data: bytes, le: int | None) -> None:
    command = Command(*header, data, le)
    assert Command.decode(command.encode()) == command


@given(st.binary(max_size=300), st.integers(0, 0xFFFF))
def test_an_answer_is_read_as_it_was_written(data: bytes, sw: int) -> None:
    assert Response.decode(Response(data, sw).encode()) == Response(data, sw)


@pytest.mark.parametrize("octets", ["", "90", "00" * 65_539], ids=["nothing", "half a status", "too long"])
def test_what_is_no_answer_is_refused(octets: str) -> None:
    with pytest.raises(CardProblem) as refused:
        Response.decode(bytes.fromhex(octets))
    assert refused.value.code is Code.APDU


READ = Command(0x00, 0xB0, 0x00, 0x00, le=256)


def test_an_answer_in_parts_is_one() -> None:
    chip = Script([("00B0000000", "0102 6102"), ("00C0000002", "0304 6101"), ("00C0000001", "05 9000")])
    card = chip.card()
    assert card.send(READ) == Response(bytes.fromhex("0102030405"), 0x9000)
    assert (chip.over, card.apdus) == (True, 3)


def test_the_length_a_card_asks_for_is_given_once() -> None:
    assert Script([("00B0000000", "6C03"), ("00B0000003", "010203 9000")]).card().send(READ).data == b"\1\2\3"
    assert Script([("00B0000000", "6C03"), ("00B0000003", "6C03")]).card().send(READ).sw == 0x6C03


def test_an_answer_without_an_end_is_refused() -> None:
    card = Card(lambda command: bytes.fromhex("0061FF"), Deadline(60))
    with pytest.raises(CardProblem) as refused:
        card.send(READ)
    assert (refused.value.code, card.apdus) == (Code.APDU, MOST_PARTS + 1)


def test_nothing_is_sent_when_the_time_is_up() -> None:
    with pytest.raises(CardProblem) as refused:
        Card(Script([]), Deadline(0)).send(READ)
    assert refused.value.code is Code.SILENT
