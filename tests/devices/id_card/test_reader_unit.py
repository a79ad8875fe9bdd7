"""A card reader with its worker: cards placed and taken, numbers tried out, and cards that stall or vanish."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bench.running import free_port
from devices.address import AddressError, TcpAddress
from devices.contract import State
from devices.health import Health
from devices.id_card import assembly, reader_address, unit
from devices.id_card.anchors import Anchors
from devices.id_card.assembly import CardReader
from devices.id_card.attempts import MOST, WINDOW_S, Attempts
from devices.id_card.certificates import parse_certificate
from devices.id_card.keys import AccessKey
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reader import Presence
from devices.id_card.reader_address import CardReaderEntry, PcscAddress, VpcdAddress
from devices.id_card.reading import CardReading, Request
from devices.id_card.trust import Trust
from devices.id_card.unit import Answer
from devices.sim.card.chip import Chip
from devices.sim.card.faults import AnyCard, Fault, FaultyCard
from devices.sim.card.office import CardOffice
from devices.sim.card.personalisation import Personalisation
from devices.sim.card.virtual_reader import CardLink
from tests.devices.virtual_card.cards import PERSON, TODAY

CAN = AccessKey.from_can(PERSON.access_number)
WRONG = AccessKey.from_can("000000")
PATIENCE_S = 20.0


class Bench:
    """A reader on a port of its own, and a card to put on it."""

    def __init__(self) -> None:
        office = CardOffice(TODAY)
        self.chip = Chip(office.make(Personalisation(PERSON)))
        known = Anchors(parse_certificate(one.certificate) for one in office.anchors)
        self.port = free_port()
        self.presence: queue.SimpleQueue[Presence] = queue.SimpleQueue()
        entry = CardReaderEntry("Đầu đọc", VpcdAddress("127.0.0.1", self.port))
        self.reader = CardReader(entry, lambda: known, lambda: TODAY, self.presence.put)
        self._links: list[CardLink] = []
        self._states: queue.SimpleQueue[State] = queue.SimpleQueue()
        self.reader.record.listen(self._heard)
        self.reader.worker.start()
        assert self._states.get(timeout=PATIENCE_S) is State.READY

    def place(self, card: AnyCard) -> CardLink:
        link = CardLink(TcpAddress("127.0.0.1", self.port), card)
        self._links.append(link)
        link.start()
        return link

    def read(self, access: AccessKey = CAN, within_s: float = PATIENCE_S) -> Answer:
        answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.reader.read(Request(access), within_s, answers.put)
        return answers.get(timeout=within_s + PATIENCE_S)

    def close(self) -> None:
        for link in self._links:
            link.stop()
        self.reader.worker.stop()

    def _heard(self, health: Health) -> None:
        self._states.put(health.state)


@pytest.fixture
def desk() -> Iterator[Bench]:
    opened = Bench()
    yield opened
    opened.close()


def code(answer: Answer) -> Code:
    assert isinstance(answer, CardProblem), answer
    return answer.code


def verified(answer: Answer) -> bool:
    return isinstance(answer, CardReading) and answer.trust is Trust.VERIFIED


def test_a_card_is_placed_read_twice_and_taken(desk: Bench) -> None:
    assert desk.presence.get(timeout=PATIENCE_S) is Presence.EMPTY
    link = desk.place(desk.chip)
    assert desk.presence.get(timeout=PATIENCE_S) is Presence.CARD
    assert verified(desk.read())
    assert verified(desk.read())
    link.stop()
    assert desk.presence.get(timeout=PATIENCE_S) is Presence.EMPTY


def test_a_card_that_comes_later_is_waited_for(desk: Bench) -> None:
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    desk.reader.read(Request(CAN), PATIENCE_S, answers.put)
    desk.place(desk.chip)
    assert verified(answers.get(timeout=PATIENCE_S))


def test_no_card(desk: Bench) -> None:
    assert code(desk.read(within_s=0.3)) is Code.NO_CARD


def test_three_wrong_numbers_and_no_more(desk: Bench) -> None:
    desk.place(desk.chip)
    assert [code(desk.read(WRONG)) for _ in range(MOST)] == [Code.WRONG_NUMBER] * MOST
    assert code(desk.read(CAN)) is Code.TOO_MANY_ATTEMPTS


def test_a_minute_later_there_are_three_more() -> None:
    now = 0.0
    attempts = Attempts(lambda: now)
    for _ in range(MOST):
        attempts.require("reader")
        attempts.wrong("reader")
    with pytest.raises(CardProblem):
        attempts.require("reader")
    attempts.require("another card")
    now = WINDOW_S
    attempts.require("reader")


@pytest.mark.parametrize(
    ("fault", "expected"), [(Fault.SILENT, Code.SILENT), (Fault.TORN, Code.REMOVED), (Fault.NOTHING, Code.APDU)]
)
def test_a_card_that_stalls_or_vanishes_does_not_keep_the_reader(
    desk: Bench, fault: Fault, expected: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit, "READING_S", 1.0)
    broken = desk.place(FaultyCard(desk.chip, fault, after=8))
    assert code(desk.read()) is expected
    broken.stop()
    monkeypatch.setattr(unit, "READING_S", 15.0)
    desk.chip.reset()
    desk.place(desk.chip)
    answer = desk.read()
    assert verified(answer)
    assert isinstance(answer, CardReading)
    assert answer.apdus <= 25, "a card that was taken away says nothing about what cards of its kind can do"


def test_a_reader_that_is_being_stopped_says_so(desk: Bench) -> None:
    desk.reader.worker.stop()
    assert code(desk.read()) is Code.READER


def test_health_and_log_hold_no_person(desk: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.place(desk.chip)
    assert verified(desk.read())
    assert code(desk.read(WRONG)) is Code.WRONG_NUMBER
    health = desk.reader.record.snapshot()
    told = f"{health.as_json()} {caplog.text}"
    assert (health.done, health.failed) == (1, 1)
    assert not any(secret in told for secret in (PERSON.number, PERSON.name, PERSON.access_number))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("pcsc://", PcscAddress()),
        ("pcsc://ACR1252", PcscAddress("ACR1252")),
        ("pcsc://Virtual%20PCD", PcscAddress("Virtual PCD")),
        ("vpcd://127.0.0.1:9190", VpcdAddress("127.0.0.1", 9190)),
    ],
)
def test_addresses(text: str, address: Any) -> None:
    assert reader_address.parse(text) == address
    assert reader_address.parse(str(address)) == address


@pytest.mark.parametrize("text", ["", "pcsc", "usb://x", "pcsc://(", "vpcd://0.0.0.0:9190", "vpcd://127.0.0.1"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(AddressError):
        reader_address.parse(text)


def test_a_sam_slot_is_no_reader() -> None:
    fits: Callable[[str], bool] = PcscAddress("ACR1252").fits
    assert fits("ACS ACR1252 1S CL Reader [ACR1252 PICC] 00 00")
    assert not fits("ACS ACR1252 1S CL Reader [ACR1252 SAM] 01 00")


def test_the_pause_before_a_service_that_was_restarted_is_short() -> None:
    assert assembly.LONGEST_PAUSE_S <= 5


def test_a_reader_whose_library_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reader_address.missing_library(VpcdAddress("127.0.0.1", 9190)) == ""
    assert reader_address.missing_library(PcscAddress()) == ""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "motcua[idcard]" in reader_address.missing_library(PcscAddress())
