"""The desk between reader, scanner and screen, on a real virtual reader in this process."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date

import pytest

from bench.running import free_port
from devices.address import TcpAddress
from devices.id_card.anchors import Anchors
from devices.id_card.assembly import CardReader
from devices.id_card.certificates import parse_certificate
from devices.id_card.reader import Presence
from devices.id_card.reader_address import CardReaderEntry, VpcdAddress
from devices.sim.card.faults import Fault, FaultyCard
from devices.sim.card.tray import CardTray
from devices.sim.card.virtual_reader import CardLink
from kiosk.card_desk import CardDesk
from kiosk.card_visit import KEEP_S, CardVisit, Phase
from kiosk.problems import LocalProblem
from tests.kiosk.machines import until

TODAY = date.today()
Lay = Callable[[str], AbstractContextManager[None]]


class Clock:
    at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture(scope="module")
def tray() -> CardTray:
    return CardTray(TODAY)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def refused() -> list[str]:
    return []


@pytest.fixture
def reader_at() -> TcpAddress:
    return TcpAddress("127.0.0.1", free_port())


@pytest.fixture
def desk(tray: CardTray, clock: Clock, refused: list[str], reader_at: TcpAddress) -> Iterator[CardDesk]:
    desk = CardDesk(refused.append, clock)
    anchors = Anchors(parse_certificate(one.certificate) for one in tray.issuers)
    entry = CardReaderEntry("Reader", VpcdAddress(reader_at.host, reader_at.port))
    reader = CardReader(entry, lambda: anchors, lambda: TODAY, desk.presence)
    desk.attend(reader)
    desk.start()
    reader.worker.start()
    yield desk
    desk.stop()
    reader.worker.stop()


@pytest.fixture
def lay(tray: CardTray, reader_at: TcpAddress) -> Lay:
    @contextmanager
    def lay(name: str) -> Iterator[None]:
        link = CardLink(reader_at, FaultyCard(tray.cards[name].chip(), Fault.NONE, 0))
        link.start()
        yield
        link.stop()

    return lay


def qr_of(tray: CardTray, name: str) -> str:
    return str(tray.cards[name].as_json()["qr"])


def come_to(visit: CardVisit, *phases: Phase) -> Phase:
    until(lambda: visit.phase in phases)
    return visit.phase


def test_the_code_at_the_scanner_opens_the_card(desk: CardDesk, tray: CardTray, lay: Lay) -> None:
    visit = desk.begin(60)
    desk.scanned(qr_of(tray, "adult"))
    assert visit.phase is Phase.PLACE
    with lay("adult"):
        assert come_to(visit, Phase.READ, Phase.REFUSED) is Phase.READ
    assert desk.person(visit.id).number == tray.cards["adult"].file.card.person.number


def test_a_card_that_lies_there_already_is_read_as_soon_as_its_number_is_known(
    desk: CardDesk, tray: CardTray, lay: Lay
) -> None:
    with lay("adult"):
        until(lambda: desk.card_lies_there)
        visit = desk.begin(60)
        desk.scanned(qr_of(tray, "adult"))
        assert come_to(visit, Phase.READ, Phase.REFUSED) is Phase.READ


def test_a_forged_card_is_told_by_its_reason_alone(
    desk: CardDesk, tray: CardTray, refused: list[str], lay: Lay
) -> None:
    visit = desk.begin(60)
    desk.scanned(qr_of(tray, "cloned"))
    with lay("cloned"):
        assert come_to(visit, Phase.READ, Phase.REFUSED) is Phase.REFUSED
    until(lambda: refused == ["chip-authentication-failed"])


def test_a_code_that_nobody_waits_for_is_nobodys_business(desk: CardDesk, tray: CardTray) -> None:
    desk.scanned(qr_of(tray, "adult"))
    visit = desk.begin(60)
    assert visit.phase is Phase.NUMBER


def test_who_begins_ends_the_visit_before(desk: CardDesk, tray: CardTray) -> None:
    before = desk.begin(60)
    desk.scanned(qr_of(tray, "adult"))
    desk.begin(60)
    assert before.phase is Phase.OVER
    with pytest.raises(LocalProblem):
        desk.visit(before.id)


def test_time_ends_a_visit_that_everybody_forgot(desk: CardDesk, tray: CardTray, clock: Clock, lay: Lay) -> None:
    visit = desk.begin(60)
    desk.scanned(qr_of(tray, "adult"))
    with lay("adult"):
        come_to(visit, Phase.READ)
        clock.at += KEEP_S
        come_to(visit, Phase.OVER)
    with pytest.raises(LocalProblem):
        desk.person(visit.id)


@pytest.mark.parametrize("how", ["time", "end", "another", "stop"])
def test_the_end_of_a_visit_is_told_however_it_comes(clock: Clock, tray: CardTray, how: str) -> None:
    ended: list[str] = []
    desk = CardDesk(lambda reason: None, clock)
    desk.when_over(lambda: ended.append("over"))
    desk.start()
    visit = desk.begin(60)
    desk.scanned(qr_of(tray, "adult"))
    match how:
        case "time":
            clock.at += KEEP_S
            desk.presence(Presence.EMPTY)
        case "end":
            desk.end(visit.id)
        case "another":
            desk.begin(60)
        case "stop":
            desk.stop()
    until(lambda: ended == ["over"])
    desk.stop()
