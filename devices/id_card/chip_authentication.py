"""Chip authentication (ICAO Doc 9303-11, 6.2): the chip shows that it has the private key of DG14; new keys begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from devices.id_card import apdu, tlv
from devices.id_card.apdu import Command
from devices.id_card.card import Card
from devices.id_card.ciphers import Cipher
from devices.id_card.group import AnyGroup, private_key
from devices.id_card.keys import SessionKeys
from devices.id_card.problems import CardProblem, Code
from devices.id_card.public_keys import EcKey, parse_public_key
from devices.id_card.secure_messaging import SecureMessaging
from devices.id_card.security_info import SEQUENCE, SecurityInfo, cipher_of, parse_security_infos

INFO_BRANCH = bytes([3])
"""id-CA below the BSI tree."""
KEY_BRANCH = bytes([1])
"""id-PK below the BSI tree."""
_ECDH = 2
_DG14 = 0x6E


@dataclass(frozen=True, slots=True)
class ChipKey:
    """The chip's static key and how it is used. `oid` is the protocol's; without one the chip knows 3DES alone."""

    group: AnyGroup
    public: Any
    cipher: Cipher
    oid: bytes
    key_id: bytes
    """The octets of the key's number; empty when it has none."""


def parse_dg14(data: bytes) -> list[SecurityInfo]:
    """What data group 14 says. Raises CardProblem."""
    group = tlv.parse(data)
    if group.tag != _DG14:
        raise CardProblem(Code.SECURITY_INFO, f"tag {group.tag:X}")
    return parse_security_infos(group.value)


def chip_key(infos: Sequence[SecurityInfo]) -> ChipKey | None:
    """The strongest key the chip can show; None when it has none for this. Raises CardProblem."""
    keys = [key for info in infos if (key := _key(info, infos))]
    return max(keys, key=lambda key: (key.cipher is not Cipher.TDES, key.cipher.key_length), default=None)


def agree(card: Card, chip: ChipKey, draw: Callable[[AnyGroup], int] = private_key) -> SecureMessaging:
    """Agree on new keys. That they are right, and the chip genuine, shows in the next answer under them.

    Raises CardProblem: REFUSED, and what a channel raises.
    """
    mine = draw(chip.group)
    public = chip.group.encode(chip.group.multiply(chip.group.generator, mine))
    key_id = tlv.encode(0x84, chip.key_id) if chip.key_id else b""
    if chip.cipher is Cipher.TDES:
        card.ask(Command(0x00, 0x22, 0x41, 0xA6, tlv.encode(0x91, public) + key_id), "MSE:Set KAT")
    else:
        card.ask(Command(0x00, 0x22, 0x41, 0xA4, tlv.encode(0x80, chip.oid) + key_id), "MSE:Set AT")
        data = tlv.encode(0x7C, tlv.encode(0x80, public))
        card.ask(Command(0x00, 0x86, 0x00, 0x00, data, apdu.SHORT_LE), "chip authentication")
    secret = chip.group.secret(chip.group.multiply(chip.public, mine))
    return SecureMessaging(SessionKeys.derive(chip.cipher, secret))


def _key(info: SecurityInfo, infos: Sequence[SecurityInfo]) -> ChipKey | None:
    """The chip's key in an entry, with the protocol that another entry names for it."""
    kind = info.below(KEY_BRANCH)
    if kind != bytes([_ECDH]):
        # Diffie-Hellman keys without curves are allowed and on no card that is known.
        return None
    if not info.items or info.items[0].tag != SEQUENCE:
        raise CardProblem(Code.SECURITY_INFO, "a chip key without the key")
    key = parse_public_key(info.items[0].encode())
    if not isinstance(key, EcKey):
        raise CardProblem(Code.SECURITY_INFO, "a chip key of another kind than it says")
    number = info.number(1)
    protocol = _protocol(infos, number)
    cipher = cipher_of(protocol[-1]) if protocol else Cipher.TDES
    return ChipKey(key.curve, key.point, cipher, protocol, _reference(number))


def _reference(number: int | None) -> bytes:
    """The octets that name a key: those of its number without a sign, C3 where the INTEGER is 00C3."""
    return b"" if number is None else number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")


def _protocol(infos: Sequence[SecurityInfo], number: int | None) -> bytes:
    """The octets of the protocol's identifier; empty when none is named."""
    named = [info for info in infos if (below := info.below(INFO_BRANCH)) and len(below) == 2 and below[0] == _ECDH]
    fitting = [info.oid for info in named if info.number(1) == number]
    return max(fitting, default=b"")
