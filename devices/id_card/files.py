"""Reading the chip's files (ICAO Doc 9303-10, 3.6): by short identifier where it can, in pieces as large as it can.

What a chip or a reader cannot do is learned and kept in `Abilities`, once for a kind of chip on a reader.
"""

from __future__ import annotations

from enum import Enum

from devices.id_card import apdu, tlv
from devices.id_card.apdu import Command, Response
from devices.id_card.card import Card
from devices.id_card.problems import CardProblem, Code
from devices.id_card.tlv import Header

APPLICATION = bytes.fromhex("A0000002471001")
LARGEST = 65_536
_MASTER_FILE = bytes.fromhex("3F00")
MOST_PIECES = 1_000
_HEAD = 8
_PIECES = (4_096, 1_024, apdu.PROTECTED_SHORT, 160, 96)
"""Octets to ask for at a time, larger first. The first two need extended length; some chips stop at 160."""
_PLAIN_OFFSETS = 0x8000
"""READ BINARY with an even instruction reaches so far."""
_CURRENT = 0x00


class File(Enum):
    """A file: its identifier, its short identifier and the tag it begins with."""

    CARD_ACCESS = (0x011C, 0x1C, 0x31)
    SOD = (0x011D, 0x1D, 0x77)
    DG1 = (0x0101, 0x01, 0x61)
    DG2 = (0x0102, 0x02, 0x75)
    DG13 = (0x010D, 0x0D, 0x6D)
    DG14 = (0x010E, 0x0E, 0x6E)
    DG15 = (0x010F, 0x0F, 0x6F)

    @property
    def identifier(self) -> bytes:
        """The two octets of SELECT."""
        return self.value[0].to_bytes(2, "big")

    @property
    def short(self) -> int:
        """The short identifier; that of a data group is its number."""
        return self.value[1]

    @property
    def tag(self) -> int:
        """What its content begins with."""
        return self.value[2]


class Abilities:
    """What a kind of chip can do on a reader, as far as it has turned out."""

    def __init__(self) -> None:
        self.short_identifiers = True
        self._size = 0

    @property
    def piece(self) -> int:
        """How many octets to ask for at a time."""
        return _PIECES[self._size]

    def shrink(self) -> bool:
        """Pieces of this size do not arrive: take smaller ones. False when there are none."""
        if self._size + 1 == len(_PIECES):
            return False
        self._size += 1
        return True


class AbilityLearned(Exception):  # noqa: N818 (no error: the reading begins anew, knowing more)
    """The chip ended the session over something it cannot do. That is known now; open it anew."""


class FileReader:
    """Reads the files of one chip."""

    def __init__(self, card: Card, abilities: Abilities) -> None:
        self._card = card
        self._abilities = abilities
        self._short_identifiers_work = False

    def select_master_file(self) -> None:
        """Go back to where EF.CardAccess is; chips that know no such command answer it with an error, and are there."""
        self._card.send(Command(0x00, 0xA4, 0x00, 0x0C, _MASTER_FILE))

    def select_application(self) -> None:
        """Enter the application of ICAO Doc 9303. Raises CardProblem(NOT_A_CARD)."""
        response = self._card.send(Command(0x00, 0xA4, 0x04, 0x0C, APPLICATION))
        if not response.ok:
            raise CardProblem(Code.NOT_A_CARD, f"SELECT application: {response.sw:04X}")

    def read(self, file: File) -> bytes | None:
        """The whole content; None when the chip has no such file.

        Raises CardProblem: FILE for one that is empty, cut or another, TOO_LARGE, REFUSED; and AbilityLearned.
        """
        head = self._head(file)
        return None if head is None else self._rest(file, head)

    def _head(self, file: File) -> bytes | None:
        if self._abilities.short_identifiers:
            response = self._by_short_identifier(file)
            if response.data:
                self._short_identifiers_work = True
                return response.data
        return self._by_selection(file)

    def _by_short_identifier(self, file: File) -> Response:
        try:
            return self._card.send(Command(0x00, 0xB0, 0x80 | file.short, 0x00, le=_HEAD))
        except CardProblem as why:
            if why.code is Code.CHANNEL_ENDED and not self._short_identifiers_work:
                self._abilities.short_identifiers = False
                raise AbilityLearned from why
            raise

    def _by_selection(self, file: File) -> bytes | None:
        selected = self._card.send(Command(0x00, 0xA4, 0x02, 0x0C, file.identifier))
        if selected.sw == apdu.FILE_NOT_FOUND:
            return None
        if not selected.ok:
            raise CardProblem(Code.REFUSED, f"SELECT {file.name}: {selected.sw:04X}")
        response = self._card.send(Command(0x00, 0xB0, 0x00, 0x00, le=_HEAD))
        if not response.data:
            raise CardProblem(Code.REFUSED, f"READ BINARY {file.name}: {response.sw:04X}")
        # It can be selected but not read by its short identifier: neither can the others.
        self._abilities.short_identifiers = False
        return response.data

    def _rest(self, file: File, head: bytes) -> bytes:
        header = _header(file, head)
        content = bytearray(head)
        for _ in range(MOST_PIECES):
            if len(content) >= header.whole:
                return bytes(content[: header.whole])
            content += self._piece(file, len(content), header.whole - len(content))
        raise CardProblem(Code.FILE, f"{file.name} comes in more than {MOST_PIECES} pieces")

    def _piece(self, file: File, offset: int, left: int) -> bytes:
        """The next octets, at least one."""
        while True:
            response = self._asked(_read_binary(offset, _size(min(left, self._abilities.piece))))
            data = _content(response.data, offset)
            if data and response.sw in (apdu.OK, apdu.END_OF_FILE):
                return data
            if response.sw not in _TOO_MUCH or not self._abilities.shrink():
                raise CardProblem(Code.FILE, f"{file.name} ends at {offset} with {response.sw:04X}, {left} bytes early")

    def _asked(self, command: Command) -> Response:
        try:
            return self._card.send(command)
        except CardProblem as why:
            # A reader that cannot carry a long answer loses the card, a chip that cannot make it ends the session.
            if why.code in (Code.CHANNEL_ENDED, Code.REMOVED) and self._abilities.shrink():
                raise AbilityLearned from why
            raise


def _header(file: File, head: bytes) -> Header:
    try:
        header = tlv.header(head)
    except CardProblem as why:
        raise CardProblem(Code.FILE, f"{file.name}: {why.detail}") from None
    if header.tag != file.tag or header.value_length == 0:
        raise CardProblem(Code.FILE, f"{file.name} begins with {header.tag:X} and {header.value_length} bytes")
    if header.whole > LARGEST:
        raise CardProblem(Code.TOO_LARGE, f"{file.name} says it has {header.whole} bytes")
    return header


_TOO_MUCH = (apdu.WRONG_LENGTH, apdu.WRONG_PARAMETERS, apdu.NOT_KNOWN, *range(0x6C00, 0x6D00))


def _size(wanted: int) -> int:
    """An answer of 224 to 256 octets would be asked for in a short command, and once protected fits into none."""
    return wanted if wanted > apdu.SHORT_LE else min(wanted, apdu.PROTECTED_SHORT)


def _read_binary(offset: int, length: int) -> Command:
    if offset < _PLAIN_OFFSETS:
        return Command(0x00, 0xB0, offset >> 8, offset & 0xFF, le=length)
    # Far into a file the offset is an object of its own, and the answer is wrapped: up to four octets more.
    where = tlv.encode(0x54, offset.to_bytes(2, "big"))
    return Command(0x00, 0xB1, 0x00, _CURRENT, where, _size(min(length + 4, LARGEST)))


def _content(data: bytes, offset: int) -> bytes:
    """The octets of the file in an answer."""
    if offset < _PLAIN_OFFSETS or not data:
        return data
    wrapped = tlv.parse(data)
    if wrapped.tag != 0x53:
        raise CardProblem(Code.FILE, f"{wrapped.tag:X} instead of 53")
    return wrapped.value
