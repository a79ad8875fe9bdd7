"""Secure messaging (ICAO Doc 9303-11, 9.8), both ends: the reader protects commands, a virtual chip protects answers.

An object is one end of one session. It counts the messages; a command and its answer raise the counter by one each.
"""

from __future__ import annotations

import hmac

from devices.id_card import apdu, ciphers, tlv
from devices.id_card.apdu import Command, Response
from devices.id_card.keys import SessionKeys
from devices.id_card.problems import CardProblem, Code
from devices.id_card.tlv import Tlv

PROTECTED = 0x0C
_PLAIN_WITH_PADDING = 0x01
_CRYPTOGRAM = 0x87
_ODD_CRYPTOGRAM = 0x85
_LE = 0x97
_STATUS = 0x99
_MAC = 0x8E
_MAC_OBJECT = 2 + ciphers.MAC_LENGTH


class SecureMessaging:
    """One end of a session. `counter` is the send sequence counter to begin with; zero but after BAC."""

    def __init__(self, keys: SessionKeys, counter: bytes | None = None) -> None:
        self._keys = keys
        self._cipher = keys.cipher
        self._counter = int.from_bytes(counter or b"", "big")

    def protect_command(self, command: Command) -> Command:
        """The command as it goes to the chip."""
        self._count()
        header = bytes((command.cla | PROTECTED, command.ins, command.p1, command.p2))
        objects = b""
        if command.data:
            objects += self._cryptogram(command.data, odd=bool(command.ins & 1))
        if command.le is not None:
            objects += tlv.encode(_LE, _le_octets(command))
        body = objects + tlv.encode(_MAC, self._mac(self._padded(header) + objects))
        le = apdu.EXTENDED_LE if command.extended or len(body) > 255 else apdu.SHORT_LE
        return Command(header[0], command.ins, command.p1, command.p2, body, le)

    def unprotect_response(self, response: Response) -> Response:
        """The answer as the chip meant it.

        Raises CardProblem: CHANNEL_ENDED for an answer without protection, MAC for one that was altered, TLV.
        """
        if not response.data:
            raise CardProblem(Code.CHANNEL_ENDED, f"{response.sw:04X} without protection")
        self._count()
        parts = _in_order(response.data, (_CRYPTOGRAM, _ODD_CRYPTOGRAM, _STATUS, _MAC))
        self._check(b"", response.data)
        status = parts.get(_STATUS)
        if status is None or len(status.value) != 2:
            raise CardProblem(Code.MAC, "a protected answer without its status")
        return Response(self._plain(parts), int.from_bytes(status.value, "big"))

    def unprotect_command(self, command: Command) -> Command:
        """The chip's side: the command as the reader meant it. Raises CardProblem(MAC), TLV."""
        self._count()
        parts = _in_order(command.data, (_CRYPTOGRAM, _ODD_CRYPTOGRAM, _LE, _MAC))
        self._check(self._padded(command.header), command.data)
        le = parts.get(_LE)
        return Command(
            command.cla & ~PROTECTED,
            command.ins,
            command.p1,
            command.p2,
            self._plain(parts),
            None if le is None else _le_number(le.value),
        )

    def protect_response(self, response: Response, *, odd: bool = False) -> Response:
        """The chip's side: the answer as it goes to the reader; `odd` after a command with an odd instruction."""
        self._count()
        objects = self._cryptogram(response.data, odd=odd) if response.data else b""
        objects += tlv.encode(_STATUS, response.sw.to_bytes(2, "big"))
        return Response(objects + tlv.encode(_MAC, self._mac(objects)), response.sw)

    def _count(self) -> None:
        self._counter = (self._counter + 1) % (1 << (8 * self._cipher.block))

    @property
    def _counter_octets(self) -> bytes:
        return self._counter.to_bytes(self._cipher.block, "big")

    def _iv(self) -> bytes:
        if self._cipher is ciphers.Cipher.TDES:
            return bytes(self._cipher.block)
        return ciphers.encrypt_block(self._cipher, self._keys.encryption, self._counter_octets)

    def _mac(self, data: bytes) -> bytes:
        return ciphers.message_mac(self._cipher, self._keys.checksum, self._counter_octets + data)

    def _padded(self, header: bytes) -> bytes:
        return ciphers.pad(header, self._cipher.block)

    def _check(self, header: bytes, body: bytes) -> None:
        """The checksum stands last; it covers the octets as they were sent, not as we would have written them."""
        covered, checksum = body[:-_MAC_OBJECT], body[-_MAC_OBJECT:]
        if not hmac.compare_digest(checksum, tlv.encode(_MAC, self._mac(header + covered))):
            raise CardProblem(Code.MAC, "the checksum of a message is wrong or absent")

    def _cryptogram(self, data: bytes, *, odd: bool) -> bytes:
        padded = ciphers.pad(data, self._cipher.block)
        secret = ciphers.encrypt(self._cipher, self._keys.encryption, padded, self._iv())
        if odd:
            return tlv.encode(_ODD_CRYPTOGRAM, secret)
        return tlv.encode(_CRYPTOGRAM, bytes([_PLAIN_WITH_PADDING]) + secret)

    def _plain(self, parts: dict[int, Tlv]) -> bytes:
        even, odd = parts.get(_CRYPTOGRAM), parts.get(_ODD_CRYPTOGRAM)
        if even and odd:
            raise CardProblem(Code.MAC, "two cryptograms in one message")
        if odd:
            return self._decrypted(odd.value)
        if even is None:
            return b""
        if even.value[:1] != bytes([_PLAIN_WITH_PADDING]):
            raise CardProblem(Code.MAC, "a cryptogram of unknown padding")
        return self._decrypted(even.value[1:])

    def _decrypted(self, secret: bytes) -> bytes:
        if not secret:
            raise CardProblem(Code.MAC, "an empty cryptogram")
        return ciphers.unpad(ciphers.decrypt(self._cipher, self._keys.encryption, secret, self._iv()))


def _in_order(body: bytes, tags: tuple[int, ...]) -> dict[int, Tlv]:
    """The parts by tag: each at most once, in the standard's order, and no others."""
    parts = tlv.parse_all(body)
    found = {part.tag: part for part in parts}
    expected = [tag for tag in tags if tag in found]
    if [part.tag for part in parts] != expected:
        raise CardProblem(Code.MAC, "a protected message of other parts than the standard's")
    return found


def _le_octets(command: Command) -> bytes:
    le = command.le or 0
    if command.extended:
        return (le % apdu.EXTENDED_LE).to_bytes(2, "big")
    return bytes([le % apdu.SHORT_LE])


def _le_number(octets: bytes) -> int:
    if len(octets) not in (1, 2):
        raise CardProblem(Code.MAC, "an expected length of neither one nor two octets")
    return int.from_bytes(octets, "big") or 1 << (8 * len(octets))
