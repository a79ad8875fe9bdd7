"""The private keys inside a chip: of chip authentication and of active authentication (Doc 9303-11, section 6)."""

from __future__ import annotations

import hashlib
import secrets
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from devices.sim.card.signing_key import ec_curve

_RSA_BITS = 2_048
_RECOVERED = 0x6A
_TRAILER_SHA256 = b"\x34\xcc"
"""What a signature by ISO/IEC 9796-2, scheme 1, ends with when its hash is SHA-256."""


class ActiveKey(Protocol):
    """A key that signs what the reader asks."""

    @property
    def public_info(self) -> bytes:
        """What DG15 holds."""

    def sign(self, challenge: bytes) -> bytes:
        """The answer to a challenge of 8 bytes."""


class AgreementKey:
    """The static key of chip authentication."""

    def __init__(self, curve: str) -> None:
        """A fresh one."""
        self._private = ec.generate_private_key(ec_curve(curve))

    @property
    def public_info(self) -> bytes:
        """What DG14 holds."""
        return _public_info(self._private.public_key())

    def shared_secret(self, point: bytes) -> bytes:
        """What both ends know once the reader sent its point. Raises ValueError for one that is not on the curve."""
        try:
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(self._private.curve, point)
        except UnsupportedAlgorithm as why:
            raise ValueError(str(why)) from why
        return self._private.exchange(ec.ECDH(), theirs)


class EcdsaActiveKey:
    """Signs with ECDSA; the signature is r and s, one after the other (BSI TR-03111)."""

    curve = "P-256"

    def __init__(self) -> None:
        """A fresh one."""
        self._private = ec.generate_private_key(ec_curve(self.curve))

    @property
    def public_info(self) -> bytes:
        """What DG15 holds."""
        return _public_info(self._private.public_key())

    def sign(self, challenge: bytes) -> bytes:
        """r and s, 32 bytes each."""
        r, s = decode_dss_signature(self._private.sign(challenge, ec.ECDSA(hashes.SHA256())))
        size = (self._private.curve.key_size + 7) // 8
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")


class RsaActiveKey:
    """Signs by ISO/IEC 9796-2, digital signature scheme 1, with SHA-256: part of the message comes back out of it."""

    def __init__(self) -> None:
        """A fresh one."""
        self._private = rsa.generate_private_key(65_537, _RSA_BITS)

    @property
    def public_info(self) -> bytes:
        """What DG15 holds."""
        return _public_info(self._private.public_key())

    def sign(self, challenge: bytes) -> bytes:
        """The signature over a nonce of the chip's own and the challenge."""
        numbers = self._private.private_numbers()
        digest_length = hashlib.sha256().digest_size
        nonce = secrets.token_bytes(_RSA_BITS // 8 - 1 - digest_length - len(_TRAILER_SHA256))
        digest = hashlib.sha256(nonce + challenge).digest()
        message = bytes([_RECOVERED]) + nonce + digest + _TRAILER_SHA256
        signature = pow(int.from_bytes(message, "big"), numbers.d, numbers.public_numbers.n)
        return signature.to_bytes(_RSA_BITS // 8, "big")


def _public_info(public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
