"""A test issuer: a country signing authority (CSCA), its document signers (DSC) and what they sign.

Everything says that it is a sample. Certificates follow Doc 9303-12, security objects Doc 9303-10.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from asn1crypto import algos, cms, core, crl, keys, pem, x509

from devices.id_card.tlv import encode
from devices.sim.card.signing_key import KeyKind, SigningKey

COUNTRY = "VN"
SAMPLE = "MAU THU - SAMPLE, NOT GENUINE"
_SOD_TAG = 0x77
_LDS_OBJECT = "2.23.136.1.1.1"


@dataclass(frozen=True, slots=True)
class Validity:
    """From the first moment of one day to the last of another."""

    first: date
    last: date

    def as_asn1(self) -> dict[str, x509.Time]:
        """As a certificate says it."""
        begins = datetime.combine(self.first, time.min, UTC)
        ends = datetime.combine(self.last, time(23, 59, 59), UTC)
        return {
            "not_before": x509.Time(name="utc_time", value=begins),
            "not_after": x509.Time(name="utc_time", value=ends),
        }


@dataclass
class Issuer:
    """A country signing authority with a fresh key."""

    name: str
    validity: Validity
    kind: KeyKind = field(default_factory=KeyKind)

    def __post_init__(self) -> None:
        self._key = SigningKey(self.kind)
        self.certificate: bytes = _certificate(
            self._key,
            self._subject,
            self._key.public_info,
            self._subject,
            self.validity,
            _authority_extensions(self._key),
        )

    @property
    def certificate_pem(self) -> bytes:
        """The certificate for a folder of trust anchors."""
        armoured: bytes = pem.armor("CERTIFICATE", self.certificate)
        return armoured

    def signer(self, validity: Validity, kind: KeyKind) -> DocumentSigner:
        """A new document signer of this authority."""
        key = SigningKey(kind)
        subject = _name(f"{self.name} signer")
        extensions = _signer_extensions(key, self._key)
        certificate = _certificate(self._key, self._subject, key.public_info, subject, validity, extensions)
        return DocumentSigner(key, certificate)

    def revocation_list(self, serials: Sequence[int], day: date) -> bytes:
        """A CRL that names the certificates with these serial numbers (DER)."""
        at = crl.Time(name="utc_time", value=datetime.combine(day, time(), UTC))
        body = crl.TbsCertList(
            {
                "version": "v2",
                "signature": self._key.algorithm,
                "issuer": self._subject,
                "this_update": at,
                "revoked_certificates": [{"user_certificate": serial, "revocation_date": at} for serial in serials],
            }
        )
        signed = {
            "tbs_cert_list": body,
            "signature_algorithm": self._key.algorithm,
            "signature": self._key.sign(body.dump()),
        }
        made: bytes = crl.CertificateList(signed).dump()
        return made

    @property
    def _subject(self) -> x509.Name:
        return _name(f"{self.name} CSCA")


@dataclass(frozen=True, slots=True)
class DocumentSigner:
    """Signs the data groups of cards."""

    key: SigningKey
    certificate: bytes

    def security_object(self, groups: Mapping[int, bytes], at: datetime) -> bytes:
        """EF.SOD over these data groups (number to file), signed at that moment."""
        return self._sealed(_hash_list(groups, self.key.kind.digest), at)

    def _sealed(self, content: bytes, at: datetime) -> bytes:
        digest = self.key.kind.digest
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": [_LDS_OBJECT]},
                {"type": "message_digest", "values": [hashlib.new(digest, content).digest()]},
                {"type": "signing_time", "values": [cms.Time(name="utc_time", value=at)]},
            ]
        )
        certificate = x509.Certificate.load(self.certificate)
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                name="issuer_and_serial_number",
                value={"issuer": certificate.issuer, "serial_number": certificate.serial_number},
            ),
            "digest_algorithm": {"algorithm": digest},
            "signed_attrs": attributes,
            "signature_algorithm": self.key.algorithm,
            "signature": self.key.sign(attributes.dump()),
        }
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": digest}],
                "encap_content_info": {"content_type": _LDS_OBJECT, "content": content},
                "certificates": [certificate],
                "signer_infos": [signer],
            }
        )
        sealed = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        return encode(_SOD_TAG, sealed.dump())


class _GroupHash(core.Sequence):  # type: ignore[misc]
    _fields = [("number", core.Integer), ("hash", core.OctetString)]  # noqa: RUF012 (asn1crypto's own form)


class _GroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _GroupHash


class _HashList(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("hash_algorithm", algos.DigestAlgorithm),
        ("hashes", _GroupHashes),
    ]


def _hash_list(groups: Mapping[int, bytes], digest: str) -> bytes:
    hashes = [{"number": n, "hash": hashlib.new(digest, groups[n]).digest()} for n in sorted(groups)]
    listed: bytes = _HashList({"version": 0, "hash_algorithm": {"algorithm": digest}, "hashes": hashes}).dump()
    return listed


def _name(common: str) -> x509.Name:
    return x509.Name.build({"country_name": COUNTRY, "organization_name": SAMPLE, "common_name": common})


def _certificate(
    issuer_key: SigningKey,
    issuer: x509.Name,
    public: keys.PublicKeyInfo,
    subject: x509.Name,
    validity: Validity,
    extensions: Sequence[Mapping[str, object]],
) -> bytes:
    body = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(120) | 1 << 120,
            "signature": issuer_key.algorithm,
            "issuer": issuer,
            "validity": validity.as_asn1(),
            "subject": subject,
            "subject_public_key_info": public,
            "extensions": list(extensions),
        }
    )
    signed = {
        "tbs_certificate": body,
        "signature_algorithm": issuer_key.algorithm,
        "signature_value": issuer_key.sign(body.dump()),
    }
    certificate: bytes = x509.Certificate(signed).dump()
    return certificate


def _authority_extensions(key: SigningKey) -> list[dict[str, object]]:
    constraints = {"ca": True, "path_len_constraint": 0}
    return [
        {"extn_id": "basic_constraints", "critical": True, "extn_value": constraints},
        {"extn_id": "key_usage", "critical": True, "extn_value": {"key_cert_sign", "crl_sign"}},
        *_key_identifiers(key, key),
    ]


def _signer_extensions(key: SigningKey, authority: SigningKey) -> list[dict[str, object]]:
    return [
        {"extn_id": "key_usage", "critical": True, "extn_value": {"digital_signature"}},
        *_key_identifiers(key, authority),
    ]


def _key_identifiers(key: SigningKey, authority: SigningKey) -> list[dict[str, object]]:
    above = {"key_identifier": authority.public_info.sha1}
    return [
        {"extn_id": "key_identifier", "critical": False, "extn_value": key.public_info.sha1},
        {"extn_id": "authority_key_identifier", "critical": False, "extn_value": above},
    ]
