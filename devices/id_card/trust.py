"""What a reading is worth: three results that are never merged, and the reason for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trust(StrEnum):
    """Whether the issuer's signature vouches for what was read."""

    VERIFIED = "verified"
    """The issuer is known and everything fits."""
    UNVERIFIED = "unverified"
    """Everything fits, and nobody here knows the issuer: anybody could have made this card."""
    FAILED = "failed"
    """Something does not fit: refused, and told to the reception."""


class Reason(StrEnum):
    """Why a result is what it is. The words are stable; the texts for people stand in the catalogue."""

    ISSUER_KNOWN = "issuer-known"
    ISSUER_UNKNOWN = "issuer-unknown"
    NO_SECURITY_OBJECT = "security-object-missing"
    BAD_SECURITY_OBJECT = "security-object-invalid"
    WRONG_SIGNATURE = "security-object-signature-wrong"
    ISSUER_SIGNATURE = "issuer-signature-wrong"
    ISSUER_EXPIRED = "issuer-expired"
    SIGNER_REVOKED = "signer-revoked"
    ALTERED = "group-altered"
    NOT_LISTED = "group-not-listed"
    MISSING = "group-missing"
    CHIP_COPIED = "chip-authentication-failed"
    SIGNATURE_COPIED = "active-authentication-failed"
    CONTRADICTS = "data-contradicts"
    OTHER_CARD = "other-card"
    """The card on the reader is not the one whose QR code was shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A result and its reason. `detail` is for the technician: groups and issuers, never a person's data."""

    trust: Trust
    reason: Reason
    detail: str = ""


def failed(reason: Reason, detail: str = "") -> Finding:
    """Something does not fit."""
    return Finding(Trust.FAILED, reason, detail)
