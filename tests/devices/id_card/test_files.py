"""Files of chips that lie about themselves, met by the reader of files alone: each is refused with its reason."""

from __future__ import annotations

import pytest

from devices.contract import Deadline
from devices.id_card import tlv
from devices.id_card.apdu import Command, Response
from devices.id_card.card import Card
from devices.id_card.files import LARGEST, MOST_PIECES, Abilities, File, FileReader
from devices.id_card.problems import CardProblem, Code

PIECE = 20
"""So many octets a time, and a large file takes more pieces than any may."""


class OneFile:
    """A chip with one file, of which it gives at most `most` octets at a time."""

    def __init__(self, content: bytes, most: int = 256) -> None:
        self._content = content
        self._most = most
        self.heard = 0

    def __call__(self, command: bytes, /) -> bytes:
        self.heard += 1
        asked = Command.decode(command)
        if asked.ins == 0xA4:
            return b"\x90\x00"
        if asked.ins == 0xB1:
            offset = int.from_bytes(tlv.parse(asked.data).value, "big")
            return Response(self.wrapped(self._content[offset:][: self._most]), 0x9000).encode()
        offset = 0 if asked.p1 & 0x80 else asked.p1 << 8 | asked.p2
        return Response(self._content[offset:][: min(asked.le or 0, self._most)], 0x9000).encode()

    def wrapped(self, data: bytes) -> bytes:
        """The answer to a reading beyond 32 KB."""
        return tlv.encode(0x53, data)

    def read(self) -> bytes | None:
        """The file as the product reads it."""
        return FileReader(Card(self, Deadline(30)), Abilities()).read(File.DG13)


class WronglyWrapped(OneFile):
    """One whose far answers are no object of the standard."""

    def wrapped(self, data: bytes) -> bytes:
        return tlv.encode(0x54, data)


def dg13(length: int) -> bytes:
    return tlv.encode(File.DG13.tag, bytes(length))


def refused(chip: OneFile) -> CardProblem:
    with pytest.raises(CardProblem) as why:
        chip.read()
    return why.value


def test_a_file_in_pieces_is_whole() -> None:
    assert OneFile(dg13(600), most=PIECE).read() == dg13(600)
    assert OneFile(dg13(40_000)).read() == dg13(40_000)


def test_a_file_in_more_pieces_than_any_may_have_is_given_up() -> None:
    chip = OneFile(dg13(PIECE * MOST_PIECES + 1_000), most=PIECE)
    assert refused(chip).code is Code.FILE
    assert chip.heard <= MOST_PIECES + 2


def test_a_file_that_ends_before_its_length_says() -> None:
    assert refused(OneFile(dg13(600)[:-100])).code is Code.FILE


def test_a_file_that_says_it_is_larger_than_any_may_be_is_not_begun() -> None:
    chip = OneFile(dg13(LARGEST)[:1_000])
    assert refused(chip).code is Code.TOO_LARGE
    assert chip.heard == 1


@pytest.mark.parametrize(
    "content",
    [tlv.encode(File.DG1.tag, bytes(95)).hex(), "6D00", "6D80", "6D84FFFFFFFF", "6D"],
    ids=["another group", "nothing inside", "no end", "a length of four octets", "no length"],
)
def test_a_file_that_is_not_what_was_asked_for(content: str) -> None:
    assert refused(OneFile(bytes.fromhex(content))).code is Code.FILE


def test_far_octets_in_another_object_than_the_standards() -> None:
    assert refused(WronglyWrapped(dg13(40_000))).code is Code.FILE
