"""The virtual chip, met with the protocols that the standard's worked examples prove."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from devices.id_card import tlv
from devices.id_card.apdu import Command
from devices.id_card.card import Card
from devices.id_card.ciphers import Cipher
from devices.id_card.keys import AccessKey, SessionKeys
from devices.id_card.problems import CardProblem, Code
from devices.id_card.secure_messaging import SecureMessaging
from devices.sim.card.contents import Contents
from devices.sim.card.data_groups import object_identifier
from devices.sim.card.personalisation import Access, ActiveKind, Forgery, Manners
from devices.sim.card.portrait import PhotoFormat
from tests.devices.virtual_card.cards import (
    APPLICATION,
    PERSON,
    card,
    chip,
    contents,
    opened,
    opened_by_zone,
    read,
    zone_key,
)

CARD_ACCESS_OF_REAL_CARDS = (
    "3134300d060804007f0007020202020101300f060a04007f000702020302020201013012060a04007f0007020204020202010202010d"
)
"""EF.CardAccess of Vietnamese cards, as several public programs have it."""
CHALLENGE = bytes.fromhex("0123456789abcdef")


def test_it_offers_what_real_cards_offer() -> None:
    assert read(card(chip().transmit), 0x1C).hex() == CARD_ACCESS_OF_REAL_CARDS


@pytest.mark.parametrize(
    ("parameter", "cipher"),
    [(13, cipher) for cipher in Cipher] + [(n, Cipher.AES128) for n in (0, 10, 12, 14, 15, 16, 17, 18)],
)
def test_pace_in_every_group_and_cipher(parameter: int, cipher: Cipher) -> None:
    reader = opened(chip(pace_parameter=parameter, pace_cipher=cipher).transmit)
    assert read(reader, 1)[5:10] == b"IDVNM"


def test_the_zone_opens_it_by_pace_and_by_bac() -> None:
    inside = contents()
    assert read(opened(chip().transmit, zone_key()), 1) == inside.files[0x0101]
    assert read(opened_by_zone(chip().transmit), 13) == inside.files[0x010D]


def test_a_card_of_one_way_refuses_the_other() -> None:
    with pytest.raises(CardProblem) as refused:
        opened_by_zone(chip(access=Access.PACE).transmit)
    assert refused.value.code is Code.REFUSED
    assert read(card(chip(access=Access.BAC).transmit), 0x1C) == b""


def test_a_wrong_number_shows_at_the_last_step_of_pace() -> None:
    said = []
    inside = chip()

    def heard(raw: bytes) -> bytes:
        answer = inside.transmit(raw)
        said.append((raw[1], answer[-2:].hex()))
        return answer

    with pytest.raises(CardProblem) as refused:
        opened(heard, AccessKey.from_can("000000"))
    assert refused.value.code is Code.WRONG_NUMBER
    assert [status for instruction, status in said if instruction == 0x86] == ["9000", "9000", "9000", "6300"]
    assert read(opened(inside.transmit), 1)


def test_nothing_is_readable_before_it_is_open() -> None:
    reader = card(chip().transmit)
    assert reader.send(APPLICATION).ok
    for short in (1, 2, 13, 14, 15, 0x1D, 0x1E):
        assert reader.send(Command(0x00, 0xB0, 0x80 | short, 0x00, le=10)).sw == 0x6982


def test_fingerprints_stay_locked_and_a_missing_group_is_said_to_be() -> None:
    reader = opened(chip(groups=frozenset({1})).transmit)
    assert reader.send(Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x03")).sw == 0x6982
    assert reader.send(Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x0b")).sw == 0x6A82
    assert reader.send(Command(0x00, 0xB0, 0x82, 0x00, le=10)).sw == 0x6A82


def test_a_bare_command_ends_the_session() -> None:
    inside = chip()
    reader = opened(inside.transmit)
    assert inside.transmit(APPLICATION.encode()) == b"\x69\x82"
    with pytest.raises(CardProblem) as ended:
        read(reader, 1)
    assert ended.value.code is Code.CHANNEL_ENDED


def test_an_altered_command_ends_the_session() -> None:
    inside = chip()
    sent: list[bytes] = []

    def heard(raw: bytes) -> bytes:
        sent.append(raw)
        return inside.transmit(raw)

    reader = opened(heard)
    assert read(reader, 0x1E)
    assert inside.transmit(sent[-1]) == b"\x69\x88"


def test_it_forgets_everything_at_a_reset() -> None:
    inside = chip()
    opened(inside.transmit)
    inside.reset()
    assert read(opened(inside.transmit), 1)


def test_the_end_of_a_large_file_is_reached_with_offsets_in_the_data() -> None:
    inside = contents(photo=PhotoFormat.FINE)
    photo = inside.files[0x0102]
    assert len(photo) > 0x8000
    reader = opened(chip(photo=PhotoFormat.FINE).transmit)
    assert reader.send(Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x02")).ok
    where = len(photo) - 50
    answer = reader.send(Command(0x00, 0xB1, 0x00, 0x00, tlv.encode(0x54, where.to_bytes(3, "big")), 200))
    assert answer.sw == 0x6282
    assert tlv.parse(answer.data).value == photo[where:]


@pytest.mark.parametrize(
    ("manners", "command", "status"),
    [
        (Manners(has_master_file=False), Command(0x00, 0xA4, 0x00, 0x0C, b"\x3f\x00"), 0x6D00),
        (Manners(), Command(0x00, 0xA4, 0x00, 0x0C, b"\x3f\x00"), 0x9000),
        (Manners(short_file_ids=False), Command(0x00, 0xB0, 0x9C, 0x00, le=10), 0x6A86),
        (Manners(longest_answer=40), Command(0x00, 0xB0, 0x9C, 0x00, le=54), 0x6700),
        (Manners(extended=False), Command(0x00, 0xB0, 0x9C, 0x00, le=1_000), 0x6700),
        (Manners(), Command(0x00, 0xB0, 0x9C, 0x00, le=1_000), 0x6282),
        (Manners(), Command(0x00, 0xB0, 0x9C, 0xFF, le=1), 0x6B00),
        (Manners(), Command(0xFF, 0xCA, 0x00, 0x00, le=256), 0x6E00),
        (Manners(), Command(0x00, 0xCA, 0x00, 0x00, le=1), 0x6D00),
        (Manners(), Command(0x00, 0xA4, 0x04, 0x0C, b"\xa0\x00"), 0x6A82),
        (Manners(), Command(0x0C, 0xB0, 0x9C, 0x00, b"\x8e\x00", 1), 0x6982),
        (Manners(), Command(0x00, 0x86, 0x00, 0x00, b"\x7c\x00", 256), 0x6985),
        (Manners(), Command(0x00, 0x22, 0xC1, 0xA4, b"\x80\x01"), 0x6A80),
        (Manners(), Command(0x00, 0xB0, 0x00, 0x00, le=1), 0x6986),
    ],
    ids=str,
)
def test_the_ways_in_which_chips_differ_and_what_none_of_them_takes(
    manners: Manners, command: Command, status: int
) -> None:
    assert card(chip(manners=manners).transmit).send(command).sw == status


def test_no_bytes_at_all_break_it() -> None:
    inside = chip()
    for raw in (b"", b"\x00", bytes(4), bytes(5), bytes(7), b"\xff" * 300, bytes(70_000)):
        assert len(inside.transmit(raw)) >= 2


@pytest.mark.parametrize(("cipher", "key_id"), [(cipher, None) for cipher in Cipher] + [(Cipher.AES128, 7)])
def test_chip_authentication_begins_a_new_session(cipher: Cipher, key_id: int | None) -> None:
    inside = chip(chip_cipher=cipher, chip_key_id=key_id, chip_curve="brainpoolP384r1")
    reader = opened(inside.transmit)
    assert agree(reader, inside_of=inside._contents, key_id=key_id) == "agreed"
    assert read(reader, 1)[5:10] == b"IDVNM"


def test_a_cloned_chip_does_not_agree() -> None:
    inside = chip(forgery=Forgery.CLONED)
    reader = opened(inside.transmit)
    agree(reader, inside_of=inside._contents, key_id=None)
    with pytest.raises(CardProblem):
        read(reader, 1)


def agree(reader: Card, inside_of: Contents, key_id: int | None) -> str:
    """Chip authentication with the key that DG14 shows, by another library than the reader's own arithmetic."""
    offered = inside_of.chip_authentication
    assert offered
    shown = _public_key(inside_of.files[0x010E])
    mine = ec.generate_private_key(shown.curve)
    secret = mine.exchange(ec.ECDH(), shown)
    point = mine.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    named = b"" if key_id is None else tlv.encode(0x84, bytes([key_id]))
    protocol = tlv.encode(0x80, object_identifier(offered.protocol)[2:])
    assert reader.send(Command(0x00, 0x22, 0x41, 0xA4, protocol + named)).ok
    answer = reader.send(Command(0x00, 0x86, 0x00, 0x00, tlv.encode(0x7C, tlv.encode(0x80, point)), 256))
    assert answer.ok
    reader.protect(SecureMessaging(SessionKeys.derive(offered.cipher, secret)))
    return "agreed"


def _public_key(dg14: bytes) -> ec.EllipticCurvePublicKey:
    for info in tlv.parse(dg14).children()[0].children():
        parts = info.children()
        if parts[0].value == object_identifier("0.4.0.127.0.7.2.2.1.2")[2:]:
            key = serialization.load_der_public_key(parts[1].encode())
            assert isinstance(key, ec.EllipticCurvePublicKey)
            return key
    raise AssertionError("DG14 shows no key")


@pytest.mark.parametrize("kind", [ActiveKind.ECDSA, ActiveKind.RSA])
def test_active_authentication_is_signed_by_the_key_of_dg15(kind: ActiveKind) -> None:
    inside = chip(active=kind)
    reader = opened(inside.transmit)
    signature = reader.ask(Command(0x00, 0x88, 0x00, 0x00, CHALLENGE, 65_536), "active authentication")
    key = serialization.load_der_public_key(tlv.parse(read(reader, 15)).value)
    if isinstance(key, ec.EllipticCurvePublicKey):
        r, s = signature[:32], signature[32:]
        der = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
        key.verify(der, CHALLENGE, ec.ECDSA(hashes.SHA256()))
        return
    assert isinstance(key, rsa.RSAPublicKey)
    numbers = key.public_numbers()
    message = pow(int.from_bytes(signature, "big"), numbers.e, numbers.n).to_bytes(256, "big")
    assert message[:1] == b"\x6a"
    assert message[-2:] == b"\x34\xcc"
    assert message[-34:-2] == hashlib.sha256(message[1:-34] + CHALLENGE).digest()


def test_a_chip_without_keys_says_so() -> None:
    reader = opened(chip(chip_cipher=None, active=ActiveKind.NONE).transmit)
    assert reader.send(Command(0x00, 0x88, 0x00, 0x00, CHALLENGE, 256)).sw == 0x6D00
    assert reader.send(Command(0x00, 0x22, 0x41, 0xA4, b"\x80\x01\x00")).sw == 0x6985
    assert read(reader, 15) == b""


def test_nothing_of_the_person_shows_in_a_chips_words() -> None:
    inside = chip()
    words = repr((inside, inside._contents, inside._contents.person))
    assert PERSON.number not in words
    assert PERSON.name not in words
