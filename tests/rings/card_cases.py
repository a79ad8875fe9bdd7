"""Every kind of card, and the result that a reading of it must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from devices.id_card.ciphers import Cipher
from devices.id_card.keys import AccessKey
from devices.id_card.problems import Code
from devices.id_card.trust import Reason, Trust
from devices.sim.card.damage import Damage
from devices.sim.card.person import Person, Sex, invented, years_before
from devices.sim.card.personalisation import Access, ActiveKind, Authority, Forgery, Manners, Personalisation
from devices.sim.card.personalisation import Mapping as PaceMapping
from devices.sim.card.portrait import PhotoFormat
from devices.sim.card.printed import mrz_information
from devices.sim.card.signing_key import KeyKind, Scheme

TODAY = date(2026, 11, 21)
CITIZEN = invented("Nguyễn Thị Đào", Sex.FEMALE, date(1990, 5, 17), 17, TODAY)
PENSIONER = invented("Trần Văn Thử", Sex.MALE, years_before(TODAY, 78), 18, TODAY)
YESTERDAY = TODAY - timedelta(days=1)
ALL = ("SOD", "DG14", "DG1", "DG13", "DG15", "DG2")
BOTH_PROOFS = ("chip-authentication", "active-authentication")


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """One card and what must come of reading it. `problem` is set where nothing can be read at all."""

    name: str
    card: Mapping[str, Any] = field(default_factory=dict)
    person: Person = CITIZEN
    by_zone: bool = False
    """Whether the machine-readable zone is the key instead of the access number."""
    trust: Trust = Trust.VERIFIED
    reason: Reason = Reason.ISSUER_KNOWN
    protocol: str = "PACE-CAN"
    groups: tuple[str, ...] = ALL
    proofs: tuple[str, ...] = BOTH_PROOFS
    warnings: tuple[str, ...] = ()
    problem: Code | None = None

    @property
    def personalisation(self) -> Personalisation:
        """The card."""
        return Personalisation(self.person, **self.card)

    @property
    def key(self) -> AccessKey:
        """What opens it."""
        if self.by_zone:
            return AccessKey.from_mrz_information(mrz_information(self.person))
        return AccessKey.from_can(self.person.access_number)


def _refused(
    name: str, reason: Reason, *, proofs: tuple[str, ...] = BOTH_PROOFS, groups: tuple[str, ...], **card: Any
) -> Case:
    return Case(name, card, trust=Trust.FAILED, reason=reason, proofs=proofs, groups=groups)


def _without(*missing: str) -> tuple[str, ...]:
    return tuple(group for group in ALL if group not in missing)


_CIPHERS = [Case(f"PACE with {cipher}", {"pace_cipher": cipher}) for cipher in Cipher]
_GROUPS = [Case(f"PACE in group {n}", {"pace_parameter": n}) for n in (0, 10, 12, 14, 15, 16, 17, 18)]
_CHIP_CIPHERS = [Case(f"chip authentication with {cipher}", {"chip_cipher": cipher}) for cipher in Cipher]
_SIGNATURES = [
    Case(f"signed {name}", {"signing": kind})
    for name, kind in {
        "on brainpoolP384r1": KeyKind(strength="brainpoolP384r1", digest="sha384"),
        "on brainpoolP512r1 written out": KeyKind(strength="brainpoolP512r1", digest="sha512", explicit=True),
        "on P-256 written out": KeyKind(strength="P-256", explicit=True),
        "on P-521": KeyKind(strength="P-521", digest="sha512"),
        "by RSA": KeyKind(Scheme.RSA_PKCS1, "2048"),
        "by RSA-PSS": KeyKind(Scheme.RSA_PSS, "2048"),
        "by RSA-PSS with SHA-512": KeyKind(Scheme.RSA_PSS, "2048", "sha512"),
    }.items()
]

HONEST = [
    Case("usual"),
    Case("PACE alone", {"access": Access.PACE}),
    Case("PACE by the zone", by_zone=True, protocol="PACE-MRZ"),
    Case("BAC alone", {"access": Access.BAC}, by_zone=True, protocol="BAC"),
    Case("integrated mapping, opened by BAC", {"pace_mapping": PaceMapping.INTEGRATED}, by_zone=True, protocol="BAC"),
    Case("chip authentication mapping beside generic", {"pace_mapping": PaceMapping.CHIP_AUTHENTICATION}),
    *_CIPHERS,
    *_GROUPS,
    *_CHIP_CIPHERS,
    Case("chip key with a number", {"chip_key_id": 7, "chip_curve": "P-384"}),
    Case("no chip authentication", {"chip_cipher": None}, proofs=("active-authentication",)),
    Case("active authentication by RSA", {"active": ActiveKind.RSA}),
    Case(
        "no active authentication",
        {"active": ActiveKind.NONE},
        proofs=("chip-authentication",),
        groups=_without("DG15"),
    ),
    Case(
        "no proof at all, BAC",
        {"access": Access.BAC, "chip_cipher": None, "active": ActiveKind.NONE},
        by_zone=True,
        protocol="BAC",
        proofs=(),
        groups=_without("DG14", "DG15"),
        warnings=("chip-unproven",),
    ),
    Case("no photo", {"groups": frozenset({1, 13})}, groups=_without("DG2"), warnings=("photo-missing",)),
    Case("no Vietnamese fields", {"groups": frozenset({1, 2})}, groups=_without("DG13"), warnings=("dg13-missing",)),
    Case("photo in JPEG 2000", {"photo": PhotoFormat.JPEG_2000}),
    Case("photo beyond 32 KB", {"photo": PhotoFormat.FINE}),
    Case("photo above 64 KB", {"photo": PhotoFormat.TOO_LARGE}, groups=_without("DG2"), warnings=("photo-unreadable",)),
    Case("photo that says it is vast", {"photo": PhotoFormat.BOMB}, warnings=("photo-unreadable",)),
    *_SIGNATURES,
    Case("no master file", {"manners": Manners(has_master_file=False)}),
    Case("no short file identifiers", {"manners": Manners(short_file_ids=False)}),
    Case("short answers", {"manners": Manners(longest_answer=200)}),
    Case("short commands alone", {"manners": Manners(extended=False)}),
    Case("run out", person=replace(CITIZEN, expires=YESTERDAY), warnings=("card-expired",)),
    Case("for life", person=PENSIONER),
    Case("unknown issuer", {"authority": Authority.UNKNOWN}, trust=Trust.UNVERIFIED, reason=Reason.ISSUER_UNKNOWN),
]
"""Cards as issuers make them."""

_BEFORE_DG13, _BEFORE_PHOTO = ("SOD", "DG14", "DG1"), _without("DG2")

FORGED = [
    _refused(
        "name changed", Reason.ALTERED, forgery=Forgery.TAMPERED_NAME, groups=_BEFORE_DG13, proofs=BOTH_PROOFS[:1]
    ),
    _refused("zone changed", Reason.ALTERED, forgery=Forgery.TAMPERED_ZONE, groups=("SOD", "DG14"), proofs=()),
    _refused("photo changed", Reason.ALTERED, forgery=Forgery.TAMPERED_PHOTO, groups=_BEFORE_PHOTO),
    _refused("wrong signature", Reason.WRONG_SIGNATURE, forgery=Forgery.WRONG_SIGNATURE, groups=(), proofs=()),
    _refused("wrong certificate", Reason.ISSUER_SIGNATURE, forgery=Forgery.WRONG_CERTIFICATE, groups=_BEFORE_PHOTO),
    _refused("signer expired before", Reason.ISSUER_EXPIRED, forgery=Forgery.EXPIRED_SIGNER, groups=_BEFORE_PHOTO),
    _refused("issuer expired before", Reason.ISSUER_EXPIRED, authority=Authority.EXPIRED, groups=_BEFORE_PHOTO),
    _refused(
        "group not listed",
        Reason.NOT_LISTED,
        forgery=Forgery.UNLISTED_GROUP,
        groups=_BEFORE_DG13,
        proofs=BOTH_PROOFS[:1],
    ),
    _refused("cloned", Reason.CHIP_COPIED, forgery=Forgery.CLONED, groups=("SOD", "DG14"), proofs=()),
    _refused(
        "cloned, active authentication alone",
        Reason.SIGNATURE_COPIED,
        forgery=Forgery.CLONED,
        chip_cipher=None,
        groups=_BEFORE_PHOTO,
        proofs=(),
    ),
]
"""Cards that are not what they say."""

CLOSED = [
    Case("integrated mapping alone", {"pace_mapping": PaceMapping.INTEGRATED}, problem=Code.PROTOCOL),
    Case(
        "integrated mapping alone, by the zone",
        {"pace_mapping": PaceMapping.INTEGRATED, "access": Access.PACE},
        by_zone=True,
        problem=Code.PROTOCOL,
    ),
    Case("BAC alone, by the access number", {"access": Access.BAC}, problem=Code.MRZ_NEEDED),
]
"""Cards that this key, or this reader, does not open; each with its reason."""

_CUT = (Damage.TOO_LONG, Damage.ENDLESS, Damage.CUT)
_TOLERATED = {
    (2, Damage.HUGE): ("photo-unreadable",),
    (2, Damage.NOISE): ("photo-unreadable",),
    (13, Damage.NOISE): ("dg13-unreadable",),
    (13, Damage.EMPTY): ("dg13-missing",),
}


def _damaged(group: int, damage: Damage) -> Case:
    card = {"damage": damage, "damaged_group": group}
    name = f"DG{group} {damage}"
    if warnings := _TOLERATED.get((group, damage)):
        read = ALL if damage is Damage.NOISE else _without(f"DG{group}")
        return Case(name, card, groups=read, warnings=warnings)
    if damage in _CUT:
        return Case(name, card, problem=Code.FILE)
    if damage is Damage.HUGE:
        return Case(name, card, problem=Code.TOO_LARGE)
    return Case(name, card, problem=Code.TLV if damage is Damage.NOISE else Code.REFUSED)


DAMAGED = [_damaged(group, damage) for group in (2, 13, 14, 15) for damage in Damage if damage is not Damage.NONE]
"""Files that lie about themselves, duly signed: nothing of them is taken, and what can be done without is."""
