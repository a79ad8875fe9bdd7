"""Files of trusted issuers as they are handed out: a CMS master list (ICAO Doc 9303-12, 8), PEM, or one certificate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from asn1crypto import cms, core, x509

from devices.id_card import pem
from devices.id_card.certificates import Certificate, load, parse_certificate
from devices.id_card.problems import CardProblem, Code
from devices.id_card.security_object import signature_holds, signed_content, signer_of

LARGEST = 32 * 1024 * 1024
MOST = 10_000
_CONTENT = "2.23.136.1.1.2"
"""id-icao-cscaMasterList."""


class _Certificates(core.SetOf):  # type: ignore[misc]  # asn1crypto ships no types
    _child_spec = x509.Certificate


class _MasterList(core.Sequence):  # type: ignore[misc]
    _fields = [("version", core.Integer), ("certificates", _Certificates)]  # noqa: RUF012 (asn1crypto adds lists)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A certificate that cannot be an anchor, and why."""

    which: str
    why: str


@dataclass(frozen=True, slots=True)
class Import:
    """What a file holds. `signer` is who signed the list; empty for single certificates, which nobody vouches for."""

    accepted: Sequence[Certificate]
    refused: Sequence[Refusal]
    signer: str


def read(data: bytes) -> Import:
    """Sort what a file holds. Raises CardProblem(SIGNED_DATA) for no such file, or a list with a wrong signature."""
    if len(data) > LARGEST:
        raise CardProblem(Code.SIGNED_DATA, f"{len(data)} bytes are more than any master list has")
    blocks, signer = _certificates(data)
    parsed: list[Certificate] = []
    refused: list[Refusal] = []
    for number, der in enumerate(blocks, 1):
        try:
            parsed.append(parse_certificate(der))
        except CardProblem as why:
            refused.append(Refusal(_name_of(der, number), str(why)))
    accepted, unfit = _sorted(parsed)
    return Import(accepted, [*refused, *unfit], signer)


def _certificates(data: bytes) -> tuple[list[bytes], str]:
    """The certificates in a file, and the signer of the list."""
    blocks = pem.blocks(data)
    if len(blocks) != 1 or not _is_signed(blocks[0]):
        return blocks, ""
    return _listed(blocks[0])


def _is_signed(der: bytes) -> bool:
    """Whether it is a CMS message; a certificate begins with another SEQUENCE, not with an identifier."""
    try:
        return bool(cms.ContentInfo.load(der)["content_type"].native == "signed_data")
    except Exception:
        # asn1crypto raises half a dozen kinds of errors over what is something else.
        return False


def _listed(der: bytes) -> tuple[list[bytes], str]:
    try:
        signed, content = signed_content(load(cms.ContentInfo, der, LARGEST), (_CONTENT,))
        signer, info = signer_of(signed)
        if not signature_holds(signer, info, signed, content):
            raise CardProblem(Code.SIGNED_DATA, "the signature of the list is wrong")
        certificates = load(_MasterList, content, LARGEST)["certificates"]
        if len(certificates) > MOST:
            raise CardProblem(Code.SIGNED_DATA, f"{len(certificates)} certificates")
        return [one.dump() for one in certificates], signer.shown_name
    except CardProblem:
        raise
    except Exception as why:
        raise CardProblem(Code.SIGNED_DATA, f"no master list: {type(why).__name__}") from None


def _sorted(parsed: Sequence[Certificate]) -> tuple[list[Certificate], list[Refusal]]:
    """Authorities that vouch for themselves, or are vouched for by one that does (a link between two of its keys)."""
    roots = [one for one in parsed if _is_root(one)]
    accepted, refused = list(roots), []
    for one in parsed:
        if one in roots:
            continue
        reason = _why_not(one, roots)
        if reason:
            refused.append(Refusal(one.shown_name, reason))
        else:
            accepted.append(one)
    return accepted, refused


def _is_root(one: Certificate) -> bool:
    return one.is_authority and _issued(one, one)


def _why_not(one: Certificate, roots: Sequence[Certificate]) -> str:
    if not one.is_authority:
        return "is not an authority's certificate"
    if any(one.names(root) and _issued(one, root) for root in roots):
        return ""
    return "is signed neither by itself nor by another one of the file"


def _issued(one: Certificate, issuer: Certificate) -> bool:
    try:
        return one.issued_by(issuer)
    except CardProblem:
        return False


def _name_of(der: bytes, number: int) -> str:
    try:
        name = str(x509.Certificate.load(der).subject.human_friendly)
    except Exception:
        # It was refused because it cannot be read: its number must do.
        return f"certificate {number}"
    return "".join(letter for letter in name if letter.isprintable())[:200]


def files_of(accepted: Sequence[Certificate]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each anchor's file: the name is its fingerprint, so that none is there twice."""
    for one in accepted:
        yield f"{one.fingerprint}.cer", one.der
