"""Signed data for the tests, of an invented state: master lists, and content of any type."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from asn1crypto import cms, core, x509

from devices.sim.card.issuer import DocumentSigner

_CONTENT = "2.23.136.1.1.2"


class _Certificates(core.SetOf):  # type: ignore[misc]
    _child_spec = x509.Certificate


class _List(core.Sequence):  # type: ignore[misc]
    _fields = [("version", core.Integer), ("certificates", _Certificates)]  # noqa: RUF012 (asn1crypto adds lists)


def master_list(certificates: Sequence[bytes], signer: DocumentSigner) -> bytes:
    """A CMS master list of these certificates (DER)."""
    content: bytes = _List({"version": 0, "certificates": [x509.Certificate.load(one) for one in certificates]}).dump()
    return signed_data(content, _CONTENT, signer)


def signed_data(content: bytes, content_type: str, signer: DocumentSigner) -> bytes:
    """A CMS message with this content (DER)."""
    digest = signer.key.kind.digest
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": [content_type]},
            {"type": "message_digest", "values": [hashlib.new(digest, content).digest()]},
        ]
    )
    certificate = x509.Certificate.load(signer.certificate)
    key_id = cms.SignerIdentifier(name="subject_key_identifier", value=certificate.key_identifier)
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [{"algorithm": digest}],
            "encap_content_info": {"content_type": content_type, "content": content},
            "certificates": [certificate],
            "signer_infos": [
                {
                    "version": "v3",
                    "sid": key_id,
                    "digest_algorithm": {"algorithm": digest},
                    "signed_attrs": attributes,
                    "signature_algorithm": signer.key.algorithm,
                    "signature": signer.key.sign(attributes.dump()),
                }
            ],
        }
    )
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return made
