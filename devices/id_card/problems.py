"""What can go wrong with a card: a stable code, and words for the person in the catalogue."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).parent / "words"


class Code(StrEnum):
    """Why a card, or something that came from one, was not taken. Screens and reports rely on the codes."""

    TLV = "tlv-invalid"
    """A structure of tags and lengths is cut, lies about its lengths or is too large."""
    APDU = "answer-invalid"
    """An answer of the card is no answer, or has no end."""
    REFUSED = "card-refused"
    """The card answered a status word that does not let the reading go on."""
    REMOVED = "card-removed"
    """The card was taken away, or the field broke."""
    SILENT = "card-silent"
    """The card, or the whole reading, took longer than it may."""
    NOT_A_CARD = "not-an-identity-card"
    """A chip without the application of ICAO Doc 9303."""
    WRONG_NUMBER = "wrong-access-number"
    """The access number (CAN) or machine-readable zone does not open this card."""
    MRZ_NEEDED = "mrz-needed"
    """The card is opened by its machine-readable zone alone, and only an access number was given."""
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    """Three wrong access numbers within a minute."""
    PROTOCOL = "protocol-unsupported"
    """The card asks for a protocol, a cipher or a curve that is not spoken here."""
    POINT = "point-invalid"
    """A public key that is on no curve, of no group, or is our own."""
    MAC = "mac-wrong"
    """A protected answer was altered."""
    CHANNEL_ENDED = "secure-messaging-ended"
    """The card answered without protection inside a protected session."""
    FILE = "file-invalid"
    """A file of the chip is absent, empty, cut or another one."""
    TOO_LARGE = "file-too-large"
    """A file says it is larger than 64 KiB."""
    MRZ = "mrz-invalid"
    """The machine-readable zone is not that of an identity card (TD1), or a check digit is wrong."""
    DG13 = "dg13-invalid"
    """Data group 13 is not the numbered list of a Vietnamese card."""
    PHOTO = "photo-invalid"
    """The photo is no JPEG or JPEG 2000, too large, or broken."""
    QR = "qr-invalid"
    """The QR code is not that of an identity card."""
    NUMBER = "number-invalid"
    """Not a personal number of 12 digits, or not an access number of 6."""
    SECURITY_INFO = "security-info-invalid"
    """EF.CardAccess, DG14 or DG15 cannot be understood."""
    SIGNED_DATA = "signed-data-invalid"
    """A security object, a certificate or a master list cannot be understood."""
    READER = "reader-failed"
    """The reader or its service does not answer."""
    NO_CARD = "no-card"
    """No card was placed in time."""


class CardProblem(Exception):  # noqa: N818 (a refusal with a code, not a programming error)
    """A card was not taken. `detail` is for the technician: tags, lengths and status words, never a card's data."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail


def words(code: str, language: str) -> str:
    """What to tell the person; `language` is "vi" or "en". Raises ValueError for another, KeyError for no code."""
    return _catalogue(language)[code]


@cache
def _catalogue(language: str) -> dict[str, str]:
    if language not in ("vi", "en"):
        raise ValueError(f"no words in {language!r}")
    found: dict[str, str] = json.loads((_WORDS / f"{language}.json").read_text(encoding="utf-8"))
    return found
