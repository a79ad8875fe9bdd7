"""Commands to a chip and its answers (ISO/IEC 7816-4), both ways: what a reader writes, a virtual card reads."""

from __future__ import annotations

from dataclasses import dataclass

from devices.id_card.problems import CardProblem, Code

SHORT_LE = 256
EXTENDED_LE = 65_536
PROTECTED_SHORT = 223
"""The most data a short answer holds once it is protected."""
_SHORT_DATA = 255
_EXTENDED_DATA = 65_535

OK = 0x9000
MORE_DATA = 0x61
WRONG_LE = 0x6C
END_OF_FILE = 0x6282
AUTHENTICATION_FAILED = 0x6300
WRONG_LENGTH = 0x6700
SECURITY_STATUS = 0x6982
FILE_NOT_FOUND = 0x6A82
WRONG_PARAMETERS = 0x6A86
WRONG_OFFSET = 0x6B00
NOT_KNOWN = 0x6D00


@dataclass(frozen=True, slots=True, repr=False)
class Command:
    """One command. `le` is how many bytes of answer are wanted, 1 to 65,536; None when none is."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    def __repr__(self) -> str:
        """The header and lengths alone: the data may be a person's."""
        return f"<Command {self.header.hex()}, {len(self.data)} bytes, le {self.le}>"

    @property
    def header(self) -> bytes:
        """The four octets that say what is wanted."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    @property
    def extended(self) -> bool:
        """Whether it needs the long form."""
        return len(self.data) > _SHORT_DATA or (self.le or 0) > SHORT_LE

    def encode(self) -> bytes:
        """The octets, short where they can be. Raises ValueError for more than 65,535 bytes of data."""
        if len(self.data) > _EXTENDED_DATA or not 1 <= (self.le or 1) <= EXTENDED_LE:
            raise ValueError(f"no command has {len(self.data)} bytes and le {self.le}")
        return self.header + (self._extended_body() if self.extended else self._short_body())

    def _short_body(self) -> bytes:
        lc = bytes([len(self.data)]) + self.data if self.data else b""
        return lc + (b"" if self.le is None else bytes([self.le % SHORT_LE]))

    def _extended_body(self) -> bytes:
        le = b"" if self.le is None else (self.le % EXTENDED_LE).to_bytes(2, "big")
        return b"\0" + (len(self.data).to_bytes(2, "big") + self.data if self.data else b"") + le

    @classmethod
    def decode(cls, raw: bytes) -> Command:
        """The command that these octets are. Raises CardProblem(APDU)."""
        if len(raw) < 4:
            raise CardProblem(Code.APDU, f"a command of {len(raw)} bytes")
        body = raw[4:]
        long_form = len(body) >= 3 and body[0] == 0
        data, le = _extended_parts(body[1:]) if long_form else _short_parts(body)
        return cls(raw[0], raw[1], raw[2], raw[3], data, le)


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """One answer: its data and its status word."""

    data: bytes
    sw: int

    def __repr__(self) -> str:
        """The length and status word alone: the data may be a person's."""
        return f"<Response {len(self.data)} bytes, {self.sw:04X}>"

    @property
    def ok(self) -> bool:
        """Whether the card did what it was asked."""
        return self.sw == OK

    def encode(self) -> bytes:
        """The octets."""
        return self.data + self.sw.to_bytes(2, "big")

    @classmethod
    def decode(cls, raw: bytes) -> Response:
        """The answer that these octets are. Raises CardProblem(APDU) without a status word or above 64 KiB."""
        if not 2 <= len(raw) <= EXTENDED_LE + 2:
            raise CardProblem(Code.APDU, f"an answer of {len(raw)} bytes")
        return cls(raw[:-2], int.from_bytes(raw[-2:], "big"))


def le_for(length: int) -> int:
    """What to ask for so that an answer of `length` octets fits, protected or not."""
    return SHORT_LE if length <= PROTECTED_SHORT else EXTENDED_LE


def _short_parts(body: bytes) -> tuple[bytes, int | None]:
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or SHORT_LE
    return _data_and_le(body[0], body[1:], 1)


def _extended_parts(body: bytes) -> tuple[bytes, int | None]:
    length = int.from_bytes(body[:2], "big")
    if len(body) == 2:
        return b"", length or EXTENDED_LE
    return _data_and_le(length, body[2:], 2)


def _data_and_le(length: int, rest: bytes, le_octets: int) -> tuple[bytes, int | None]:
    data, le = rest[:length], rest[length:]
    if length == 0 or len(data) < length or len(le) not in (0, le_octets):
        raise CardProblem(Code.APDU, f"a command that says {length} bytes and has {len(rest)}")
    if not le:
        return data, None
    return data, int.from_bytes(le, "big") or 1 << (8 * le_octets)
