"""From what is printed on a card to keys: access numbers, machine-readable zones, and the derivation (9303-11, 9.7)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from devices.id_card.ciphers import Cipher
from devices.id_card.problems import CardProblem, Code

ENCRYPTION = 1
CHECKSUM = 2
PASSWORD = 3

MRZ_REFERENCE = 1
CAN_REFERENCE = 2
_CAN_LENGTH = 6


@dataclass(frozen=True, slots=True, repr=False)
class AccessKey:
    """What opens a chip. `reference` is the password reference of MSE:Set AT; keys are derived from `secret`."""

    reference: int
    secret: bytes

    @classmethod
    def from_can(cls, can: str) -> AccessKey:
        """The access number: the last 6 of the 12 digits on a Vietnamese card. Raises CardProblem(NUMBER)."""
        if len(can) != _CAN_LENGTH or not (can.isascii() and can.isdigit()):
            raise CardProblem(Code.NUMBER, "an access number has 6 digits")
        return cls(CAN_REFERENCE, can.encode("ascii"))

    @classmethod
    def from_mrz_information(cls, information: str) -> AccessKey:
        """Document number, birth date and expiry, each with its check digit; see `devices.id_card.mrz`."""
        return cls(MRZ_REFERENCE, hashlib.sha1(information.encode("ascii")).digest())

    @property
    def kind(self) -> str:
        """What it was made of: "CAN" or "MRZ"."""
        return "CAN" if self.reference == CAN_REFERENCE else "MRZ"

    @property
    def opens_bac(self) -> bool:
        """Whether Basic Access Control takes it: only the machine-readable zone does."""
        return self.reference == MRZ_REFERENCE

    @property
    def bac_seed(self) -> bytes:
        """The seed of Basic Access Control, 16 octets."""
        return self.secret[:16]

    def __repr__(self) -> str:
        """Which kind, not which number."""
        return f"<AccessKey {self.kind}>"


@dataclass(frozen=True, slots=True, repr=False)
class SessionKeys:
    """The two keys of a session."""

    cipher: Cipher
    encryption: bytes
    checksum: bytes

    @classmethod
    def derive(cls, cipher: Cipher, secret: bytes) -> SessionKeys:
        """From a shared secret."""
        return cls(cipher, derive(cipher, secret, ENCRYPTION), derive(cipher, secret, CHECKSUM))


def derive(cipher: Cipher, secret: bytes, counter: int) -> bytes:
    """KDF(secret, counter); counter is ENCRYPTION, CHECKSUM or PASSWORD. DES keys have their parity set."""
    data = secret + counter.to_bytes(4, "big")
    if cipher in (Cipher.AES192, Cipher.AES256):
        return hashlib.sha256(data).digest()[: cipher.key_length]
    key = hashlib.sha1(data).digest()[: cipher.key_length]
    return _odd_parity(key) if cipher is Cipher.TDES else key


def _odd_parity(key: bytes) -> bytes:
    return bytes((octet & 0xFE) | (1 - (octet >> 1).bit_count() % 2) for octet in key)
