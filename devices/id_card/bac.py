"""Basic Access Control (ICAO Doc 9303-11, 4.3): how older chips are opened, with the machine-readable zone and 3DES."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable

from devices.id_card import apdu, ciphers
from devices.id_card.apdu import Command
from devices.id_card.card import Card
from devices.id_card.ciphers import MAC_LENGTH, Cipher
from devices.id_card.keys import AccessKey, SessionKeys
from devices.id_card.problems import CardProblem, Code
from devices.id_card.secure_messaging import SecureMessaging

CHALLENGE = 8
KEY_SEED = 16
_REFUSALS = (apdu.AUTHENTICATION_FAILED, 0x6982, 0x6985, 0x6A80, 0x6988)


def open_chip(card: Card, access: AccessKey, draw: Callable[[int], bytes] = secrets.token_bytes) -> SecureMessaging:
    """Agree on keys with the chip; `draw` gives as many random octets as it is asked for: the challenge, then the key.

    Raises CardProblem: MRZ_NEEDED; WRONG_NUMBER when the machine-readable zone is another card's, REFUSED, MAC.
    """
    if not access.opens_bac:
        raise CardProblem(Code.MRZ_NEEDED)
    keys = SessionKeys.derive(Cipher.TDES, access.bac_seed)
    theirs = card.ask(Command(0x00, 0x84, 0x00, 0x00, le=CHALLENGE), "GET CHALLENGE")
    if len(theirs) != CHALLENGE:
        raise CardProblem(Code.APDU, f"a challenge of {len(theirs)} bytes")
    mine, my_key = draw(CHALLENGE), draw(KEY_SEED)
    response = card.send(Command(0x00, 0x82, 0x00, 0x00, seal(keys, mine + theirs + my_key), 40))
    if response.sw in _REFUSALS or response.sw & 0xFFF0 == 0x63C0:
        raise CardProblem(Code.WRONG_NUMBER, f"BAC: {response.sw:04X}")
    if not response.ok:
        raise CardProblem(Code.REFUSED, f"EXTERNAL AUTHENTICATE: {response.sw:04X}")
    told = unseal(keys, response.data)
    if not hmac.compare_digest(told[: 2 * CHALLENGE], theirs + mine):
        raise CardProblem(Code.MAC, "the chip answered another challenge")
    return session(my_key, told[2 * CHALLENGE :], theirs, mine)


def seal(keys: SessionKeys, data: bytes) -> bytes:
    """32 octets encrypted, and their checksum."""
    secret = ciphers.encrypt(keys.cipher, keys.encryption, data)
    return secret + ciphers.mac(keys.cipher, keys.checksum, secret)


def unseal(keys: SessionKeys, sealed: bytes) -> bytes:
    """The opposite of `seal`. Raises CardProblem(MAC)."""
    secret, checksum = sealed[:-MAC_LENGTH], sealed[-MAC_LENGTH:]
    if len(sealed) != 40 or not hmac.compare_digest(checksum, ciphers.mac(keys.cipher, keys.checksum, secret)):
        raise CardProblem(Code.MAC, "a sealed message that was altered")
    return ciphers.decrypt(keys.cipher, keys.encryption, secret)


def session(reader_key: bytes, chip_key: bytes, chip_challenge: bytes, reader_challenge: bytes) -> SecureMessaging:
    """The session that both sides begin after BAC."""
    seed = bytes(one ^ other for one, other in zip(reader_key, chip_key, strict=True))
    return SecureMessaging(SessionKeys.derive(Cipher.TDES, seed), chip_challenge[4:] + reader_challenge[4:])
