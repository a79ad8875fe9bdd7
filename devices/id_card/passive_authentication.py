"""Passive authentication (ICAO Doc 9303-11, 5.1): is what was read what the issuer signed, and who is the issuer?

What fails, fails whether or not the issuer is known.
"""

from __future__ import annotations

from datetime import date

from devices.id_card.anchors import Anchors
from devices.id_card.certificates import Certificate
from devices.id_card.problems import CardProblem, Code
from devices.id_card.security_object import SecurityObject
from devices.id_card.trust import Finding, Reason, Trust, failed


def judge_group(security_object: SecurityObject, number: int, content: bytes) -> Finding | None:
    """What is wrong with a data group; None when it is what was signed."""
    if number not in security_object.digests:
        return failed(Reason.NOT_LISTED, f"DG{number}")
    if not security_object.covers(number, content):
        return failed(Reason.ALTERED, f"DG{number}")
    return None


def judge_issuer(security_object: SecurityObject, anchors: Anchors, issued_on: date | None) -> Finding:
    """Whether a trusted issuer stands behind the signature.

    `issued_on` is the day the card was issued: its signer must have been in force then, and may have expired since.
    Without it the day of the signature counts; where the card tells neither, there is no day to check.
    """
    if not security_object.signature_holds:
        return failed(Reason.WRONG_SIGNATURE)
    signer = security_object.signer
    named = anchors.named_by(signer)
    if not named:
        return Finding(Trust.UNVERIFIED, Reason.ISSUER_UNKNOWN, f"issued by {signer.shown_issuer}")
    issuer = next((one for one in named if _issued(signer, one)), None)
    if issuer is None:
        return failed(Reason.ISSUER_SIGNATURE, signer.shown_name)
    if anchors.revoke(signer, issuer):
        return failed(Reason.SIGNER_REVOKED, signer.shown_name)
    day = issued_on or security_object.signed_on
    if day is not None and not (signer.valid_on(day) and issuer.valid_on(day)):
        return failed(Reason.ISSUER_EXPIRED, signer.shown_name)
    return Finding(Trust.VERIFIED, Reason.ISSUER_KNOWN, issuer.shown_name)


def _issued(signer: Certificate, issuer: Certificate) -> bool:
    """A signature that cannot be checked here is none that holds; another issuer of that name may still fit."""
    try:
        return issuer.is_authority and signer.issued_by(issuer)
    except CardProblem as why:
        if why.code is not Code.PROTOCOL:
            raise
        return False
