"""The document security object (EF.SOD, ICAO Doc 9303-10, 4.6.2): the digest of every data group, signed."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from asn1crypto import algos, cms, core, x509

from devices.id_card import tlv
from devices.id_card.certificates import Certificate, load, parse_certificate, signature_algorithm
from devices.id_card.problems import CardProblem, Code
from devices.id_card.signatures import digest, holds

LARGEST = 65_536
_SOD = 0x77
_CONTENTS = ("2.23.136.1.1.1", "1.2.840.113549.1.7.1")
"""id-icao-mrtd-security-ldsSecurityObject; some states write the general id-data instead."""
_MOST_GROUPS = 16
_BETWEEN = "\x1e"
"""What asn1crypto puts between the parts of a comparable name."""


class _DataGroupHash(core.Sequence):  # type: ignore[misc]  # asn1crypto ships no types
    _fields = [("number", core.Integer), ("value", core.OctetString)]  # noqa: RUF012 (asn1crypto adds lists)


class _DataGroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _DataGroupHash


class _LdsSecurityObject(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("hash_algorithm", algos.DigestAlgorithm),
        ("hashes", _DataGroupHashes),
        ("lds_version", core.Any, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True, repr=False)
class SecurityObject:
    """What the issuer signed. `signature_holds` says whether it is the signer's; who that is, is another question."""

    hash: str
    digests: Mapping[int, bytes]
    """By the number of the data group."""
    signer: Certificate
    signed_on: date | None
    signature_holds: bool

    def covers(self, group: int, content: bytes) -> bool:
        """Whether this is the content the issuer signed. False for a group that is not listed."""
        expected = self.digests.get(group)
        return expected is not None and hmac.compare_digest(expected, digest(self.hash, content))


def parse_security_object(data: bytes) -> SecurityObject:
    """EF.SOD. Raises CardProblem: SIGNED_DATA; PROTOCOL for algorithms that are not spoken here; TLV."""
    group = tlv.parse(data)
    if group.tag != _SOD:
        raise CardProblem(Code.SIGNED_DATA, f"tag {group.tag:X}")
    try:
        return _security_object(load(cms.ContentInfo, group.value, LARGEST))
    except CardProblem:
        raise
    except Exception as why:
        # asn1crypto reads lazily and raises half a dozen kinds of errors over broken input.
        raise CardProblem(Code.SIGNED_DATA, f"security object: {type(why).__name__}") from None


def signed_content(found: cms.ContentInfo, content_types: Sequence[str]) -> tuple[cms.SignedData, bytes]:
    """The signed data and the content in it. Raises CardProblem(SIGNED_DATA) for content of another type."""
    if found["content_type"].native != "signed_data":
        raise CardProblem(Code.SIGNED_DATA, "not signed data")
    signed = found["content"]
    encapsulated = signed["encap_content_info"]
    if encapsulated["content_type"].dotted not in content_types:
        raise CardProblem(Code.SIGNED_DATA, f"content {encapsulated['content_type'].dotted}")
    return signed, bytes(encapsulated["content"].native)


def signer_of(signed: cms.SignedData) -> tuple[Certificate, Any]:
    """The certificate of the one signer, and what it says of its signature. Raises CardProblem."""
    infos = signed["signer_infos"]
    if len(infos) != 1:
        raise CardProblem(Code.SIGNED_DATA, f"{len(infos)} signers")
    if not len(signed["certificates"]):
        raise CardProblem(Code.SIGNED_DATA, "no certificate of the signer")
    for choice in signed["certificates"]:
        if choice.name == "certificate" and _is_meant(infos[0]["sid"], choice.chosen):
            return parse_certificate(choice.chosen.dump()), infos[0]
    raise CardProblem(Code.SIGNED_DATA, "the signer's certificate is not among those sent")


def signature_holds(signer: Certificate, info: Any, signed: cms.SignedData, content: bytes) -> bool:
    """Whether the signer signed this content, which is that of `signed`. Raises CardProblem(PROTOCOL)."""
    hash_name = info["digest_algorithm"]["algorithm"].native
    algorithm = signature_algorithm(info["signature_algorithm"], hash_name)
    attributes = info["signed_attrs"]
    covered = content
    if isinstance(attributes, cms.CMSAttributes) and len(attributes):
        told = {attribute["type"].native: attribute["values"] for attribute in attributes}
        if len(told) != len(attributes) or "message_digest" not in told or "content_type" not in told:
            return False
        if told["content_type"][0].dotted != signed["encap_content_info"]["content_type"].dotted:
            return False
        if not hmac.compare_digest(told["message_digest"][0].native, digest(hash_name, content)):
            return False
        # They are tagged [0] in the message and signed as the SET they are.
        covered = b"\x31" + attributes.dump()[1:]
    return holds(signer.key, algorithm, info["signature"].native, covered)


def _security_object(found: cms.ContentInfo) -> SecurityObject:
    signed, content = signed_content(found, _CONTENTS)
    listed = load(_LdsSecurityObject, content, LARGEST)
    signer, info = signer_of(signed)
    return SecurityObject(
        hash=listed["hash_algorithm"]["algorithm"].native,
        digests=_digests(listed["hashes"]),
        signer=signer,
        signed_on=_signed_on(info),
        signature_holds=signature_holds(signer, info, signed, content),
    )


def _digests(hashes: _DataGroupHashes) -> Mapping[int, bytes]:
    if len(hashes) > _MOST_GROUPS:
        raise CardProblem(Code.SIGNED_DATA, f"{len(hashes)} data groups")
    found = {int(one["number"].native): bytes(one["value"].native) for one in hashes}
    if len(found) != len(hashes):
        raise CardProblem(Code.SIGNED_DATA, "a data group listed twice")
    return found


def _signed_on(info: Any) -> date | None:
    attributes = info["signed_attrs"]
    for attribute in attributes if isinstance(attributes, cms.CMSAttributes) else ():
        if attribute["type"].native == "signing_time":
            moment = attribute["values"][0].native
            return moment.astimezone(UTC).date() if isinstance(moment, datetime) else None
    return None


def _is_meant(sid: Any, certificate: Any) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(certificate.key_identifier == sid.chosen.native)
    number: int = sid.chosen["serial_number"].native
    return bool(certificate.serial_number == number and _same(certificate.issuer, sid.chosen["issuer"]))


def _same(one: x509.Name, other: x509.Name) -> bool:
    """Whether two names have the same parts: some issuers write theirs in another order here than there."""
    return sorted(one.hashable.split(_BETWEEN)) == sorted(other.hashable.split(_BETWEEN))
