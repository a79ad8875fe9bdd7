"""Public keys in certificates and data groups (RFC 5280, SubjectPublicKeyInfo), curves written out in full included.

Many issuers write the curve's parameters instead of its name. Such a curve is taken only when every one of them, the
generator too, is that of a named curve: otherwise somebody could choose a generator that fits a key of their own
(CVE-2020-0601).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from devices.id_card import tlv
from devices.id_card.curve import Curve, Point
from devices.id_card.group import standard_group
from devices.id_card.named_curves import NAMED_CURVES
from devices.id_card.problems import CardProblem, Code
from devices.id_card.tlv import Tlv

_SEQUENCE, _INTEGER, _BITS, _OCTETS, _OID = 0x30, 0x02, 0x03, 0x04, 0x06
_EC = bytes.fromhex("2A8648CE3D0201")
_ECDH = bytes.fromhex("2B8104010C")
"""id-ecDH (RFC 5480): a key for agreement alone, as some chips name theirs."""
_RSA = (bytes.fromhex("2A864886F70D010101"), bytes.fromhex("2A864886F70D01010A"))
_PRIME_FIELD = bytes.fromhex("2A8648CE3D0101")
_STANDARD = bytes.fromhex("04007F00070102")
"""0.4.0.127.0.7.1.2: the curve by the number of its standardised domain parameters."""
_CURVES = {
    bytes.fromhex(oid): NAMED_CURVES[number]
    for oid, number in {
        "2A8648CE3D030101": 8,
        "2B81040021": 10,
        "2A8648CE3D030107": 12,
        "2B81040022": 15,
        "2B81040023": 18,
        "2B2403030208010103": 9,
        "2B2403030208010105": 11,
        "2B2403030208010107": 13,
        "2B2403030208010109": 14,
        "2B240303020801010B": 16,
        "2B240303020801010D": 17,
    }.items()
}
_LEAST_RSA_BITS, _MOST_RSA_BITS = 1_024, 8_192


@dataclass(frozen=True, slots=True)
class EcKey:
    """A point on a curve."""

    curve: Curve
    point: Point


@dataclass(frozen=True, slots=True)
class RsaKey:
    """Modulus and exponent."""

    modulus: int
    exponent: int


PublicKey: TypeAlias = EcKey | RsaKey


def parse_public_key(data: bytes) -> PublicKey:
    """The key in a SubjectPublicKeyInfo. Raises CardProblem: PROTOCOL for another kind or curve, POINT, TLV."""
    algorithm, key = _parts(tlv.parse(data), _SEQUENCE, _BITS)
    if key.value[:1] != b"\0":
        raise CardProblem(Code.TLV, "a key that is no whole number of octets")
    parts = algorithm.children()
    if not parts or parts[0].tag != _OID:
        raise CardProblem(Code.TLV, "a key without its algorithm")
    kind = parts[0].value
    if kind in _RSA:
        return _rsa(key.value[1:])
    if kind in (_EC, _ECDH, _STANDARD) and len(parts) == 2:
        curve = _curve(parts[1])
        return EcKey(curve, curve.decode(key.value[1:]))
    raise CardProblem(Code.PROTOCOL, f"a key of the kind {kind.hex()}")


def _rsa(data: bytes) -> RsaKey:
    modulus, exponent = (_number(part) for part in _parts(tlv.parse(data), _INTEGER, _INTEGER))
    if not _LEAST_RSA_BITS <= modulus.bit_length() <= _MOST_RSA_BITS or exponent < 3 or exponent.bit_length() > 64:
        raise CardProblem(Code.PROTOCOL, f"an RSA key of {modulus.bit_length()} bits")
    return RsaKey(modulus, exponent)


def _curve(parameters: Tlv) -> Curve:
    match parameters.tag:
        case 0x06 if parameters.value in _CURVES:
            return _CURVES[parameters.value]
        case 0x02:
            group = standard_group(_number(parameters))
            if isinstance(group, Curve):
                return group
        case 0x30:
            return _written_out(parameters)
    raise CardProblem(Code.PROTOCOL, f"a curve that is not known here: {parameters.value[:16].hex()}")


def _written_out(parameters: Tlv) -> Curve:
    """The named curve whose every parameter this is (X9.62, ECParameters)."""
    parts = parameters.children()
    if [part.tag for part in parts[:5]] != [_INTEGER, _SEQUENCE, _SEQUENCE, _OCTETS, _INTEGER]:
        raise CardProblem(Code.TLV, "curve parameters of another form")
    field, prime = _parts(parts[1], _OID, _INTEGER)
    a, b = _parts(parts[2], _OCTETS, _OCTETS)
    cofactor = _number(parts[5]) if len(parts) > 5 else 1
    for curve in NAMED_CURVES.values():
        numbers = (_number(prime), int.from_bytes(a.value, "big"), int.from_bytes(b.value, "big"), _number(parts[4]))
        if field.value == _PRIME_FIELD and cofactor == 1 and numbers == (curve.p, curve.a, curve.b, curve.n):
            _require_generator(curve, parts[3].value)
            return curve
    raise CardProblem(Code.PROTOCOL, "parameters of no named curve")


def _require_generator(curve: Curve, octets: bytes) -> None:
    whole = curve.encode(curve.generator)
    short = bytes([2 + (curve.gy & 1)]) + whole[1 : 1 + curve.size]
    if octets not in (whole, short):
        raise CardProblem(Code.POINT, f"{curve.name} with another generator")


def _parts(element: Tlv, *tags: int) -> list[Tlv]:
    """The first parts of a SEQUENCE, which must have these tags."""
    found = element.children()[: len(tags)] if element.tag == _SEQUENCE else []
    if [part.tag for part in found] != list(tags):
        raise CardProblem(Code.TLV, "a key of another form")
    return found


def _number(element: Tlv) -> int:
    if not element.value or element.value[0] & 0x80:
        raise CardProblem(Code.TLV, "a negative number")
    return int.from_bytes(element.value, "big")
