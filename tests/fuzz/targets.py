"""What is fuzzed: each target takes any octets and may refuse them by CardProblem alone.

Imported by the runner after it has switched the instrumentation on, and by the test that replays the corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from devices.id_card import (
    active_authentication,
    apdu,
    card_qr,
    certificates,
    chip_authentication,
    citizen,
    holder,
    master_list,
    mrz,
    pace,
    photo,
    revocation,
    tlv,
)
from devices.id_card.apdu import Command, Response
from devices.id_card.ciphers import Cipher, message_mac
from devices.id_card.keys import SessionKeys
from devices.id_card.mrz import Mrz
from devices.id_card.problems import CardProblem
from devices.id_card.secure_messaging import SecureMessaging
from devices.id_card.security_object import parse_security_object

_TODAY = date(2026, 11, 21)
_KEYS = SessionKeys.derive(Cipher.AES128, b"fuzz")
_ZONE = Mrz("ID", "VNM", "099999017", "001099999017", "990101", "M", "390101", "VNM", "NGUYEN", "VAN THU", "")


def _tlv(data: bytes) -> None:
    """Everything inside everything."""
    elements = tlv.parse_all(data)
    for element in elements[:50]:
        _tlv_inside(element, 12)
    assert b"".join(tlv.encode(one.tag, one.value) for one in elements if one.tag < 0x100) is not None


def _tlv_inside(element: tlv.Tlv, depth: int) -> None:
    if depth and element.value:
        try:
            children = element.children()
        except CardProblem:
            return
        for child in children[:50]:
            _tlv_inside(child, depth - 1)


def _command(data: bytes) -> None:
    command = Command.decode(data)
    assert Command.decode(command.encode()) == command


def _response(data: bytes) -> None:
    """A protected answer as it comes, and with the checksum it should have: what lies behind that is met too."""
    plain = Response.decode(data)
    for body in (plain.data, plain.data + tlv.encode(0x8E, _checksum(plain.data))):
        try:
            SecureMessaging(_KEYS).unprotect_response(Response(body, apdu.OK))
        except CardProblem:
            continue


def _checksum(covered: bytes) -> bytes:
    return message_mac(_KEYS.cipher, _KEYS.checksum, (1).to_bytes(_KEYS.cipher.block, "big") + covered)


def _dg13(data: bytes) -> None:
    found = citizen.parse_dg13(data)
    person = holder.holder_of(_ZONE, found, None, _TODAY)
    holder.contradiction(_ZONE, found, None)
    holder.warnings(_ZONE, person, _TODAY)
    assert person.age_on(_TODAY) is not None


def _qr(data: bytes) -> None:
    found = card_qr.parse(data.decode("utf-8", "replace"))
    assert len(found.access_number) == 6
    holder.contradiction(_ZONE, citizen.Citizen(), found)


def _dg1(data: bytes) -> None:
    found = mrz.parse_dg1(data)
    holder.warnings(found, holder.holder_of(found, citizen.Citizen(), None, _TODAY), _TODAY)


def _dg2(data: bytes) -> None:
    found = photo.parse_dg2(data)
    assert found.width * found.height <= photo.MOST_PIXELS
    found.decode()


def _card_access(data: bytes) -> None:
    pace.offered(data)
    pace.unspoken(data)


def _dg14(data: bytes) -> None:
    chip_authentication.chip_key(chip_authentication.parse_dg14(data))


TARGETS: Mapping[str, Callable[[bytes], object]] = {
    "tlv": _tlv,
    "command": _command,
    "sm_response": _response,
    "sod": parse_security_object,
    "dg1": _dg1,
    "dg2": _dg2,
    "dg13": _dg13,
    "dg14": _dg14,
    "dg15": active_authentication.parse_dg15,
    "card_access": _card_access,
    "certificate": certificates.parse_certificate,
    "revocation_list": revocation.parse_revocation_list,
    "master_list": master_list.read,
    "qr": _qr,
}


def run(name: str, data: bytes) -> None:
    """One input through one target. Raises what a fuzzer is looking for."""
    try:
        TARGETS[name](data)
    except CardProblem:
        return
