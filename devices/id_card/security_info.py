"""What a chip says it can do (ICAO Doc 9303-11, 9.2): EF.CardAccess before it is opened, DG14 afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from devices.id_card import tlv
from devices.id_card.ciphers import Cipher
from devices.id_card.problems import CardProblem, Code
from devices.id_card.tlv import Tlv

SET = 0x31
SEQUENCE = 0x30
OID = 0x06
INTEGER = 0x02

_BSI = bytes.fromhex("04007F00070202")
"""0.4.0.127.0.7.2.2: the protocols of the German Federal Office for Information Security, taken over by ICAO."""
_LARGEST = 8_192
_CIPHERS = {1: Cipher.TDES, 2: Cipher.AES128, 3: Cipher.AES192, 4: Cipher.AES256}


@dataclass(frozen=True, slots=True)
class SecurityInfo:
    """One entry: the octets of its object identifier, and what follows."""

    oid: bytes
    items: Sequence[Tlv]

    def below(self, branch: bytes) -> bytes | None:
        """The octets of the identifier below a branch of the BSI tree; None when it is not of that branch."""
        root = _BSI + branch
        return self.oid[len(root) :] if self.oid.startswith(root) else None

    def number(self, position: int) -> int | None:
        """The INTEGER at a place; None when there is none. Raises CardProblem(SECURITY_INFO) for a large one."""
        if position >= len(self.items) or self.items[position].tag != INTEGER:
            return None
        octets = self.items[position].value
        if not 1 <= len(octets) <= 8:
            raise CardProblem(Code.SECURITY_INFO, "a number of an odd size")
        return int.from_bytes(octets, "big")


def parse_security_infos(data: bytes) -> list[SecurityInfo]:
    """The entries of a SET of them. Raises CardProblem(SECURITY_INFO), CardProblem(TLV)."""
    if len(data) > _LARGEST:
        raise CardProblem(Code.SECURITY_INFO, f"{len(data)} bytes")
    whole = tlv.parse(data)
    if whole.tag != SET:
        raise CardProblem(Code.SECURITY_INFO, f"tag {whole.tag:X}")
    return [_entry(element) for element in whole.children()]


def cipher_of(number: int) -> Cipher:
    """The cipher that the last figure of a protocol's identifier names. Raises CardProblem(PROTOCOL)."""
    if number not in _CIPHERS:
        raise CardProblem(Code.PROTOCOL, f"cipher {number}")
    return _CIPHERS[number]


def _entry(element: Tlv) -> SecurityInfo:
    parts = element.children() if element.tag == SEQUENCE else []
    if not parts or parts[0].tag != OID:
        raise CardProblem(Code.SECURITY_INFO, "an entry without an identifier")
    return SecurityInfo(parts[0].value, parts[1:])
