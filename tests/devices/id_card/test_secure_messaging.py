"""Both ends of a protected session understand one another, and nobody in between can change or repeat anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_card.apdu import EXTENDED_LE, SHORT_LE, Command, Response
from devices.id_card.ciphers import Cipher
from devices.id_card.keys import SessionKeys
from devices.id_card.problems import CardProblem, Code
from devices.id_card.secure_messaging import SecureMessaging

CIPHERS = st.sampled_from(list(Cipher))
COMMANDS = st.builds(
    Command,
    cla=st.just(0),
    ins=st.sampled_from([0xA4, 0xB0, 0xB1, 0x22, 0x86, 0x88]),
    p1=st.integers(0, 255),
    p2=st.integers(0, 255),
    data=st.binary(max_size=300),
    le=st.none() | st.integers(1, 300) | st.just(EXTENDED_LE),
)
RESPONSES = st.builds(Response, data=st.binary(max_size=600), sw=st.sampled_from([0x9000, 0x6A82, 0x6282]))


def ends(cipher: Cipher) -> tuple[SecureMessaging, SecureMessaging]:
    keys = SessionKeys.derive(cipher, b"a shared secret")
    return SecureMessaging(keys), SecureMessaging(keys)


@given(CIPHERS, st.lists(st.tuples(COMMANDS, RESPONSES), min_size=1, max_size=3))
def test_a_conversation(cipher: Cipher, messages: list[tuple[Command, Response]]) -> None:
    reader, chip = ends(cipher)
    for command, response in messages:
        on_the_wire = Command.decode(reader.protect_command(command).encode())
        assert chip.unprotect_command(on_the_wire) == command
        answer = chip.protect_response(response, odd=bool(command.ins & 1))
        assert reader.unprotect_response(Response.decode(answer.encode())) == response


@given(CIPHERS, RESPONSES, st.data())
def test_one_changed_bit_is_noticed(cipher: Cipher, response: Response, data: st.DataObject) -> None:
    reader, chip = ends(cipher)
    chip.unprotect_command(reader.protect_command(Command(0, 0xB0, 0, 0, le=8)))
    octets = bytearray(chip.protect_response(response).data)
    octets[data.draw(st.integers(0, len(octets) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CardProblem) as refused:
        reader.unprotect_response(Response(bytes(octets), response.sw))
    assert refused.value.code in (Code.MAC, Code.TLV)


def test_an_answer_is_no_answer_a_second_time() -> None:
    reader, chip = ends(Cipher.AES128)
    read = Command(0, 0xB0, 0, 0, le=8)
    chip.unprotect_command(reader.protect_command(read))
    answer = chip.protect_response(Response(b"12345678", 0x9000))
    reader.unprotect_response(answer)
    reader.protect_command(read)
    with pytest.raises(CardProblem) as refused:
        reader.unprotect_response(answer)
    assert refused.value.code is Code.MAC


@pytest.mark.parametrize("octets", ["9000", "6982", "6A82"])
def test_an_answer_without_protection_ends_the_session(octets: str) -> None:
    reader, _ = ends(Cipher.AES128)
    reader.protect_command(Command(0, 0xB0, 0, 0, le=8))
    with pytest.raises(CardProblem) as refused:
        reader.unprotect_response(Response.decode(bytes.fromhex(octets)))
    assert refused.value.code is Code.CHANNEL_ENDED


def test_the_status_outside_the_protection_counts_for_nothing() -> None:
    reader, chip = ends(Cipher.AES128)
    chip.unprotect_command(reader.protect_command(Command(0, 0xB0, 0, 0, le=8)))
    refusal = chip.protect_response(Response(b"", 0x6A82))
    assert reader.unprotect_response(Response(refusal.data, 0x9000)).sw == 0x6A82


def test_long_answers_are_asked_for_in_the_long_form() -> None:
    reader, _ = ends(Cipher.AES128)
    assert reader.protect_command(Command(0, 0xB0, 0, 0, le=223)).le == SHORT_LE
    assert reader.protect_command(Command(0, 0xB0, 0, 0, le=1_024)).le == EXTENDED_LE
