"""X.509 certificates of document signers (DSC) and of those who issued them (CSCA)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from asn1crypto import algos, core, x509

from devices.id_card.ber import walk
from devices.id_card.problems import CardProblem, Code
from devices.id_card.public_keys import PublicKey, parse_public_key
from devices.id_card.signatures import Algorithm, Scheme, holds

LARGEST = 16_384

Structure = TypeVar("Structure", bound=core.Asn1Value)


@dataclass(frozen=True, slots=True, repr=False)
class Certificate:
    """One certificate. `name` and `issuer` are distinguished names in comparable form; key identifiers may be empty."""

    der: bytes
    name: bytes
    issuer: bytes
    shown_name: str
    """For the technician: who it is."""
    shown_issuer: str
    """For the technician: who issued it, by name and key."""
    serial: int
    begins: date
    ends: date
    key: PublicKey
    key_id: bytes
    issuer_key_id: bytes
    is_authority: bool
    _signed: bytes
    _signature: bytes
    _algorithm: Algorithm

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the whole, in hexadecimal."""
        return hashlib.sha256(self.der).hexdigest()

    def issued_by(self, issuer: Certificate) -> bool:
        """Whether the other one's key signed this one. Raises CardProblem(PROTOCOL) for what cannot be checked here."""
        return holds(issuer.key, self._algorithm, self._signature, self._signed)

    def names(self, issuer: Certificate) -> bool:
        """Whether this one says that the other issued it: by the key where both name it, else by the name."""
        if self.issuer_key_id and issuer.key_id:
            return self.issuer_key_id == issuer.key_id
        return self.issuer == issuer.name

    def valid_on(self, day: date) -> bool:
        """Whether it was in force on that day."""
        return self.begins <= day <= self.ends


def parse_certificate(der: bytes) -> Certificate:
    """The certificate. Raises CardProblem: SIGNED_DATA, or PROTOCOL and POINT for its key or signature."""
    found = load(x509.Certificate, der, LARGEST)
    try:
        return _certificate(found, der)
    except CardProblem:
        raise
    except Exception as why:
        # asn1crypto reads lazily and raises half a dozen kinds of errors over broken input.
        raise CardProblem(Code.SIGNED_DATA, f"a certificate of {len(der)} bytes: {type(why).__name__}") from None


def load(kind: type[Structure], der: bytes, largest: int) -> Structure:
    """A structure of asn1crypto's, after its tags and lengths were walked. Raises CardProblem(SIGNED_DATA)."""
    if len(der) > largest:
        raise CardProblem(Code.SIGNED_DATA, f"{len(der)} bytes")
    try:
        walk(der)
        loaded: Structure = kind.load(der, strict=True)
    except CardProblem as why:
        raise CardProblem(Code.SIGNED_DATA, why.detail) from None
    except Exception as why:
        raise CardProblem(Code.SIGNED_DATA, f"{kind.__name__}: {type(why).__name__}") from None
    return loaded


def signature_algorithm(named: algos.SignedDigestAlgorithm, digest_hash: str) -> Algorithm:
    """How a signature was made; `digest_hash` counts where the algorithm names none. Raises CardProblem(PROTOCOL)."""
    try:
        scheme = Scheme(named.signature_algo)
    except ValueError as why:
        raise CardProblem(Code.PROTOCOL, f"the signature {named['algorithm'].dotted}") from why
    if scheme is not Scheme.PSS:
        return Algorithm(scheme, _hash_of(named, digest_hash))
    parameters = named["parameters"]
    mask = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
    return Algorithm(
        scheme, parameters["hash_algorithm"]["algorithm"].native, mask, int(parameters["salt_length"].native)
    )


def _hash_of(named: algos.SignedDigestAlgorithm, digest_hash: str) -> str:
    try:
        name: str = named.hash_algo
    except ValueError:
        return digest_hash
    return name


def _certificate(found: x509.Certificate, der: bytes) -> Certificate:
    body = found["tbs_certificate"]
    algorithm = signature_algorithm(found["signature_algorithm"], "")
    basic = found.basic_constraints_value
    return Certificate(
        der=der,
        name=comparable(found.subject),
        issuer=comparable(found.issuer),
        shown_name=_shown(found.subject),
        shown_issuer=f"{_shown(found.issuer)}, key {(found.authority_key_identifier or b'').hex() or 'not named'}",
        serial=found.serial_number,
        begins=_day(body["validity"]["not_before"].native),
        ends=_day(body["validity"]["not_after"].native),
        key=parse_public_key(body["subject_public_key_info"].dump()),
        key_id=found.key_identifier or b"",
        issuer_key_id=found.authority_key_identifier or b"",
        is_authority=bool(basic and basic["ca"].native),
        _signed=body.dump(),
        _signature=found["signature_value"].native,
        _algorithm=algorithm,
    )


def comparable(name: x509.Name) -> bytes:
    """Names are the same when they read the same: issuers write theirs as PrintableString here and UTF8String there."""
    return str(name.hashable).encode("utf-8")


def _shown(name: x509.Name) -> str:
    words = str(name.human_friendly)
    return "".join(letter for letter in words if letter.isprintable())[:200]


def _day(moment: Any) -> date:
    if not isinstance(moment, datetime):
        raise CardProblem(Code.SIGNED_DATA, "a validity without a date")
    return moment.astimezone(UTC).date()
