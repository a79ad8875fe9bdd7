"""ICAO Doc 9303-11, appendices D (BAC, secure messaging) and G (PACE): every command, answer and key, bit for bit."""

from __future__ import annotations

import pytest

from devices.id_card import bac, mrz, pace
from devices.id_card.apdu import Command, Response
from devices.id_card.ciphers import Cipher
from devices.id_card.keys import PASSWORD, AccessKey, SessionKeys, derive
from devices.id_card.secure_messaging import SecureMessaging
from tests.devices.id_card.chips import Script
from tests.devices.id_card.vectors import G1, G2, MRZ_INFORMATION, MRZ_SECRET, D, PaceExample


@pytest.mark.parametrize(("counter", "digest"), D.derived)
def test_d1_keys_from_the_seed(counter: int, digest: bytes) -> None:
    key = derive(Cipher.TDES, D.seed, counter)
    assert [octet | 1 for octet in key] == [octet | 1 for octet in digest[:16]]
    assert key == (D.encryption if counter == 1 else D.checksum)


@pytest.mark.parametrize(("zone", "information"), D.zones)
def test_d2_what_the_keys_come_from(zone: str, information: str) -> None:
    assert mrz.parse(zone).information == information


def test_d2_the_digest_of_it() -> None:
    assert AccessKey.from_mrz_information(D.mrz_information).secret == D.digest


def test_d1_d2_keys_of_basic_access_control() -> None:
    access = AccessKey.from_mrz_information(D.mrz_information)
    keys = SessionKeys.derive(Cipher.TDES, access.bac_seed)
    assert (access.bac_seed, keys.encryption, keys.checksum) == (D.seed, D.encryption, D.checksum)


def test_d3_authentication() -> None:
    chip = Script(D.authentication)
    drawn = iter((D.reader_challenge, D.reader_key))
    channel = bac.open_chip(
        chip.card(), AccessKey.from_mrz_information(D.mrz_information), lambda length: next(drawn)[:length]
    )
    assert chip.over
    select, protected, _, _ = D.messages[0]
    assert channel.protect_command(Command.decode(bytes.fromhex(select))).encode().hex() == protected.lower()


def test_d3_the_chips_side() -> None:
    keys = SessionKeys.derive(Cipher.TDES, D.seed)
    told = bac.unseal(keys, bytes.fromhex(D.authentication[1][0])[5:45])
    assert told == D.reader_challenge + D.chip_challenge + D.reader_key
    sealed = bac.seal(keys, D.chip_challenge + D.reader_challenge + D.chip_key)
    assert sealed + b"\x90\x00" == bytes.fromhex(D.authentication[1][1])


def test_d3_session_keys() -> None:
    assert bytes(a ^ b for a, b in zip(D.reader_key, D.chip_key, strict=True)) == D.session_seed
    keys = SessionKeys.derive(Cipher.TDES, D.session_seed)
    assert (keys.encryption, keys.checksum) == (D.session_encryption, D.session_checksum)


def _session() -> SecureMessaging:
    return SecureMessaging(
        SessionKeys(Cipher.TDES, D.session_encryption, D.session_checksum), counter=D.session_counter
    )


def test_d4_secure_messaging_of_the_reader() -> None:
    channel = _session()
    for plain, protected, answer, meant in D.messages:
        assert channel.protect_command(Command.decode(bytes.fromhex(plain))).encode() == bytes.fromhex(protected)
        assert channel.unprotect_response(Response.decode(bytes.fromhex(answer))).encode() == bytes.fromhex(meant)


def test_d4_secure_messaging_of_the_chip() -> None:
    channel = _session()
    for plain, protected, answer, meant in D.messages:
        assert channel.unprotect_command(Command.decode(bytes.fromhex(protected))).encode() == bytes.fromhex(plain)
        assert channel.protect_response(Response.decode(bytes.fromhex(meant))).encode() == bytes.fromhex(answer)


def test_g_the_password() -> None:
    access = AccessKey.from_mrz_information(MRZ_INFORMATION)
    assert access.secret == MRZ_SECRET
    assert derive(Cipher.AES128, access.secret, PASSWORD) == G1.password_key == G2.password_key


@pytest.mark.parametrize("example", [G1, G2], ids=["G.1 ECDH", "G.2 DH"])
class TestPace:
    def test_the_whole_exchange(self, example: PaceExample) -> None:
        chip = Script(example.exchange)
        way = pace.offered(example.card_access)
        assert way
        access = AccessKey.from_mrz_information(MRZ_INFORMATION)
        channel = pace.open_chip(chip.card(), way, access, example.keys())
        assert chip.over
        keys = SessionKeys(way.cipher, example.encryption, example.checksum)
        question = Command(0x00, 0xB0, 0x81, 0x00, le=8)
        assert channel.protect_command(question).encode() == SecureMessaging(keys).protect_command(question).encode()

    def test_every_value_on_the_way(self, example: PaceExample) -> None:
        way = pace.offered(example.card_access)
        assert way
        group = way.group
        access = AccessKey.from_mrz_information(MRZ_INFORMATION)
        assert pace.encrypt_nonce(way, access, example.nonce) == example.encrypted_nonce
        nonce = pace.decrypt_nonce(way, access, example.encrypted_nonce)
        assert nonce == int.from_bytes(example.nonce, "big")
        ours = group.multiply(group.generator, example.mapping_key)
        theirs = group.multiply(group.generator, example.chip_mapping_key)
        for public, private in ((theirs, example.mapping_key), (ours, example.chip_mapping_key)):
            shared = group.multiply(public, private)
            assert group.encode(shared) == example.mapping_secret
            mapped = pace.mapped_generator(group, nonce, shared)
            assert group.encode(mapped) == example.mapped_generator
        our_key = group.multiply(mapped, example.agreement_key)
        their_key = group.multiply(mapped, example.chip_agreement_key)
        secret = group.secret(group.multiply(their_key, example.agreement_key))
        assert secret == group.secret(group.multiply(our_key, example.chip_agreement_key)) == example.shared_secret
        keys = SessionKeys.derive(way.cipher, secret)
        assert (keys.encryption, keys.checksum) == (example.encryption, example.checksum)
        assert pace.token(way, keys, their_key) == example.terminal_token
        assert pace.token(way, keys, our_key) == example.chip_token
