"""The files of a chip as commands reach them: selected or by short identifier, readable only once the chip is open."""

from __future__ import annotations

from devices.id_card.apdu import (
    END_OF_FILE,
    EXTENDED_LE,
    FILE_NOT_FOUND,
    OK,
    SECURITY_STATUS,
    SHORT_LE,
    WRONG_OFFSET,
    WRONG_PARAMETERS,
    Command,
    Response,
)
from devices.id_card.problems import CardProblem
from devices.id_card.tlv import encode, parse
from devices.sim.card.contents import Contents
from devices.sim.card.status import INSTRUCTION_NOT_SUPPORTED, NO_FILE_SELECTED, WRONG_DATA

APPLICATION = bytes.fromhex("A0000002471001")
"""The application identifier of Doc 9303 documents."""
_MASTER = b"\x3f\x00"
_BY_SHORT_ID = 0x80
_OFFSET, _DISCRETIONARY = 0x54, 0x53
_DISCRETIONARY_HEADER = 4
_ALL = (SHORT_LE, EXTENDED_LE)
"""An expected length that means "as much as there is": reaching the end of the file is no warning then."""


class FileSystem:
    """SELECT and READ BINARY."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self.in_application = False
        self._selected: int | None = None

    def select(self, command: Command, opened: bool) -> Response:
        """SELECT: the master file, the application, or a file of where we are."""
        if command.p1 == 0x00:
            return self._select_master(command.data)
        if command.p1 == 0x04:
            return self._select_application(command.data)
        if command.p1 == 0x02 and len(command.data) == 2:
            return self._choose(int.from_bytes(command.data, "big"), opened)
        return Response(b"", WRONG_PARAMETERS)

    def read(self, command: Command, opened: bool) -> Response:
        """READ BINARY with the offset in the parameters (even), or in the data (odd instruction)."""
        odd = bool(command.ins & 1)
        short = command.p2 & 0x1F if odd else command.p1 & 0x1F
        if (odd and short) or (not odd and command.p1 & _BY_SHORT_ID):
            found = self._by_short_id(short, opened)
            if found.sw != OK:
                return found
        if self._selected is None:
            return Response(b"", NO_FILE_SELECTED)
        if odd:
            return self._read_far(command)
        offset = command.p2 if command.p1 & _BY_SHORT_ID else (command.p1 << 8) | command.p2
        return self._part(offset, command.le or SHORT_LE)

    def _select_master(self, data: bytes) -> Response:
        if not self._contents.manners.has_master_file:
            return Response(b"", INSTRUCTION_NOT_SUPPORTED)
        if data not in (b"", _MASTER):
            return Response(b"", FILE_NOT_FOUND)
        self.in_application, self._selected = False, None
        return Response(b"", OK)

    def _select_application(self, data: bytes) -> Response:
        if data != APPLICATION:
            return Response(b"", FILE_NOT_FOUND)
        self.in_application, self._selected = True, None
        return Response(b"", OK)

    def _by_short_id(self, short: int, opened: bool) -> Response:
        if not self._contents.manners.short_file_ids:
            return Response(b"", WRONG_PARAMETERS)
        return self._choose(0x0100 | short, opened)

    def _choose(self, file: int, opened: bool) -> Response:
        if self.in_application and (not opened or file in self._contents.locked):
            return Response(b"", SECURITY_STATUS)
        if file not in self._files:
            return Response(b"", FILE_NOT_FOUND)
        self._selected = file
        return Response(b"", OK)

    def _read_far(self, command: Command) -> Response:
        try:
            where = parse(command.data)
        except CardProblem:
            return Response(b"", WRONG_DATA)
        if where.tag != _OFFSET:
            return Response(b"", WRONG_DATA)
        part = self._part(int.from_bytes(where.value, "big"), (command.le or SHORT_LE) - _DISCRETIONARY_HEADER)
        return Response(encode(_DISCRETIONARY, part.data), part.sw) if part.data else part

    def _part(self, offset: int, wanted: int) -> Response:
        file = self._files[self._selected or 0]
        if offset > len(file) or (offset == len(file) and file):
            return Response(b"", WRONG_OFFSET)
        data = file[offset : offset + wanted]
        short = len(data) < wanted and wanted not in _ALL
        return Response(data, END_OF_FILE if short else OK)

    @property
    def _files(self) -> dict[int, bytes]:
        return dict(self._contents.files if self.in_application else self._contents.master_files)
