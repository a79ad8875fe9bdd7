"""The files of a chip (Doc 9303-10, and data group 13 as Vietnamese cards have it), written from a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from asn1crypto.core import ObjectIdentifier

from devices.id_card.tlv import encode
from devices.sim.card.person import Person
from devices.sim.card.portrait import HEIGHT, WIDTH, PhotoFormat
from devices.sim.card.printed import machine_readable_zone

TAGS = {1: 0x61, 2: 0x75, 3: 0x63, 13: 0x6D, 14: 0x6E, 15: 0x6F}
"""The outer tag of each data group."""
_NO_EXPIRY_WORDS = "Không thời hạn"
_LDS_VERSION = b"0107"
_UNICODE_VERSION = b"040000"
_SEQUENCE, _SET, _INTEGER, _UTF8 = 0x30, 0x31, 0x02, 0x0C
_DG13_TEXT = "1.0.10646.1.0.8"


def common_data(groups: Collection[int]) -> bytes:
    """EF.COM: which groups there are."""
    tags = bytes(TAGS[n] for n in sorted(groups))
    return encode(0x60, encode(0x5F01, _LDS_VERSION) + encode(0x5F36, _UNICODE_VERSION) + encode(0x5C, tags))


def dg1(person: Person) -> bytes:
    """The machine-readable zone."""
    return encode(TAGS[1], encode(0x5F1F, "".join(machine_readable_zone(person)).encode("ascii")))


def dg2(picture: bytes, kind: PhotoFormat) -> bytes:
    """The photo, in a facial record (ISO/IEC 19794-5) within a biometric template (ISO/IEC 7816-11)."""
    record = _facial_record(picture, kind)
    header = encode(0x81, b"\x02") + encode(0x82, b"\x00") + encode(0x87, b"\x01\x01") + encode(0x88, b"\x00\x08")
    template = encode(0x7F60, encode(0xA1, header) + encode(0x5F2E, record))
    return encode(TAGS[2], encode(0x7F61, encode(_INTEGER, b"\x01") + template))


def locked_fingerprints() -> bytes:
    """DG3: without fingers, since no reader here may read it."""
    return encode(TAGS[3], encode(0x7F61, encode(_INTEGER, b"\x00")))


def dg13(person: Person) -> bytes:
    """What the card says in Vietnamese, as numbered fields; those without a value are left out."""
    texts = {
        1: person.number,
        2: person.name,
        3: f"{person.born:%d/%m/%Y}",
        4: person.sex.value,
        5: "Việt Nam",
        6: person.ethnic_group,
        7: person.religion,
        8: person.home,
        9: person.residence,
        10: person.mark,
        11: f"{person.issued:%d/%m/%Y}",
        12: f"{person.expires:%d/%m/%Y}" if person.expires else _NO_EXPIRY_WORDS,
        15: person.old_number,
    }
    fields = {n: encode(_UTF8, text.encode("utf-8")) for n, text in texts.items() if text}
    parents = [encode(_UTF8, name.encode("utf-8")) for name in (person.father, person.mother)]
    fields[13] = encode(_SEQUENCE, b"".join(parents))
    rows = b"".join(encode(_SEQUENCE, encode(_INTEGER, bytes([n])) + fields[n]) for n in sorted(fields))
    head = encode(_INTEGER, b"\x01") + object_identifier(_DG13_TEXT)
    return encode(TAGS[13], encode(_SEQUENCE, head + encode(_SET, rows)))


def dg14(infos: Sequence[bytes]) -> bytes:
    """The security infos of the chip."""
    return encode(TAGS[14], encode(_SET, b"".join(infos)))


def dg15(public_info: bytes) -> bytes:
    """The public key of active authentication."""
    return encode(TAGS[15], public_info)


def card_access(infos: Sequence[bytes]) -> bytes:
    """EF.CardAccess: how the chip may be opened."""
    return encode(_SET, b"".join(infos))


def security_info(protocol: str, *values: bytes) -> bytes:
    """One SecurityInfo: its object identifier and what follows it, already encoded."""
    return encode(_SEQUENCE, object_identifier(protocol) + b"".join(values))


def object_identifier(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    written: bytes = ObjectIdentifier(dotted).dump()
    return written


def small_number(value: int) -> bytes:
    """An INTEGER from 0 to 127."""
    return encode(_INTEGER, bytes([value]))


def _facial_record(picture: bytes, kind: PhotoFormat) -> bytes:
    image_type = 1 if kind is PhotoFormat.JPEG_2000 else 0
    image = bytes([1, image_type]) + WIDTH.to_bytes(2, "big") + HEIGHT.to_bytes(2, "big") + bytes(6)
    length = 20 + len(image) + len(picture)
    facial = length.to_bytes(4, "big") + bytes(16)
    return b"FAC\x00010\x00" + (14 + length).to_bytes(4, "big") + b"\x00\x01" + facial + image + picture
