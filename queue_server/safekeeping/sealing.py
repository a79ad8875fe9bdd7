"""Encryption of a backup as a stream: AES-256-GCM in chunks, the key from a passphrase by scrypt (RFC 7914).

    magic (16 bytes) · log2 of scrypt's cost (1) · salt (16) · check of the passphrase (16) · chunks

A chunk is its length in four bytes and the sealed text. Its nonce is its number and whether it is the last, so chunks
can be neither moved nor left out nor cut off (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
The salt is fresh for each file: no key, and so no nonce, is ever used for two files.
"""

import hmac
import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from queue_server.trouble import Trouble

MAGIC = b"motcua-sealed-1\n"
CHUNK = 1024 * 1024
COST = 16
"""2^16 · 8 · 128 bytes = 64 MB and a fifth of a second for each guess, also on a small machine."""
_HIGHEST_COST = 20
_SALT, _CHECK, _TAG = 16, 16, 16


class Sealer:
    """A stream for writing; what is written arrives sealed in `out`. `close` ends it, `out` stays open."""

    def __init__(self, out: BinaryIO, passphrase: bytes) -> None:
        salt = os.urandom(_SALT)
        key, check = _derive(passphrase, salt, COST)
        self._head = MAGIC + bytes([COST]) + salt + check
        self._cipher = AESGCM(key)
        self._out = out
        self._number = 0
        self._waiting = bytearray()
        out.write(self._head)

    def write(self, data: bytes) -> int:
        """Take `data`; full chunks go out at once."""
        self._waiting += data
        # One byte more than a chunk must be there: the last chunk is sealed as the last.
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=0)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal what is left as the last chunk."""
        self._put(bytes(self._waiting), last=1)
        self._waiting.clear()

    def _put(self, text: bytes, last: int) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), text, self._head)
        self._out.write(struct.pack(">I", len(sealed)) + sealed)
        self._number += 1


class Opener:
    """A stream for reading what a `Sealer` wrote to `source`.

    Raises `Trouble`: `passphrase_wrong`, or `backup_damaged` at the first chunk that is not as it was written.
    """

    def __init__(self, source: BinaryIO, passphrase: bytes) -> None:
        self._head = _exactly(source, len(MAGIC) + 1 + _SALT + _CHECK)
        cost = self._head[len(MAGIC)]
        if not self._head.startswith(MAGIC) or not 1 <= cost <= _HIGHEST_COST:
            raise Trouble("backup_damaged")
        salt = self._head[len(MAGIC) + 1 :][:_SALT]
        key, check = _derive(passphrase, salt, cost)
        if not hmac.compare_digest(check, self._head[-_CHECK:]):
            raise Trouble("passphrase_wrong")
        self._cipher = AESGCM(key)
        self._source = source
        self._number = 0
        self._ended = False
        self._ready = bytearray()

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all there are without one; nothing at the end."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._ready += self._next()
        wanted = len(self._ready) if size < 0 else size
        found = bytes(self._ready[:wanted])
        del self._ready[:wanted]
        return found

    def _next(self) -> bytes:
        (length,) = struct.unpack(">I", _exactly(self._source, 4))
        if not _TAG <= length <= CHUNK + _TAG:
            raise Trouble("backup_damaged")
        sealed = _exactly(self._source, length)
        # Only the last chunk may be short, and only it is sealed as the last: two tries at most.
        for last in (0, 1):
            try:
                text = self._cipher.decrypt(_nonce(self._number, last), sealed, self._head)
            except InvalidTag:
                continue
            self._number += 1
            self._ended = last == 1
            if self._ended and self._source.read(1):
                break
            return text
        raise Trouble("backup_damaged")


def is_sealed(source: BinaryIO) -> bool:
    """Whether a file begins as a sealed one; its position is left at the beginning."""
    found = source.read(len(MAGIC)) == MAGIC
    source.seek(0)
    return found


def _derive(passphrase: bytes, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    made = Scrypt(salt=salt, length=32 + _CHECK, n=2**cost, r=8, p=1).derive(passphrase)
    return made[:32], made[32:]


def _nonce(number: int, last: int) -> bytes:
    return struct.pack(">7xIB", number, last)


def _exactly(source: BinaryIO, size: int) -> bytes:
    found = source.read(size)
    if len(found) != size:
        raise Trouble("backup_damaged")
    return found
