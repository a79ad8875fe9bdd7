"""Every kind of card read by the product's own reader: on the real PC/SC service, on loopback, and in the process."""

import json
import logging
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from devices.id_card.keys import AccessKey
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reader import Presence
from devices.id_card.reading import CardReading, Request
from devices.id_card.trust import Trust
from devices.id_card.unit import Answer
from devices.sim.card.faults import Fault
from devices.sim.card.person import Person
from devices.sim.card.printed import machine_readable_zone
from tests.devices.simulator import free_port
from tests.rings import pcscd
from tests.rings.card_cases import CITIZEN, CLOSED, DAMAGED, FORGED, HONEST, PENSIONER, Case
from tests.rings.card_desk import (
    PATIENCE_S,
    AtReader,
    ByTurns,
    Desk,
    InProcess,
    Office,
    asked,
    at_loopback,
    at_pcsc,
    spoilt,
)
from tests.rings.line import until
from tests.rings.pcscd import Pcscd

USUAL = HONEST[0]
REQUEST = Request(USUAL.key)
COMMANDS = 25
"""What a reading without a photo needs at most where long commands go through."""


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


@pytest.fixture(scope="module")
def service() -> Iterator[Pcscd]:
    reason = pcscd.why_not()
    if reason:
        pytest.fail(reason)
    with pcscd.running() as running:
        yield running


@pytest.fixture(scope="module")
def plates(office: Office, service: Pcscd) -> Iterator[Sequence[AtReader]]:
    with at_pcsc(office, service.plates) as desks:
        yield desks


@pytest.fixture(scope="module")
def pcsc(plates: Sequence[AtReader]) -> ByTurns:
    return ByTurns(plates)


@pytest.fixture(scope="module")
def loopback(office: Office) -> Iterator[AtReader]:
    with at_loopback(office, free_port()) as desk:
        yield desk


@pytest.fixture(autouse=True)
def nothing_is_told(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever a test here does: no person's data is logged or printed."""
    caplog.set_level(logging.DEBUG)
    yield
    told = capfd.readouterr()
    require_silence(caplog.text + told.out + told.err)


def require_silence(text: str) -> None:
    """Fail for words that name one of the people of these tests, in any writing."""
    for secret in secrets_of(CITIZEN) | secrets_of(PENSIONER):
        assert not re.search(re.escape(secret), text, re.IGNORECASE), "a person's data was told"


def secrets_of(person: Person) -> set[str]:
    lines = machine_readable_zone(person)
    texts = {person.number, person.name, person.home, person.residence, person.mark, person.father, person.old_number}
    texts |= {*lines, f"{person.born:%d/%m/%Y}", f"{person.born:%Y-%m-%d}", lines[2].rstrip("<")}
    texts |= {unicodedata.normalize("NFD", text) for text in texts}
    return texts | {text.encode().hex() for text in texts}


def require(case: Case, answer: Answer) -> None:
    """The stated result, and nobody's data in what a program would log of it."""
    require_silence(f"{answer!r} {answer} {getattr(answer, 'finding', '')} {getattr(answer, 'detail', '')}")
    if case.problem:
        assert isinstance(answer, CardProblem)
        assert answer.code is case.problem
        return
    assert isinstance(answer, CardReading), answer
    assert (answer.trust, answer.finding.reason) == (case.trust, case.reason), answer.finding
    assert (answer.protocol, answer.groups, answer.proofs) == (case.protocol, case.groups, case.proofs)
    assert answer.warnings == case.warnings
    if case.trust is Trust.FAILED:
        assert answer.holder is None
        assert answer.photo is None
        return
    assert answer.holder
    assert answer.holder.number == case.person.number
    assert (answer.photo is None) == any(word.startswith("photo") for word in case.warnings)


@pytest.mark.parametrize("case", [USUAL, *FORGED, *DAMAGED], ids=lambda case: case.name)
def test_the_stated_result_in_the_process(office: Office, case: Case) -> None:
    require(case, InProcess(office).read(office.chip(case.personalisation), asked(case)))


@pytest.mark.parametrize("case", [*HONEST, *FORGED, *CLOSED], ids=lambda case: case.name)
def test_the_stated_result_on_the_real_service(office: Office, pcsc: ByTurns, case: Case) -> None:
    require(case, pcsc.read(office.chip(case.personalisation), asked(case)))


@pytest.mark.parametrize("case", [USUAL, *FORGED[:1]], ids=lambda case: case.name)
def test_the_stated_result_on_loopback(office: Office, loopback: AtReader, case: Case) -> None:
    require(case, loopback.read(office.chip(case.personalisation), asked(case)))


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in (Fault.NONE, Fault.SLOW)])
def test_a_fault_at_any_moment_is_never_a_genuine_card(office: Office, fault: Fault) -> None:
    desk = InProcess(office)
    whole = desk.read(office.chip(USUAL.personalisation), REQUEST)
    assert isinstance(whole, CardReading)
    assert whole.apdus <= COMMANDS
    for after in range(list(Fault).index(fault) % 2, whole.apdus, 2):
        answer = desk.read(spoilt(office.chip(USUAL.personalisation), fault, after), REQUEST)
        genuine = isinstance(answer, CardReading) and answer.trust is Trust.VERIFIED
        assert not genuine, f"after {after} commands"
        if fault in (Fault.SILENT, Fault.TORN):
            expected = Code.SILENT if fault is Fault.SILENT else Code.REMOVED
            assert isinstance(answer, CardProblem)
            assert answer.code is expected


@pytest.mark.parametrize("at", ["pcsc", "loopback"])
@pytest.mark.parametrize(
    ("fault", "after", "code"),
    [
        (Fault.SILENT, 3, Code.SILENT),
        (Fault.TORN, 9, Code.REMOVED),
        (Fault.WRONG_MAC, 9, Code.MAC),
        (Fault.MORE_DATA, 3, Code.APDU),
    ],
)
def test_a_card_that_misbehaves_on_a_reader(
    office: Office, at: str, fault: Fault, after: int, code: Code, request: pytest.FixtureRequest
) -> None:
    desk: Desk = request.getfixturevalue(at)
    answer = desk.read(
        spoilt(office.chip(USUAL.personalisation), fault, after),
        REQUEST,
        within_s=1 if fault is Fault.SILENT else PATIENCE_S,
    )
    assert isinstance(answer, CardProblem), answer
    assert answer.code is code
    require(USUAL, desk.read(office.chip(USUAL.personalisation), asked(USUAL)))


def test_a_slow_card_is_read_all_the_same(office: Office, service: Pcscd, loopback: AtReader) -> None:
    # Readers of its own: those of the other tests have learned from odd cards to ask for small pieces.
    with at_pcsc(office, service.plates) as (real, _):
        for desk in (real, loopback):
            slow = spoilt(office.chip(USUAL.personalisation), Fault.SLOW, 22)
            require(USUAL, desk.read(slow, asked(USUAL), within_s=12))


def test_three_wrong_numbers_and_no_more(office: Office) -> None:
    wrong = Request(AccessKey.from_can("123456"))
    with at_loopback(office, free_port()) as desk, desk.placed(office.chip(USUAL.personalisation)):
        codes = [answer.code for _ in range(4) if isinstance(answer := desk.ask(wrong), CardProblem)]
        assert codes == [Code.WRONG_NUMBER] * 3 + [Code.TOO_MANY_ATTEMPTS]


def test_a_reader_comes_back_after_the_service_was_restarted(
    office: Office, service: Pcscd, plates: Sequence[AtReader]
) -> None:
    seen = [len(plate.presences) for plate in plates]
    service.stop()
    until(lambda: all(len(plate.presences) > before for plate, before in zip(plates, seen, strict=True)))
    assert all(plate.presences[-1] is Presence.NO_READER for plate in plates)
    service.start()
    for plate in plates:
        require(USUAL, plate.read(office.chip(USUAL.personalisation), asked(USUAL)))


def test_the_technicians_command_reads_a_card_of_the_deck_and_masks_it(service: Pcscd, tmp_path: Path) -> None:
    trust = ["--trust", str(tmp_path)]
    placed = [sys.executable, "-m", "devices.sim", "card", "young", "--vpcd", service.plates[0].authority, *trust]
    with subprocess.Popen([*placed, "--json"], stdout=subprocess.PIPE, text=True) as card:
        assert card.stdout
        printed = json.loads(card.stdout.readline())
        asked = ["devices", "test", "id_card", "--reader", "pcsc://00%2000%24", "--can", printed["access_number"]]
        command = [sys.executable, "-m", "queue_server", *asked, *trust, "--photo", "--json"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        card.terminate()
    assert ended.returncode == 0, ended.stderr
    sheet = json.loads(ended.stdout)
    assert (sheet["trust"], sheet["photo"]["kind"]) == ("verified", "JPEG2000")
    assert printed["number"] not in ended.stdout
    assert printed["name"] not in ended.stdout


@pytest.mark.parametrize(
    ("reader", "socket", "code", "detail"),
    [
        ("pcsc://ACR1252", "", "reader-failed", "reader-not-attached; there are Virtual PCD 00 00, Virtual PCD 00 01"),
        ("pcsc://", "/nowhere/pcscd.comm", "reader-failed", "no PC/SC service"),
    ],
    ids=["another reader", "no service"],
)
def test_the_technicians_command_says_at_once_what_is_missing(
    service: Pcscd, tmp_path: Path, reader: str, socket: str, code: str, detail: str
) -> None:
    asked = ["devices", "test", "id_card", "--reader", reader, "--can", "123456", "--data", str(tmp_path), "--json"]
    known = {"PCSCLITE_CSOCK_NAME": socket} if socket else {}
    ended = subprocess.run(
        [sys.executable, "-m", "queue_server", *asked],
        capture_output=True, text=True, timeout=25, check=False, env={**os.environ, **known},
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr
    told = json.loads(ended.stdout)
    assert told["problem"] == code
    assert told["detail"].startswith(detail)


def test_the_service_too_tells_nothing(service: Pcscd) -> None:
    require_silence(Path(service.log).read_text(errors="replace"))
