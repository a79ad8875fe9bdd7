"""PACE with generic mapping (ICAO Doc 9303-11, 4.4): the reader's side, and the formulas that the chip's side shares.

The access number proves itself and a fresh key is agreed on; whoever listens learns neither.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from devices.id_card import apdu, ciphers, tlv
from devices.id_card.apdu import Command
from devices.id_card.card import Card
from devices.id_card.ciphers import Cipher
from devices.id_card.group import AnyGroup, private_key, standard_group
from devices.id_card.keys import PASSWORD, AccessKey, SessionKeys, derive
from devices.id_card.modular_group import ModularGroup
from devices.id_card.problems import CardProblem, Code
from devices.id_card.secure_messaging import SecureMessaging
from devices.id_card.security_info import SecurityInfo, cipher_of, parse_security_infos

BRANCH = bytes([4])
"""id-PACE below the BSI tree."""
_DH_GENERIC, _ECDH_GENERIC = 1, 2
_MAPPINGS = {_DH_GENERIC: "DH-GM", _ECDH_GENERIC: "ECDH-GM", 3: "DH-IM", 4: "ECDH-IM", 6: "ECDH-CAM"}
"""Generic, integrated and chip authentication mapping (Doc 9303-11, 9.2.4)."""
_VERSION = 2
_CHAINED = 0x10
_TEMPLATE = 0x7C
_ENCRYPTED_NONCE, _MAP, _MAPPED, _KEY, _CHIP_KEY, _TOKEN, _CHIP_TOKEN = 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86
_PUBLIC_KEY, _POINT, _NUMBER, _OID = 0x7F49, 0x86, 0x84, 0x06


@dataclass(frozen=True, slots=True)
class PaceInfo:
    """How a chip wants to be opened."""

    oid: bytes
    """The octets of the protocol's object identifier."""
    cipher: Cipher
    parameter: int
    group: AnyGroup
    must_name_parameter: bool = False
    """Whether the chip offers this protocol in several groups, so that it has to be told in which."""


def offered(card_access: bytes) -> PaceInfo | None:
    """The best way of EF.CardAccess that is spoken here; None when there is none. Raises CardProblem."""
    ways = [way for info in parse_security_infos(card_access) if (way := _way(info))]
    best = max(ways, key=_preference, default=None)
    if best is None:
        return None
    return replace(best, must_name_parameter=len({way.parameter for way in ways if way.oid == best.oid}) > 1)


def unspoken(card_access: bytes) -> list[str]:
    """The ways of EF.CardAccess that are not spoken here, by name. Raises CardProblem."""
    return [_name(info) for info in parse_security_infos(card_access) if _is_protocol(info) and not _way(info)]


def open_chip(
    card: Card, way: PaceInfo, access: AccessKey, key: Callable[[AnyGroup], int] = private_key
) -> SecureMessaging:
    """Agree on keys with the chip; `key` draws the private keys.

    Raises CardProblem: WRONG_NUMBER when the access number is another card's, POINT, PROTOCOL, REFUSED, TLV.
    """
    group = way.group
    card.ask(_choose(way, access), "MSE:Set AT for PACE")
    nonce = decrypt_nonce(way, access, _step(card, b"", _ENCRYPTED_NONCE, _CHAINED))
    mapping_key = key(group)
    mine = group.multiply(group.generator, mapping_key)
    theirs = _their_key(group, mine, _step(card, tlv.encode(_MAP, group.encode(mine)), _MAPPED, _CHAINED))
    generator = mapped_generator(group, nonce, group.multiply(theirs, mapping_key))
    agreement_key = key(group)
    mine = group.multiply(generator, agreement_key)
    theirs = _their_key(group, mine, _step(card, tlv.encode(_KEY, group.encode(mine)), _CHIP_KEY, _CHAINED))
    keys = SessionKeys.derive(way.cipher, group.secret(group.multiply(theirs, agreement_key)))
    _confirm(card, way, keys, mine, theirs)
    return SecureMessaging(keys)


def encrypt_nonce(way: PaceInfo, access: AccessKey, nonce: bytes) -> bytes:
    """The chip's side: the nonce as it is sent."""
    return ciphers.encrypt(way.cipher, derive(way.cipher, access.secret, PASSWORD), nonce)


def decrypt_nonce(way: PaceInfo, access: AccessKey, secret: bytes) -> int:
    """The chip's nonce; a wrong one when the access number is wrong. Raises CardProblem(MAC) for another length."""
    if not secret or len(secret) % way.cipher.block or len(secret) > 32:
        raise CardProblem(Code.MAC, f"a nonce of {len(secret)} bytes")
    return int.from_bytes(ciphers.decrypt(way.cipher, derive(way.cipher, access.secret, PASSWORD), secret), "big")


def mapped_generator(group: AnyGroup, nonce: int, shared: Any) -> Any:
    """The generator of the key agreement: nonce times the old one, and the shared element."""
    return group.add(group.multiply(group.generator, nonce), shared)


def token(way: PaceInfo, keys: SessionKeys, public: Any) -> bytes:
    """The proof of having the keys: a checksum over the other side's public key."""
    tag = _NUMBER if isinstance(way.group, ModularGroup) else _POINT
    body = tlv.encode_all([(_OID, way.oid), (tag, way.group.encode(public))])
    return ciphers.mac(way.cipher, keys.checksum, tlv.encode(_PUBLIC_KEY, body))


def _way(info: SecurityInfo) -> PaceInfo | None:
    below = info.below(BRANCH)
    parameter = info.number(1)
    if below is None or len(below) != 2 or info.number(0) != _VERSION or parameter is None:
        return None
    if below[0] not in (_DH_GENERIC, _ECDH_GENERIC):
        return None
    try:
        group, cipher = standard_group(parameter), cipher_of(below[1])
    except CardProblem:
        return None
    if isinstance(group, ModularGroup) != (below[0] == _DH_GENERIC):
        return None
    return PaceInfo(info.oid, cipher, parameter, group)


def _is_protocol(info: SecurityInfo) -> bool:
    """Whether it is a PACEInfo; shorter identifiers of the branch are domain parameters."""
    below = info.below(BRANCH)
    return below is not None and len(below) == 2


def _name(info: SecurityInfo) -> str:
    mapping, cipher = info.below(BRANCH) or (0, 0)
    return f"PACE-{_MAPPINGS.get(mapping, mapping)} with cipher {cipher} in group {info.number(1)}"


def _preference(way: PaceInfo) -> tuple[bool, bool, int]:
    return (not isinstance(way.group, ModularGroup), way.cipher is not Cipher.TDES, way.cipher.key_length)


def _choose(way: PaceInfo, access: AccessKey) -> Command:
    named = [(0x80, way.oid), (0x83, bytes([access.reference]))]
    if way.must_name_parameter:
        named.append((0x84, bytes([way.parameter])))
    return Command(0x00, 0x22, 0xC1, 0xA4, tlv.encode_all(named))


def _step(card: Card, data: bytes, wanted: int, cla: int) -> bytes:
    """One GENERAL AUTHENTICATE: the object of the answer that is wanted."""
    answer = card.ask(_general_authenticate(cla, data), f"PACE {wanted:02X}")
    return _object(answer, wanted)


def _general_authenticate(cla: int, data: bytes) -> Command:
    """The chip's answer is about as long as what it is sent."""
    return Command(cla, 0x86, 0x00, 0x00, tlv.encode(_TEMPLATE, data), apdu.le_for(len(data)))


def _object(answer: bytes, wanted: int) -> bytes:
    template = tlv.parse(answer)
    if template.tag != _TEMPLATE:
        raise CardProblem(Code.TLV, f"{template.tag:X} instead of 7C")
    return template.child(wanted).value


def _their_key(group: AnyGroup, mine: Any, octets: bytes) -> Any:
    theirs = group.decode(octets)
    if theirs == mine:
        # A chip that sends our own key back would agree with us on something it need not know.
        raise CardProblem(Code.POINT, "the chip returned our own key")
    return theirs


def _confirm(card: Card, way: PaceInfo, keys: SessionKeys, mine: Any, theirs: Any) -> None:
    response = card.send(_general_authenticate(0x00, tlv.encode(_TOKEN, token(way, keys, theirs))))
    if response.sw & 0xFFF0 in (0x63C0, apdu.AUTHENTICATION_FAILED) or response.sw == 0x6988:
        raise CardProblem(Code.WRONG_NUMBER, f"PACE token: {response.sw:04X}")
    if not response.ok:
        raise CardProblem(Code.REFUSED, f"PACE 86: {response.sw:04X}")
    if not hmac.compare_digest(_object(response.data, _CHIP_TOKEN), token(way, keys, mine)):
        raise CardProblem(Code.WRONG_NUMBER, "the chip's token is wrong")
