"""What a virtual card is: everything that can differ between cards, and between an honest card and a forged one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from devices.id_card.ciphers import Cipher
from devices.sim.card.damage import Damage
from devices.sim.card.person import Person
from devices.sim.card.portrait import PhotoFormat
from devices.sim.card.signing_key import KeyKind


class Access(StrEnum):
    """How the chip may be opened."""

    BOTH = "both"
    PACE = "pace"
    BAC = "bac"


class Mapping(StrEnum):
    """The ways of PACE that EF.CardAccess offers. The chip speaks generic mapping alone."""

    GENERIC = "generic"
    INTEGRATED = "integrated"
    """Which no reader here speaks."""
    CHIP_AUTHENTICATION = "chip-authentication"
    """Beside generic mapping, as Doc 9303-11, 4.4 wants it."""


class ActiveKind(StrEnum):
    """The key of active authentication."""

    ECDSA = "ecdsa"
    RSA = "rsa"
    NONE = "none"


class Authority(StrEnum):
    """Who signed the card."""

    SAMPLE = "sample"
    """The test authority whose certificate is handed to the readers."""
    UNKNOWN = "unknown"
    """One of the same name that no reader knows."""
    EXPIRED = "expired"
    """One whose own time was over when the card was issued; readers know it."""


class Forgery(StrEnum):
    """What is wrong with it."""

    NONE = "none"
    TAMPERED_NAME = "tampered-name"
    """DG13 was changed after it was signed."""
    TAMPERED_ZONE = "tampered-zone"
    """DG1 was changed after it was signed."""
    TAMPERED_PHOTO = "tampered-photo"
    """DG2 holds another face than the one that was signed."""
    WRONG_SIGNATURE = "wrong-signature"
    """The security object was signed by a key that is not the certificate's."""
    WRONG_CERTIFICATE = "wrong-certificate"
    """The signer's certificate was not signed by the authority it names."""
    EXPIRED_SIGNER = "expired-signer"
    """The signer's time was over when the card was issued."""
    UNLISTED_GROUP = "unlisted-group"
    """DG13 is there and the security object does not know it."""
    CLONED = "cloned"
    """All files of a genuine chip, copied; its private keys could not be."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How the chip behaves where chips differ."""

    has_master_file: bool = True
    """False: SELECT MF answers 6D00, as Vietnamese cards were seen to."""
    short_file_ids: bool = True
    longest_answer: int = 65_536
    """The most bytes it gives at once; asked for more it answers 6700."""
    extended: bool = True
    """False: a command in the long form answers 6700, as behind a reader that knows only the short one."""


@dataclass(frozen=True, slots=True)
class Personalisation:
    """One card. `groups` are the data groups on it; DG14 and DG15 come with their keys."""

    person: Person
    access: Access = Access.BOTH
    pace_parameter: int = 13
    """The group by its standardised number (Doc 9303-11, table 4); 13 is brainpoolP256r1."""
    pace_cipher: Cipher = Cipher.AES128
    pace_mapping: Mapping = Mapping.GENERIC
    chip_cipher: Cipher | None = Cipher.AES128
    """The cipher after chip authentication; None for a chip without it."""
    chip_curve: str = "brainpoolP256r1"
    chip_key_id: int | None = None
    active: ActiveKind = ActiveKind.ECDSA
    groups: frozenset[int] = frozenset({1, 2, 13})
    photo: PhotoFormat = PhotoFormat.JPEG
    likeness: str = ""
    """Whose photo it is among the people before the simulated camera; empty for a face that none of them has."""
    signing: KeyKind = field(default_factory=KeyKind)
    authority: Authority = Authority.SAMPLE
    forgery: Forgery = Forgery.NONE
    damage: Damage = Damage.NONE
    damaged_group: int = 13
    manners: Manners = field(default_factory=Manners)
    signed_on: date | None = None
    """The day of the signature where it is not the day of issue."""
