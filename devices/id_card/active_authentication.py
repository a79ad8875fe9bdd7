"""Active authentication (ICAO Doc 9303-11, 6.1): the chip signs a challenge with the private key of DG15."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence

from devices.id_card import apdu, tlv
from devices.id_card.apdu import Command
from devices.id_card.card import Card
from devices.id_card.problems import CardProblem, Code
from devices.id_card.public_keys import EcKey, PublicKey, RsaKey, parse_public_key
from devices.id_card.security_info import SecurityInfo
from devices.id_card.signatures import Algorithm, Scheme, digest, holds

CHALLENGE = 8
_DG15 = 0x6F
_INFO = bytes.fromhex("678108010105")
"""2.23.136.1.1.5: which signature the chip makes."""
_PLAIN_ECDSA = bytes.fromhex("04007F0007010104")
"""0.4.0.127.0.7.1.1.4.1: followed by the number of the hash."""
_HASHES = {1: "sha1", 2: "sha224", 3: "sha256", 4: "sha384", 5: "sha512"}
_TRAILERS = {0x33: "sha1", 0x34: "sha256", 0x35: "sha512", 0x36: "sha384", 0x38: "sha224"}
"""ISO/IEC 9796-2: the hash that the octet before CC names."""
_HEADER, _LONG_TRAILER, _SHORT_TRAILER = 0x6A, 0xCC, 0xBC


def parse_dg15(data: bytes) -> PublicKey:
    """The key in data group 15. Raises CardProblem."""
    group = tlv.parse(data)
    if group.tag != _DG15:
        raise CardProblem(Code.SECURITY_INFO, f"tag {group.tag:X}")
    return parse_public_key(group.value)


def proves_itself(
    card: Card, key: PublicKey, infos: Sequence[SecurityInfo], draw: Callable[[int], bytes] = secrets.token_bytes
) -> bool:
    """Whether the chip has the private key. `infos` are those of DG14, which may name the hash. Raises CardProblem."""
    challenge = draw(CHALLENGE)
    command = Command(0x00, 0x88, 0x00, 0x00, challenge, apdu.le_for(_signature_length(key)))
    return signed(key, infos, card.ask(command, "INTERNAL AUTHENTICATE"), challenge)


def signed(key: PublicKey, infos: Sequence[SecurityInfo], signature: bytes, challenge: bytes) -> bool:
    """Whether a signature is this key's over this challenge. Raises CardProblem(PROTOCOL)."""
    if isinstance(key, RsaKey):
        return _recovered(key, signature, challenge)
    return holds(key, Algorithm(Scheme.ECDSA_PLAIN, _hash(key, infos)), signature, challenge)


def _signature_length(key: PublicKey) -> int:
    """Octets."""
    bits = key.modulus.bit_length() if isinstance(key, RsaKey) else 2 * key.curve.n.bit_length()
    return (bits + 7) // 8


def _hash(key: EcKey, infos: Sequence[SecurityInfo]) -> str:
    """The hash that DG14 names; without a word from it the longest that fits the key."""
    for info in infos:
        named = info.items[1].value if info.oid == _INFO and len(info.items) > 1 else b""
        if named.startswith(_PLAIN_ECDSA) and named[-1] in _HASHES:
            return _HASHES[named[-1]]
    bits = key.curve.n.bit_length()
    return next((name for size, name in ((512, "sha512"), (384, "sha384"), (256, "sha256")) if bits >= size), "sha1")


def _recovered(key: RsaKey, signature: bytes, challenge: bytes) -> bool:
    """ISO/IEC 9796-2, scheme 1: the signature holds the first part of the message, the challenge is the second."""
    size = (key.modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != size or number >= key.modulus:
        return False
    message = pow(number, key.exponent, key.modulus).to_bytes(size, "big")
    if message[0] != _HEADER:
        return False
    name, trailer = _trailer(message)
    length = len(digest(name, b""))
    first, seal = message[1 : -length - trailer], message[-length - trailer : -trailer]
    return hmac.compare_digest(seal, digest(name, first + challenge))


def _trailer(message: bytes) -> tuple[str, int]:
    """The hash, and how many octets name it. Raises CardProblem(PROTOCOL)."""
    if message[-1] == _SHORT_TRAILER:
        return "sha1", 1
    if message[-1] == _LONG_TRAILER and message[-2] in _TRAILERS:
        return _TRAILERS[message[-2]], 2
    raise CardProblem(Code.PROTOCOL, "a signature of unknown form")
