"""The office that makes virtual cards: it writes the files of a chip, has them signed, and puts keys inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from devices.id_card.ciphers import Cipher
from devices.id_card.group import standard_group
from devices.id_card.modular_group import ModularGroup
from devices.id_card.pace import PaceInfo
from devices.id_card.tlv import encode
from devices.sim.card import data_groups
from devices.sim.card.chip_keys import ActiveKey, AgreementKey, EcdsaActiveKey, RsaActiveKey
from devices.sim.card.contents import ChipAuthentication, Contents, Files
from devices.sim.card.damage import damaged
from devices.sim.card.issuer import DocumentSigner, Issuer, Validity
from devices.sim.card.likeness import photo
from devices.sim.card.person import years_before
from devices.sim.card.personalisation import Access, ActiveKind, Authority, Forgery, Mapping, Personalisation
from devices.sim.card.signing_key import KeyKind, SigningKey

COMMON, SECURITY, CARD_ACCESS = 0x011E, 0x011D, 0x011C
"""File identifiers of EF.COM, EF.SOD and EF.CardAccess; data group n is 0x0100 + n."""
FINGERPRINTS = 3
_PACE = "0.4.0.127.0.7.2.2.4.{}.{}"
_PACE_VERSION = 2
_CHIP_AUTHENTICATION = "0.4.0.127.0.7.2.2.3.2.{}"
_CHIP_PUBLIC_KEY = "0.4.0.127.0.7.2.2.1.2"
_TERMINAL_AUTHENTICATION = "0.4.0.127.0.7.2.2.2"
_ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"
_ECDSA_PLAIN_SHA256 = "0.4.0.127.0.7.1.1.4.1.3"
_CIPHER_ARC = {Cipher.TDES: 1, Cipher.AES128: 2, Cipher.AES192: 3, Cipher.AES256: 4}
_MAPPING_ARCS = {Mapping.GENERIC: (1, 2), Mapping.INTEGRATED: (3, 4), Mapping.CHIP_AUTHENTICATION: (6, 6)}
"""Below id-PACE: with Diffie-Hellman, with curves. Chip authentication mapping has curves alone."""
_OFFERED = {
    Mapping.GENERIC: (Mapping.GENERIC,),
    Mapping.INTEGRATED: (Mapping.INTEGRATED,),
    Mapping.CHIP_AUTHENTICATION: (Mapping.CHIP_AUTHENTICATION, Mapping.GENERIC),
}
_YEARS_OF_AUTHORITY = 5


class CardOffice:
    """Makes cards on one day. Its authorities have fresh keys: nothing it signs is worth anything after it is gone."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._authorities: dict[tuple[Authority, KeyKind], Issuer] = {}

    @property
    def anchors(self) -> list[Issuer]:
        """The authorities of the cards made so far that readers are meant to know."""
        return [issuer for (who, _), issuer in self._authorities.items() if who is not Authority.UNKNOWN]

    def make(self, card: Personalisation) -> Contents:
        """The contents of a chip for this card."""
        chip_key = AgreementKey(card.chip_curve) if card.chip_cipher else None
        active = _active_key(card.active)
        honest = _honest_groups(card, chip_key, active)
        present = _present_groups(card, honest)
        cloned = card.forgery is Forgery.CLONED
        return Contents(
            person=card.person,
            manners=card.manners,
            master_files=_master_files(card),
            files={
                COMMON: data_groups.common_data(present),
                SECURITY: self._security_object(card, honest),
                **{0x0100 + n: group for n, group in present.items()},
            },
            locked=frozenset({0x0100 + FINGERPRINTS}),
            opens_with_zone=card.access is not Access.PACE,
            pace=_spoken(card),
            chip_authentication=_chip_authentication(card, AgreementKey(card.chip_curve) if cloned else chip_key),
            active=_active_key(card.active) if cloned else active,
        )

    def _security_object(self, card: Personalisation, honest: Files) -> bytes:
        day = card.signed_on or card.person.issued
        listed = {n: group for n, group in honest.items() if not (card.forgery is Forgery.UNLISTED_GROUP and n == 13)}
        return self._signer(card, day).security_object(listed, datetime.combine(day, time(8), UTC))

    def _signer(self, card: Personalisation, day: date) -> DocumentSigner:
        expired = card.forgery is Forgery.EXPIRED_SIGNER
        validity = Validity(years_before(day, 1), day - timedelta(days=1) if expired else day + timedelta(days=90))
        signer = self._authority(card).signer(validity, card.signing)
        if card.forgery is Forgery.WRONG_SIGNATURE:
            return replace(signer, key=SigningKey(card.signing))
        if card.forgery is Forgery.WRONG_CERTIFICATE:
            return replace(signer, certificate=_last_bit_flipped(signer.certificate))
        return signer

    def _authority(self, card: Personalisation) -> Issuer:
        key = (card.authority, card.signing)
        if key not in self._authorities:
            begins = years_before(self._today, 2 * _YEARS_OF_AUTHORITY)
            ended = card.person.issued - timedelta(days=30)
            ends = ended if card.authority is Authority.EXPIRED else years_before(self._today, -_YEARS_OF_AUTHORITY)
            self._authorities[key] = Issuer(f"Mẫu {len(self._authorities) + 1}", Validity(begins, ends), card.signing)
        return self._authorities[key]


def _honest_groups(card: Personalisation, chip_key: AgreementKey | None, active: ActiveKey | None) -> dict[int, bytes]:
    """All groups of the card as they are signed, the locked one among them."""
    makers = {1: data_groups.dg1, 13: data_groups.dg13}
    groups = {n: make(card.person) for n, make in makers.items() if n in card.groups}
    if 2 in card.groups:
        groups[2] = _photo_group(card, card.person.number)
    groups[FINGERPRINTS] = data_groups.locked_fingerprints()
    infos = [*_access_infos(card), *_chip_key_infos(card, chip_key), *_active_infos(active)]
    if infos:
        groups[14] = data_groups.dg14(infos)
    if active:
        groups[15] = data_groups.dg15(active.public_info)
    return {n: damaged(group, card.damage) if n == card.damaged_group else group for n, group in groups.items()}


def _present_groups(card: Personalisation, honest: Files) -> dict[int, bytes]:
    """The groups as they are on the chip: forged ones differ from those that were signed."""
    other = replace(card.person, name=f"{card.person.name} Giả")
    if card.forgery is Forgery.TAMPERED_NAME:
        return {**honest, 13: data_groups.dg13(other)}
    if card.forgery is Forgery.TAMPERED_ZONE:
        return {**honest, 1: data_groups.dg1(other)}
    if card.forgery is Forgery.TAMPERED_PHOTO:
        return {**honest, 2: _photo_group(replace(card, likeness=""), "another face")}
    return dict(honest)


def _master_files(card: Personalisation) -> dict[int, bytes]:
    return {} if card.access is Access.BAC else {CARD_ACCESS: data_groups.card_access(_access_infos(card))}


def _photo_group(card: Personalisation, seed: str) -> bytes:
    return data_groups.dg2(photo(card.likeness, seed, card.person.is_grey, card.photo), card.photo)


def _active_key(kind: ActiveKind) -> ActiveKey | None:
    makers: dict[ActiveKind, type[EcdsaActiveKey] | type[RsaActiveKey]] = {
        ActiveKind.ECDSA: EcdsaActiveKey,
        ActiveKind.RSA: RsaActiveKey,
    }
    return makers[kind]() if kind in makers else None


def _chip_authentication(card: Personalisation, key: AgreementKey | None) -> ChipAuthentication | None:
    if key is None or card.chip_cipher is None:
        return None
    return ChipAuthentication(_chip_protocol(card.chip_cipher), card.chip_cipher, key, card.chip_key_id)


def _chip_protocol(cipher: Cipher) -> str:
    return _CHIP_AUTHENTICATION.format(_CIPHER_ARC[cipher])


def _access_infos(card: Personalisation) -> list[bytes]:
    """What EF.CardAccess says, and DG14 again under the signature."""
    infos = []
    if card.chip_cipher:
        infos.append(data_groups.security_info(_TERMINAL_AUTHENTICATION, data_groups.small_number(1)))
        infos.append(data_groups.security_info(_chip_protocol(card.chip_cipher), *_version_and_key(card.chip_key_id)))
    if card.access is not Access.BAC:
        infos += [_pace_info(_pace_way(card, mapping)) for mapping in _OFFERED[card.pace_mapping]]
    return infos


def _spoken(card: Personalisation) -> PaceInfo | None:
    """The PACE of the chip itself; None where it has none, or none that is spoken here."""
    if card.access is Access.BAC or Mapping.GENERIC not in _OFFERED[card.pace_mapping]:
        return None
    return _pace_way(card, Mapping.GENERIC)


def _pace_way(card: Personalisation, mapping: Mapping) -> PaceInfo:
    group = standard_group(card.pace_parameter)
    modular, elliptic = _MAPPING_ARCS[mapping]
    arc = modular if isinstance(group, ModularGroup) else elliptic
    protocol = data_groups.object_identifier(_PACE.format(arc, _CIPHER_ARC[card.pace_cipher]))
    return PaceInfo(protocol[2:], card.pace_cipher, card.pace_parameter, group)


def _pace_info(way: PaceInfo) -> bytes:
    numbers = [data_groups.small_number(n) for n in (_PACE_VERSION, way.parameter)]
    return encode(0x30, encode(0x06, way.oid) + b"".join(numbers))


def _version_and_key(key_id: int | None) -> list[bytes]:
    return [data_groups.small_number(n) for n in (1, key_id) if n is not None]


def _chip_key_infos(card: Personalisation, key: AgreementKey | None) -> list[bytes]:
    if key is None:
        return []
    named = [] if card.chip_key_id is None else [data_groups.small_number(card.chip_key_id)]
    return [data_groups.security_info(_CHIP_PUBLIC_KEY, key.public_info, *named)]


def _active_infos(active: ActiveKey | None) -> list[bytes]:
    if not isinstance(active, EcdsaActiveKey):
        return []
    algorithm = data_groups.object_identifier(_ECDSA_PLAIN_SHA256)
    return [data_groups.security_info(_ACTIVE_AUTHENTICATION, data_groups.small_number(1), algorithm)]


def _last_bit_flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])
