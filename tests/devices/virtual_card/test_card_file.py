"""Virtual cards written as files."""

from pathlib import Path

import pytest

from devices.described import DeviceFileError
from devices.id_card.ciphers import Cipher
from devices.sim.card.card_file import deck, read_card_file, read_deck_card
from devices.sim.card.faults import Fault
from devices.sim.card.office import CardOffice
from devices.sim.card.person import NO_PROVINCE
from devices.sim.card.personalisation import Access, Forgery
from devices.sim.card.printed import machine_readable_zone
from tests.devices.virtual_card.cards import PENSIONER, TODAY

GOOD = """
title_vi = "Thẻ thử"
[person]
name = "Nguyễn Văn Thử"
sex = "Nam"
age = 30
serial = 4
expires_in_days = -1
[chip]
access = "pace"
pace_cipher = "AES-256"
dg13 = false
short_file_ids = false
[issuer]
scheme = "rsa-pss"
strength = "2048"
[flaw]
forgery = "cloned"
[fault]
kind = "torn"
after = 9
"""


def test_what_is_written_is_what_it_becomes(tmp_path: Path) -> None:
    path = tmp_path / "card.toml"
    path.write_text(GOOD, encoding="utf-8")
    read = read_card_file(path, TODAY)
    card = read.card
    assert (read.title_vi, read.title_en) == ("Thẻ thử", "Nguyễn Văn Thử")
    assert (read.fault, read.fault_after) == (Fault.TORN, 9)
    assert (card.access, card.pace_cipher, card.forgery) == (Access.PACE, Cipher.AES256, Forgery.CLONED)
    assert card.groups == {1, 2}
    assert not card.manners.short_file_ids
    assert (TODAY - card.person.expires).days == 1 if card.person.expires else False


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (('age = 30', 'age = "thirty"'), 6, "whole number"),
        (('sex = "Nam"', 'sex = "male"'), 5, "Nam, Nữ"),
        (('name = "Nguyễn Văn Thử"', 'name = "Thử"'), 4, "surname"),
        (('access = "pace"', 'access = "force"'), 10, "both, pace, bac"),
        (('dg13 = false', 'dg13 = 0'), 12, "true or false"),
        (('dg13 = false', 'dg12 = false'), 12, "not known here"),
        (('strength = "2048"', 'strength = "P-256"'), 16, "2048, 3072"),
        (('kind = "torn"', 'kind = "eaten"'), 20, "silent"),
        (('[fault]', '[faults]'), 19, "not known here"),
    ],
    ids=str,
)  # fmt: skip
def test_a_slip_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], line: int, reason: str) -> None:
    path = tmp_path / "card.toml"
    path.write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(DeviceFileError) as wrong:
        read_card_file(path, TODAY)
    assert wrong.value.line == line
    assert reason in wrong.value.reason


def test_every_card_of_the_deck_can_be_made_and_nobody_has_its_number() -> None:
    office = CardOffice(TODAY)
    numbers = set()
    for name in deck():
        read = read_deck_card(name, TODAY)
        assert read.title_vi != read.title_en
        assert office.make(read.card).files
        numbers.add(read.card.person.number)
    assert len(numbers) == len(deck()) >= 10
    assert all(number.startswith(NO_PROVINCE) for number in numbers)


def test_a_card_that_is_not_in_the_deck() -> None:
    with pytest.raises(ValueError, match="pensioner"):
        read_deck_card("nobody", TODAY)


def test_the_zone_of_a_card_for_life() -> None:
    assert PENSIONER.expires is None
    first, second, third = machine_readable_zone(PENSIONER)
    assert [len(line) for line in (first, second, third)] == [30, 30, 30]
    assert first[15:27] == PENSIONER.number
    assert second[8:14] == "991231"
    assert third == "TRAN<<VAN<THU".ljust(30, "<")
