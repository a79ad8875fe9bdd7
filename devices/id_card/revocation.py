"""Lists of revoked certificates (CRL, RFC 5280): document signers that their authority no longer stands for."""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import crl

from devices.id_card.certificates import Certificate, comparable, load, signature_algorithm
from devices.id_card.problems import CardProblem, Code
from devices.id_card.signatures import Algorithm, holds

LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, repr=False)
class RevocationList:
    """One list. Its age is not asked: a list that is old still names what was revoked."""

    issuer: bytes
    serials: frozenset[int]
    _signed: bytes
    _signature: bytes
    _algorithm: Algorithm

    def revokes(self, signer: Certificate, issuer: Certificate) -> bool:
        """Whether the signer's issuer says here that it is revoked. Raises CardProblem(PROTOCOL)."""
        if self.issuer != issuer.name or signer.serial not in self.serials:
            return False
        return holds(issuer.key, self._algorithm, self._signature, self._signed)


def parse_revocation_list(der: bytes) -> RevocationList:
    """The list. Raises CardProblem(SIGNED_DATA), CardProblem(PROTOCOL)."""
    found = load(crl.CertificateList, der, LARGEST)
    try:
        body = found["tbs_cert_list"]
        return RevocationList(
            issuer=comparable(body["issuer"]),
            serials=frozenset(int(one["user_certificate"].native) for one in body["revoked_certificates"]),
            _signed=body.dump(),
            _signature=found["signature"].native,
            _algorithm=signature_algorithm(found["signature_algorithm"], ""),
        )
    except CardProblem:
        raise
    except Exception as why:
        # asn1crypto reads lazily and raises half a dozen kinds of errors over broken input.
        raise CardProblem(Code.SIGNED_DATA, f"a revocation list: {type(why).__name__}") from None
