"""Whole readings against a chip in the same process: what each card comes to, and what a bad one cannot do."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from devices.contract import Deadline
from devices.id_card import card_qr
from devices.id_card.anchors import Anchors
from devices.id_card.certificates import parse_certificate
from devices.id_card.files import Abilities
from devices.id_card.holder import Holder
from devices.id_card.keys import AccessKey
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reading import CardReading, Connection, Request, Step, read_card
from devices.id_card.trust import Reason, Trust
from devices.sim.card.chip import Chip
from devices.sim.card.faults import Fault, FaultyCard
from devices.sim.card.office import CardOffice
from devices.sim.card.personalisation import Access, ActiveKind, Authority, Forgery, Manners, Personalisation
from tests.devices.virtual_card.cards import PERSON, TODAY, zone_key

CAN = AccessKey.from_can(PERSON.access_number)
FEWEST = 25
"""APDUs that a reading without a photo may take at extended length."""


class Table:
    """One office, its cards, and a reader that knows its issuers."""

    def __init__(self) -> None:
        self.office = CardOffice(TODAY)

    def chip(self, **changes: Any) -> Chip:
        return Chip(self.office.make(Personalisation(PERSON, **changes)))

    def chip_without(self, file: int) -> Chip:
        """A copy that leaves out a file, and hides that it does so."""
        whole = self.office.make(Personalisation(PERSON))
        return Chip(replace(whole, files={name: data for name, data in whole.files.items() if name != file}))

    def read(self, card: Connection, request: Request | None = None, **more: Any) -> CardReading:
        known = Anchors(parse_certificate(one.certificate) for one in self.office.anchors)
        return read_card(card, request or Request(CAN), known, today=TODAY, **({"deadline": Deadline(15)} | more))


@pytest.fixture(scope="module")
def table() -> Table:
    return Table()


def test_a_genuine_card(table: Table) -> None:
    told: list[tuple[Step, Holder | None]] = []
    reading = table.read(
        table.chip(), Request(CAN, photo=True), progress=lambda step, person: told.append((step, person))
    )
    assert reading.finding.reason is Reason.ISSUER_KNOWN
    assert (reading.protocol, reading.groups) == ("PACE-CAN", ("SOD", "DG14", "DG1", "DG13", "DG15", "DG2"))
    assert reading.proofs == ("chip-authentication", "active-authentication")
    person = reading.holder
    assert person
    assert (person.number, person.name, person.birth) == (PERSON.number, PERSON.name, PERSON.born)
    assert reading.photo and reading.photo.decode().size == (480, 640)
    named = next(at for at, (_, person) in enumerate(told) if person)
    assert named < [step for step, _ in told].index(Step.CHECK), "the name is there before the result"
    assert [step for step, person in told if person is None] == list(reading.steps_ms)


def test_commands_at_extended_length(table: Table) -> None:
    assert table.read(table.chip()).apdus <= FEWEST


@pytest.mark.parametrize(
    ("changes", "request_", "protocol"),
    [
        ({"access": Access.PACE}, Request(CAN), "PACE-CAN"),
        ({"access": Access.PACE}, Request(zone_key()), "PACE-MRZ"),
        ({"access": Access.BAC}, Request(zone_key()), "BAC"),
        ({"pace_parameter": 2}, Request(CAN), "PACE-CAN"),
        ({"pace_parameter": 18, "chip_curve": "P-521"}, Request(CAN), "PACE-CAN"),
    ],
)
def test_ways_of_opening(table: Table, changes: dict[str, Any], request_: Request, protocol: str) -> None:
    reading = table.read(table.chip(**changes), request_)
    assert (reading.trust, reading.protocol) == (Trust.VERIFIED, protocol)


@pytest.mark.parametrize(
    ("changes", "trust", "reason"),
    [
        ({"authority": Authority.UNKNOWN}, Trust.UNVERIFIED, Reason.ISSUER_UNKNOWN),
        ({"authority": Authority.EXPIRED}, Trust.FAILED, Reason.ISSUER_EXPIRED),
        ({"forgery": Forgery.EXPIRED_SIGNER}, Trust.FAILED, Reason.ISSUER_EXPIRED),
        ({"forgery": Forgery.TAMPERED_NAME}, Trust.FAILED, Reason.ALTERED),
        ({"forgery": Forgery.TAMPERED_ZONE}, Trust.FAILED, Reason.ALTERED),
        ({"forgery": Forgery.TAMPERED_PHOTO}, Trust.FAILED, Reason.ALTERED),
        ({"forgery": Forgery.UNLISTED_GROUP}, Trust.FAILED, Reason.NOT_LISTED),
        ({"forgery": Forgery.WRONG_SIGNATURE}, Trust.FAILED, Reason.WRONG_SIGNATURE),
        ({"forgery": Forgery.WRONG_CERTIFICATE}, Trust.FAILED, Reason.ISSUER_SIGNATURE),
        ({"forgery": Forgery.CLONED}, Trust.FAILED, Reason.CHIP_COPIED),
        ({"forgery": Forgery.CLONED, "chip_cipher": None}, Trust.FAILED, Reason.SIGNATURE_COPIED),
        (
            {"forgery": Forgery.CLONED, "chip_cipher": None, "active": ActiveKind.RSA},
            Trust.FAILED,
            Reason.SIGNATURE_COPIED,
        ),
    ],
)
def test_what_a_card_comes_to(table: Table, changes: dict[str, Any], trust: Trust, reason: Reason) -> None:
    reading = table.read(table.chip(**changes), Request(CAN, photo=True))
    assert (reading.trust, reading.finding.reason) == (trust, reason)
    if trust is Trust.FAILED:
        assert reading.holder is reading.photo is None


@pytest.mark.parametrize("file", [0x010E, 0x010F, 0x0101])
def test_a_signed_group_that_is_left_out(table: Table, file: int) -> None:
    assert table.read(table.chip_without(file)).finding.reason is Reason.MISSING


def test_no_security_object(table: Table) -> None:
    assert table.read(table.chip_without(0x011D)).finding.reason is Reason.NO_SECURITY_OBJECT


def test_data_group_13_may_be_missing(table: Table) -> None:
    reading = table.read(table.chip(groups=frozenset({1})))
    assert (reading.trust, reading.warnings) == (Trust.VERIFIED, ("dg13-missing",))
    assert reading.holder and reading.holder.number == PERSON.number


def test_a_chip_without_keys_may_be_a_copy(table: Table) -> None:
    reading = table.read(table.chip(chip_cipher=None, active=ActiveKind.NONE))
    assert (reading.trust, reading.proofs, reading.warnings) == (Trust.VERIFIED, (), ("chip-unproven",))


def test_another_card_than_the_one_that_was_scanned(table: Table) -> None:
    scanned = card_qr.parse(f"{PERSON.number[:-1]}8|Ai Đó|{PERSON.born:%d%m%Y}|Nam|Mẫu|01012021")
    reading = table.read(table.chip(), Request(CAN, qr=scanned))
    assert (reading.finding.reason, reading.holder) == (Reason.OTHER_CARD, None)


@pytest.mark.parametrize(
    "manners",
    [
        Manners(has_master_file=False),
        Manners(short_file_ids=False),
        Manners(extended=False),
        Manners(longest_answer=231),
        Manners(longest_answer=160),
    ],
)
def test_what_chips_cannot_do_is_learned(table: Table, manners: Manners) -> None:
    abilities = Abilities()
    chip = table.chip(manners=manners)
    first = table.read(chip, Request(CAN, photo=True), abilities=abilities)
    chip.reset()
    again = table.read(chip, Request(CAN, photo=True), abilities=abilities)
    assert first.trust is again.trust is Trust.VERIFIED
    assert again.apdus <= first.apdus


def test_a_wrong_number(table: Table) -> None:
    with pytest.raises(CardProblem) as refused:
        table.read(table.chip(), Request(AccessKey.from_can("000000")))
    assert refused.value.code is Code.WRONG_NUMBER


def test_an_old_card_wants_its_zone(table: Table) -> None:
    with pytest.raises(CardProblem) as refused:
        table.read(table.chip(access=Access.BAC))
    assert refused.value.code is Code.MRZ_NEEDED


@pytest.mark.parametrize("after", (0, 4, 8, 11, 14, 18))
@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in (Fault.NONE, Fault.SLOW)])
def test_a_card_that_breaks_ends_the_reading_with_a_reason(
    table: Table, fault: Fault, after: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    try:
        reading = table.read(FaultyCard(table.chip(), fault, after), deadline=Deadline(5))
    except CardProblem as why:
        told = f"{why}{why.detail}{caplog.text}"
    else:
        # What the chip did last was to fail its proof; it is not taken for a card that is fine.
        assert reading.trust is Trust.FAILED
        told = f"{reading!r}{reading.finding}{caplog.text}"
    assert not any(secret in told for secret in (PERSON.number, PERSON.name, PERSON.access_number))


def test_the_deadline_ends_a_slow_card(table: Table) -> None:
    with pytest.raises(CardProblem) as refused:
        table.read(table.chip(), deadline=Deadline(0.01))
    assert refused.value.code is Code.SILENT


def test_an_expired_card_is_genuine_and_told_of(table: Table) -> None:
    reading = read_card(table.chip(), Request(CAN), Anchors(), today=date(2099, 1, 1), deadline=Deadline(15))
    assert "card-expired" in reading.warnings
    assert reading.trust is Trust.UNVERIFIED


def test_a_reading_does_not_show_the_person(table: Table) -> None:
    reading = table.read(table.chip(), Request(CAN, photo=True))
    shown = repr(reading) + str(reading) + repr(Request(CAN)) + repr(CAN)
    assert not any(secret in shown for secret in (PERSON.number, PERSON.name, PERSON.access_number))
