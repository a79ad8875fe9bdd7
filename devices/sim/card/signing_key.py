"""Keys that sign the certificates and security objects of test issuers, in every way Doc 9303-12 allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from asn1crypto import algos, keys
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from devices.id_card.curve import Curve
from devices.id_card.named_curves import NAMED_CURVES

_PUBLIC_EXPONENT = 65_537
_RSA_BITS = ("2048", "3072", "4096")
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class Scheme(StrEnum):
    """How it signs."""

    ECDSA = "ecdsa"
    RSA_PKCS1 = "rsa-pkcs1"
    RSA_PSS = "rsa-pss"


@dataclass(frozen=True, slots=True)
class KeyKind:
    """What a signing key is. `strength` is the curve's name, or the number of bits of an RSA key."""

    scheme: Scheme = Scheme.ECDSA
    strength: str = "brainpoolP256r1"
    digest: str = "sha256"
    explicit: bool = False
    """The curve's numbers are written out in the certificate instead of its name, as many states do."""

    def reason_against(self) -> str:
        """Why there can be no such key; empty when there can."""
        if self.digest not in _HASHES:
            return f"digest is one of {', '.join(_HASHES)}, not {self.digest!r}"
        if self.scheme is Scheme.ECDSA:
            return "" if self.strength in _CURVES else f"strength is one of {', '.join(_CURVES)}, not {self.strength!r}"
        if self.strength not in _RSA_BITS:
            return f"strength is one of {', '.join(_RSA_BITS)}, not {self.strength!r}"
        return "only a curve can be written out" if self.explicit else ""


class SigningKey:
    """One private key."""

    def __init__(self, kind: KeyKind) -> None:
        """A fresh one."""
        self.kind = kind
        self._private = _generate(kind)

    @property
    def algorithm(self) -> algos.SignedDigestAlgorithm:
        """How its signatures are named."""
        if self.kind.scheme is Scheme.ECDSA:
            return algos.SignedDigestAlgorithm({"algorithm": f"{self.kind.digest}_ecdsa"})
        if self.kind.scheme is Scheme.RSA_PKCS1:
            return algos.SignedDigestAlgorithm({"algorithm": f"{self.kind.digest}_rsa"})
        digest = {"algorithm": self.kind.digest}
        return algos.SignedDigestAlgorithm(
            {
                "algorithm": "rsassa_pss",
                "parameters": {
                    "hash_algorithm": digest,
                    "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": digest},
                    "salt_length": self._hash().digest_size,
                },
            }
        )

    @property
    def public_info(self) -> keys.PublicKeyInfo:
        """The public key as a certificate carries it."""
        der = self._private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        info = keys.PublicKeyInfo.load(der)
        return with_explicit_curve(info, curve_named(self.kind.strength)) if self.kind.explicit else info

    def sign(self, data: bytes) -> bytes:
        """The signature of `data`."""
        if isinstance(self._private, ec.EllipticCurvePrivateKey):
            return self._private.sign(data, ec.ECDSA(self._hash()))
        if self.kind.scheme is Scheme.RSA_PKCS1:
            return self._private.sign(data, padding.PKCS1v15(), self._hash())
        digest = self._hash()
        return self._private.sign(data, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)

    def _hash(self) -> hashes.HashAlgorithm:
        return _HASHES[self.kind.digest]


def with_explicit_curve(info: keys.PublicKeyInfo, curve: Curve) -> keys.PublicKeyInfo:
    """The same public key with the numbers of its curve written out (X9.62 ECParameters)."""
    size = (curve.p.bit_length() + 7) // 8
    written = keys.SpecifiedECDomain(
        {
            "version": "ecdpVer1",
            "field_id": {"field_type": "prime_field", "parameters": curve.p},
            "curve": {"a": curve.a.to_bytes(size, "big"), "b": curve.b.to_bytes(size, "big")},
            "base": keys.ECPoint(b"\x04" + curve.gx.to_bytes(size, "big") + curve.gy.to_bytes(size, "big")),
            "order": curve.n,
            "cofactor": 1,
        }
    )
    changed = info.copy()
    changed["algorithm"]["parameters"] = keys.ECDomainParameters(name="specified", value=written)
    return changed


def _generate(kind: KeyKind) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    if kind.scheme is Scheme.ECDSA:
        return ec.generate_private_key(ec_curve(kind.strength))
    return rsa.generate_private_key(_PUBLIC_EXPONENT, int(kind.strength))


def curve_named(name: str) -> Curve:
    """The numbers of the standardised curve of this name. Raises StopIteration."""
    return next(curve for curve in NAMED_CURVES.values() if curve.name == name)


def ec_curve(name: str) -> ec.EllipticCurve:
    """The curve of this name, as the cryptography library knows it."""
    return _CURVES[name]()


_CURVES: dict[str, type[ec.EllipticCurve]] = {
    "brainpoolP256r1": ec.BrainpoolP256R1,
    "brainpoolP384r1": ec.BrainpoolP384R1,
    "brainpoolP512r1": ec.BrainpoolP512R1,
    "P-256": ec.SECP256R1,
    "P-384": ec.SECP384R1,
    "P-521": ec.SECP521R1,
}
