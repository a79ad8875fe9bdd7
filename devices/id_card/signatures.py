"""Checking signatures: RSA (PKCS #1 v1.5 and PSS) and ECDSA, on keys from `devices.id_card.public_keys`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from devices.id_card.problems import CardProblem, Code
from devices.id_card.public_keys import EcKey, PublicKey, RsaKey

_CURVES: dict[str, type[ec.EllipticCurve]] = {
    "P-192": ec.SECP192R1,
    "P-224": ec.SECP224R1,
    "P-256": ec.SECP256R1,
    "P-384": ec.SECP384R1,
    "P-521": ec.SECP521R1,
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
}
_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class Scheme(StrEnum):
    """How a signature is made of a digest."""

    PKCS1 = "rsassa_pkcs1v15"
    PSS = "rsassa_pss"
    ECDSA = "ecdsa"
    """r and s as a DER sequence."""
    ECDSA_PLAIN = "ecdsa_plain"
    """r and s one after the other, each as long as the order (BSI TR-03111)."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A scheme and its hash. `mask_hash` and `salt_length` (octets) are those of PSS."""

    scheme: Scheme
    hash: str
    mask_hash: str = ""
    salt_length: int = 0


def holds(key: PublicKey, algorithm: Algorithm, signature: bytes, data: bytes) -> bool:
    """Whether this key signed this data. Raises CardProblem(PROTOCOL) for what is not spoken here."""
    try:
        _verify(key, algorithm, signature, data)
    except (InvalidSignature, ValueError):
        return False
    except UnsupportedAlgorithm as why:
        raise CardProblem(Code.PROTOCOL, "a signature that cannot be checked here") from why
    return True


def hash_named(name: str) -> hashes.HashAlgorithm:
    """The hash called "sha256" and the like. Raises CardProblem(PROTOCOL) for another."""
    if name not in _HASHES:
        raise CardProblem(Code.PROTOCOL, f"the hash {name[:16]}")
    return _HASHES[name]()


def digest(name: str, data: bytes) -> bytes:
    """The digest of data by the hash called `name`. Raises CardProblem(PROTOCOL)."""
    machine = hashes.Hash(hash_named(name))
    machine.update(data)
    return machine.finalize()


def _verify(key: PublicKey, algorithm: Algorithm, signature: bytes, data: bytes) -> None:
    chosen = hash_named(algorithm.hash)
    match key:
        case RsaKey() if algorithm.scheme is Scheme.PKCS1:
            _rsa(key).verify(signature, data, padding.PKCS1v15(), chosen)
        case RsaKey() if algorithm.scheme is Scheme.PSS:
            mask = padding.MGF1(hash_named(algorithm.mask_hash))
            _rsa(key).verify(signature, data, padding.PSS(mask, algorithm.salt_length), chosen)
        case EcKey() if algorithm.scheme is Scheme.ECDSA:
            _ec(key).verify(signature, data, ec.ECDSA(chosen))
        case EcKey() if algorithm.scheme is Scheme.ECDSA_PLAIN:
            _ec(key).verify(_as_der(key, signature), data, ec.ECDSA(chosen))
        case _:
            raise CardProblem(Code.PROTOCOL, f"{algorithm.scheme} with a key of another kind")


def _rsa(key: RsaKey) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(key.exponent, key.modulus).public_key()


def _ec(key: EcKey) -> ec.EllipticCurvePublicKey:
    if key.curve.name not in _CURVES:
        raise CardProblem(Code.PROTOCOL, f"signatures on {key.curve.name}")
    return ec.EllipticCurvePublicNumbers(*key.point, _CURVES[key.curve.name]()).public_key()


def _as_der(key: EcKey, signature: bytes) -> bytes:
    half = (key.curve.n.bit_length() + 7) // 8
    if len(signature) != 2 * half:
        raise ValueError("a plain signature of another length")
    return encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
