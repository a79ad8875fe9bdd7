"""What a chip says of itself: which ways of opening it has, and which key proves it."""

from __future__ import annotations

import pytest

from devices.id_card import chip_authentication, pace, tlv
from devices.id_card.apdu import Command
from devices.id_card.ciphers import Cipher
from devices.id_card.keys import AccessKey
from devices.id_card.opening import VIETNAMESE_CARD_ACCESS
from devices.id_card.problems import CardProblem, Code
from devices.sim.card.chip_keys import AgreementKey
from tests.devices.id_card.chips import Script

_BSI = bytes.fromhex("04007F00070202")
_AES128, _AES256, _TDES = 2, 4, 1


def integer(number: int) -> bytes:
    return tlv.encode(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def info(branch: bytes, *items: bytes) -> bytes:
    return tlv.encode(0x30, tlv.encode(0x06, _BSI + branch) + b"".join(items))


def pace_info(cipher: int, parameter: int, mapping: int = 2) -> bytes:
    return info(bytes([4, mapping, cipher]), integer(2), integer(parameter))


def infos(*entries: bytes) -> bytes:
    return tlv.encode(0x31, b"".join(entries))


def test_the_vietnamese_card() -> None:
    way = pace.offered(VIETNAMESE_CARD_ACCESS)
    assert way
    assert (way.cipher, way.parameter, way.must_name_parameter) == (Cipher.AES128, 13, False)


def test_the_best_way_is_taken() -> None:
    way = pace.offered(infos(pace_info(_TDES, 12), pace_info(_AES256, 13), pace_info(_AES128, 13)))
    assert way
    assert way.cipher is Cipher.AES256


@pytest.mark.parametrize(
    "entries",
    [
        (),
        (pace_info(_AES128, 13, mapping=4),),
        (pace_info(_AES128, 31),),
        (pace_info(9, 13),),
        (pace_info(_AES128, 0),),
    ],
    ids=["none", "integrated mapping", "unknown group", "unknown cipher", "curves in a group that is none"],
)
def test_what_is_not_spoken_here_is_no_way(entries: tuple[bytes, ...]) -> None:
    assert pace.offered(infos(*entries)) is None


def test_what_is_not_spoken_here_has_a_name() -> None:
    offered = infos(pace_info(_AES128, 13), pace_info(_AES128, 13, mapping=4), pace_info(_AES256, 31, mapping=6))
    assert pace.unspoken(offered) == [
        "PACE-ECDH-IM with cipher 2 in group 13",
        "PACE-ECDH-CAM with cipher 4 in group 31",
    ]
    assert pace.unspoken(VIETNAMESE_CARD_ACCESS) == []


def test_a_group_among_several_is_named() -> None:
    way = pace.offered(infos(pace_info(_AES128, 12), pace_info(_AES128, 13)))
    assert way
    named = "84010C" if way.parameter == 12 else "84010D"
    chip = Script([(f"0022C1A412800A04007F00070202040202830102{named}", "6A80")])
    with pytest.raises(CardProblem) as refused:
        pace.open_chip(chip.card(), way, AccessKey.from_can("123456"))
    assert (refused.value.code, chip.over) == (Code.REFUSED, True)


@pytest.mark.parametrize(("number", "reference"), [(None, ""), (0, "00"), (7, "07"), (195, "C3"), (258, "0102")])
def test_a_chip_key_is_named_by_its_number_without_a_sign(number: int | None, reference: str) -> None:
    """The number 195 stands in DG14 as 00C3 and in the command as C3."""
    key = AgreementKey("brainpoolP256r1").public_info
    numbered = () if number is None else (integer(number),)
    entries = infos(info(bytes([3, 2, 2]), integer(1), *numbered), info(bytes([1, 2]), key, *numbered))
    found = chip_authentication.chip_key(chip_authentication.parse_dg14(tlv.encode(0x6E, entries)))
    assert found
    assert (found.cipher, found.key_id.hex().upper()) == (Cipher.AES128, reference)
    named = f"8401{reference}" if len(reference) == 2 else f"8402{reference}" if reference else ""
    data = f"800A04007F00070202030202{named}"
    chip = Script([(Command(0x00, 0x22, 0x41, 0xA4, bytes.fromhex(data)).encode().hex(), "6A80")])
    with pytest.raises(CardProblem):
        chip_authentication.agree(chip.card(), found)
    assert chip.over


def test_a_key_without_a_protocol_is_used_with_3des() -> None:
    entries = infos(info(bytes([1, 2]), AgreementKey("P-256").public_info))
    found = chip_authentication.chip_key(chip_authentication.parse_dg14(tlv.encode(0x6E, entries)))
    assert found
    assert (found.cipher, found.group.order.bit_length()) == (Cipher.TDES, 256)


def test_without_a_key_there_is_no_proof() -> None:
    assert chip_authentication.chip_key(chip_authentication.parse_dg14(tlv.encode(0x6E, infos()))) is None
