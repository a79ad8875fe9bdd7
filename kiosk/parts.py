"""What one kiosk is made of, put together once at start."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from devices.bus.hall_file import ScannerEntry
from devices.camera.address import CameraEntry
from devices.contract import State
from devices.face import installed
from devices.hot_plug import HotPlug
from devices.id_card.anchors import TrustFolder
from devices.id_card.assembly import CardReader
from devices.id_card.reader_address import CardReaderEntry
from devices.printer.paper_template import PaperTemplate
from devices.printer.printer_file import PrinterEntry
from devices.reporting import Reporter
from devices.scanner.assembly import scanner_device
from kiosk.card_desk import CardDesk
from kiosk.card_refusals import tell_refusal
from kiosk.code_desk import CodeDesk
from kiosk.device_reports import device_reports
from kiosk.face_step import FaceStep
from kiosk.hall import Hall
from kiosk.heartbeat import Heartbeat
from kiosk.journal import Journal
from kiosk.lease_book import LeaseBook
from kiosk.lease_keeper import LeaseKeeper
from kiosk.outbox import Outbox
from kiosk.paper_reports import PaperReports
from kiosk.printing import Printing
from kiosk.roll_book import RollBook
from kiosk.scanners import Scanners
from kiosk.screen import parts as screen_parts
from kiosk.server_clock import ServerClock
from kiosk.server_link import ServerLink
from kiosk.standby import Standby, skew_in
from kiosk.ticket_desk import TicketDesk

if TYPE_CHECKING:
    from devices.face.desk import FaceDesk


@dataclass(frozen=True)
class Settings:
    """How `motcua kiosk` was started. No `printers`: no paper here. `floor`: where it stands, for the way shown.

    No `card_reader`: no cards here. `trust`: the folder of the issuers whose cards are believed. No `camera`, or one
    without what faces need (`devices.face.installed`): no face is compared here.
    `ca`: certificates of the authority of an https server; None for a publicly trusted one.
    """

    server: str
    token: str
    ca: Path | None
    port: int
    data: Path
    printers: tuple[PrinterEntry, ...]
    scanners: tuple[ScannerEntry, ...]
    template: PaperTemplate
    name: str
    floor: str
    card_reader: CardReaderEntry | None
    trust: Path
    camera: CameraEntry | None


@dataclass(frozen=True)
class Parts:
    """The running parts of a kiosk."""

    name: str
    floor: str
    build: str
    link: ServerLink
    hall: Hall
    desk: TicketDesk
    journal: Journal
    book: LeaseBook
    leases: LeaseKeeper
    printing: Printing | None
    scanners: Scanners
    hot_plug: HotPlug
    reports: PaperReports | None
    outbox: Outbox | None
    heartbeat: Heartbeat
    device_reports: Reporter
    codes: CodeDesk
    cards: CardDesk | None
    card_reader: CardReader | None
    faces: "FaceDesk | None"
    face_step: FaceStep | None

    @property
    def can_read_cards(self) -> bool:
        """Whether a card could be read now."""
        return self.card_reader is not None and self.card_reader.worker.health().state in (State.READY, State.WARNING)

    def start(self) -> None:
        """Start the threads."""
        self.heartbeat.start()
        self.leases.start()
        self.device_reports.start()
        self.scanners.start()
        self.hot_plug.start()
        if self.faces:
            self.faces.start()
        if self.cards and self.card_reader:
            self.cards.start()
            self.card_reader.worker.start()
        if self.printing and self.reports and self.outbox:
            self.printing.start()
            self.reports.start()
            self.outbox.start()

    def stop(self) -> None:
        """End the threads; a paper in hand is finished first."""
        self.leases.stop()
        self.device_reports.stop()
        self.heartbeat.stop()
        self.hot_plug.stop()
        self.scanners.stop()
        if self.cards and self.card_reader:
            self.cards.stop()
            self.card_reader.worker.stop()
        if self.faces:
            self.faces.stop()
        if self.printing and self.reports and self.outbox:
            self.outbox.stop()
            self.reports.stop()
            self.printing.stop()
        self.journal.close()
        self.book.close()


def databases(port: int) -> tuple[str, str]:
    """The files of the leases and of the papers. By port: two kiosks on one machine each have their own."""
    return f"leases-{port}.db", f"kiosk-{port}.db"


def put_together(settings: Settings) -> Parts:
    """The parts, not yet started. Raises `ScreenNotBuiltError`, and `ValueError` for an address that is none."""
    leases, papers = databases(settings.port)
    book = LeaseBook(settings.data / leases, datetime.now(UTC))
    clock = ServerClock(skew_in(book))
    link = ServerLink(settings.server, settings.token, settings.ca, clock.heard)
    standby = Standby(book, clock)
    hall = Hall(link, standby)
    journal = Journal(settings.data / papers, lambda: datetime.now(UTC))
    rolls = RollBook(settings.data / f"rolls-{settings.port}.json")
    printing = Printing(settings.printers, journal, rolls) if settings.printers else None
    cards = CardDesk(partial(tell_refusal, link)) if settings.card_reader else None
    card_reader = _card_reader(settings.card_reader, settings.trust, cards) if settings.card_reader and cards else None
    faces = _face_desk(settings.camera, settings.data) if settings.camera and cards else None
    face_step = FaceStep(cards, faces) if cards and faces else None
    codes = CodeDesk()

    def on_code(text: str) -> None:
        codes.scanned(text)
        if cards:
            cards.scanned(text)

    scanners = Scanners([scanner_device(entry, on_code) for entry in settings.scanners])
    heartbeat = Heartbeat()

    def plugged() -> None:
        scanners.wake()
        if card_reader:
            card_reader.worker.wake()
        if printing:
            printing.wake()

    return Parts(
        name=settings.name,
        floor=settings.floor,
        build=str(screen_parts()["js"]),
        link=link,
        hall=hall,
        desk=TicketDesk(link, hall, standby, printing, settings.template),
        journal=journal,
        book=book,
        leases=LeaseKeeper(link, hall, book, standby, clock),
        printing=printing,
        scanners=scanners,
        hot_plug=HotPlug(plugged),
        reports=PaperReports(link, journal, printing) if printing else None,
        outbox=Outbox(link, hall, journal, printing, settings.template) if printing else None,
        heartbeat=heartbeat,
        device_reports=device_reports(link, settings.name, printing, scanners, card_reader, faces, heartbeat),
        codes=codes,
        cards=cards,
        card_reader=card_reader,
        faces=faces,
        face_step=face_step,
    )


def _face_desk(entry: CameraEntry, data: Path) -> "FaceDesk | None":
    """The camera with the model, or None where the extra `face` is not installed."""
    if installed.missing():
        return None
    # Imported when needed: most kiosks have no camera, and none of the large libraries behind one.
    from devices.face.desk import FaceDesk

    return FaceDesk(entry.address, entry.name, data)


def _card_reader(entry: CardReaderEntry, trust: Path, cards: CardDesk) -> CardReader:
    reader = CardReader(entry, TrustFolder(trust), date.today, cards.presence)
    cards.attend(reader)
    return reader
