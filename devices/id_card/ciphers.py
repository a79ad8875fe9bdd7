"""The ciphers and checksums of a chip session, with the paddings of ICAO Doc 9303-11, sections 4 and 9.8."""

from __future__ import annotations

from enum import StrEnum

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, modes
from cryptography.hazmat.primitives.ciphers import Cipher as Machine
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from devices.id_card.problems import CardProblem, Code

MAC_LENGTH = 8


class Cipher(StrEnum):
    """What a session is encrypted and authenticated with."""

    TDES = "3DES"
    AES128 = "AES-128"
    AES192 = "AES-192"
    AES256 = "AES-256"

    @property
    def key_length(self) -> int:
        """Octets of a key."""
        return {Cipher.TDES: 16, Cipher.AES128: 16, Cipher.AES192: 24, Cipher.AES256: 32}[self]

    @property
    def block(self) -> int:
        """Octets of a block."""
        return 8 if self is Cipher.TDES else 16


def encrypt(cipher: Cipher, key: bytes, data: bytes, iv: bytes | None = None) -> bytes:
    """CBC; `data` is whole blocks, the initial vector zero unless given."""
    machine = Machine(_algorithm(cipher, key), modes.CBC(iv or bytes(cipher.block))).encryptor()
    return machine.update(data) + machine.finalize()


def decrypt(cipher: Cipher, key: bytes, data: bytes, iv: bytes | None = None) -> bytes:
    """The opposite of `encrypt`. Raises CardProblem(MAC) for data that is not whole blocks."""
    if len(data) % cipher.block:
        raise CardProblem(Code.MAC, f"{len(data)} encrypted bytes are no whole blocks")
    machine = Machine(_algorithm(cipher, key), modes.CBC(iv or bytes(cipher.block))).decryptor()
    return machine.update(data) + machine.finalize()


def encrypt_block(cipher: Cipher, key: bytes, block: bytes) -> bytes:
    """One block by itself: the initial vector of AES secure messaging is made this way."""
    return encrypt(cipher, key, block)


def mac(cipher: Cipher, key: bytes, data: bytes) -> bytes:
    """The checksum of 8 octets: CMAC for AES, the retail MAC over data padded by method 2 for 3DES."""
    if cipher is Cipher.TDES:
        return _retail_mac(key, pad(data, cipher.block))
    machine = CMAC(AES(key))
    machine.update(data)
    return machine.finalize()[:MAC_LENGTH]


def message_mac(cipher: Cipher, key: bytes, data: bytes) -> bytes:
    """The checksum of secure messaging, which pads the data for AES too (section 9.8.6.2)."""
    return mac(cipher, key, data if cipher is Cipher.TDES else pad(data, cipher.block))


def pad(data: bytes, block: int) -> bytes:
    """80 and as many 00 as fill the block (ISO/IEC 9797-1, method 2)."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(data: bytes) -> bytes:
    """The opposite of `pad`. Raises CardProblem(MAC) when there is no padding."""
    end = len(data.rstrip(b"\0")) - 1
    if end < 0 or data[end] != 0x80:
        raise CardProblem(Code.MAC, "decrypted data without padding")
    return data[:end]


def _retail_mac(key: bytes, padded: bytes) -> bytes:
    """ISO/IEC 9797-1, algorithm 3, with DES: the first key over all blocks, the last one through both keys."""
    one, two = key[:8], key[8:]
    last = _des_cbc(one, padded)[-8:]
    return _des_block(one, _des_block_back(two, last))


def _des_cbc(key: bytes, data: bytes) -> bytes:
    machine = Machine(TripleDES(key * 3), modes.CBC(bytes(8))).encryptor()
    return machine.update(data) + machine.finalize()


def _des_block(key: bytes, block: bytes) -> bytes:
    return _des_cbc(key, block)


def _des_block_back(key: bytes, block: bytes) -> bytes:
    machine = Machine(TripleDES(key * 3), modes.CBC(bytes(8))).decryptor()
    return machine.update(block) + machine.finalize()


def _algorithm(cipher: Cipher, key: bytes) -> BlockCipherAlgorithm:
    # Two keys stand for three (keying option 2), written out: 16 octets will be refused some day.
    return TripleDES(key + key[:8]) if cipher is Cipher.TDES else AES(key)
