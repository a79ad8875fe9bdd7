"""The printers of one kiosk: the first prints, another when the first cannot, and each end is written down."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from devices.backoff import Backoff
from devices.contract import Deadline, Kind, Outcome, Result, State
from devices.discovery import identity
from devices.health import Health, HealthRecord
from devices.printer import trial_page
from devices.printer.driver import PrinterDriver
from devices.printer.paper_meter import Left
from devices.printer.printer_file import PrinterEntry
from devices.printer.ticket_paper import TicketPaper, draw
from devices.worker import IN_USE, Worker
from kiosk.journal import Journal, Paper
from kiosk.paper_gauge import PaperGauge
from kiosk.printers import spoken
from kiosk.roll_book import RollBook

JOB_DEADLINE_S = 8.0
FIRST_LOOK_S = 1.5
# A printer on the network tells nobody when it is back: it is asked at least this often.
LONGEST_PAUSE_S = 4.0
# After this nobody stands there any more: the next person would take the paper for their own.
ABANDONED_S = 45.0
# The server's column for it.
DETAIL_LIMIT = 200

_NO_PAPER = (State.ABSENT, State.BLOCKED, State.ERROR)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Job:
    id: str
    paper: TicketPaper
    asked_at: float

    @property
    def abandoned(self) -> bool:
        return time.monotonic() - self.asked_at > ABANDONED_S


class _Printer:
    """One printer with its worker."""

    def __init__(self, entry: PrinterEntry, book: RollBook, job_s: float) -> None:
        record = HealthRecord(identity(Kind.PRINTER, entry.address), entry.name)
        self.gauge = PaperGauge(book, record.identity.key, entry.width_dots, entry.roll_mm)
        self.driver = PrinterDriver(
            entry.address, entry.profile, entry.confirmation, on_noise=record.garbage, judge=self.gauge.judge
        )
        self.worker = Worker(self.driver, record, Backoff(longest_s=LONGEST_PAUSE_S))
        self._width_dots = entry.width_dots
        self._job_s = job_s

    @property
    def trouble(self) -> str | None:
        """Why no paper can come from it now; None when nothing is known against it."""
        health = self.worker.health()
        return health.reason if health.state in _NO_PAPER or health.reason == IN_USE else None

    @property
    def known(self) -> bool:
        """Whether it was looked at since the start."""
        return self.worker.health().state is not State.CONNECTING

    def print(self, paper: TicketPaper, deadline: Deadline) -> Outcome:
        """Draw and print, in the worker's thread."""
        return self._put_on_paper(draw(paper, self._width_dots), deadline)

    def print_drawn(self, draw_for: Callable[[int], Image.Image], deadline: Deadline) -> Outcome:
        """Draw for this printer's width and print, in the worker's thread."""
        return self._put_on_paper(draw_for(self._width_dots), deadline)

    def trial(self, printed_at: str) -> Outcome:
        """Print the test page; what waits before it is printed first."""
        name = spoken(self.worker.record.name)
        page = trial_page.draw(name, str(self.driver.address), printed_at, self._width_dots)
        return self.worker.do(lambda deadline: self._put_on_paper(page, deadline), ABANDONED_S).outcome()

    def _put_on_paper(self, picture: Image.Image, deadline: Deadline) -> Outcome:
        outcome = self.driver.print(picture, deadline.within(self._job_s))
        if not outcome.untouched:
            self.gauge.printed(picture)
        return outcome


class Printing:
    """The kiosk's printers, the preferred one first. Outcomes go to the journal, the paper used to the book.

    One printer has `job_s` seconds for one paper, the wait for its confirmation included.

    A paper goes to another printer only when the one before it answered `failed`: then no whole paper came out there
    and none will. After `unknown` there may be one, and no second is printed.
    """

    def __init__(
        self, printers: Sequence[PrinterEntry], journal: Journal, book: RollBook, job_s: float = JOB_DEADLINE_S
    ) -> None:
        self._journal = journal
        self._changed = threading.Condition()
        self._stopping = False
        self._printers = [_Printer(entry, book, job_s) for entry in printers]
        for printer in self._printers:
            printer.worker.record.listen(self._looked)

    def start(self) -> None:
        """Begin to watch the printers and to print."""
        for printer in self._printers:
            printer.worker.start()

    def stop(self) -> None:
        """Finish the jobs in hand and end the workers."""
        self._stopping = True
        for printer in self._printers:
            printer.worker.stop(JOB_DEADLINE_S + FIRST_LOOK_S)

    def wake(self) -> None:
        """Something was plugged in or out: look now."""
        for printer in self._printers:
            printer.worker.wake()

    def trouble(self) -> str | None:
        """Why no paper can come now, as the first printer's keyword; None when nothing is known against one of them."""
        with self._changed:
            self._changed.wait_for(self._sure, FIRST_LOOK_S)
        troubles = [printer.trouble for printer in self._printers]
        return None if None in troubles else troubles[0]

    def state(self) -> str:
        """`ready`, `warning`, `blocked`, ...: for the screen, of the printer that prints next; `unknown` at first."""
        health = self._in_order()[0].worker.health()
        return str(State.UNKNOWN if health.state is State.CONNECTING else health.state)

    def health(self) -> list[Health]:
        """Every printer's health, the preferred one first."""
        return [printer.worker.health() for printer in self._printers]

    def trial(self, key: str, printed_at: str) -> Outcome:
        """Print the test page on one printer and wait for its end; `printed_at` as it should read."""
        printer = self._known_by(key)
        if printer is None:
            return Outcome(Result.FAILED, "no-such-device", untouched=True)
        return printer.trial(printed_at)

    def paper_left(self) -> list[Left]:
        """How many tickets each printer's roll still holds, in the order of `health`."""
        return [printer.gauge.left() for printer in self._printers]

    def new_roll(self, key: str) -> None:
        """Somebody put a new roll into this printer; nothing happens for one that is not here."""
        printer = self._known_by(key)
        if printer is not None:
            printer.gauge.new_roll()
            printer.worker.wake()

    def add(self, job_id: str, ticket_id: str, paper: TicketPaper) -> None:
        """Print this paper, unless this job is known already."""
        if self._journal.add(job_id, ticket_id):
            self._try(_Job(job_id, paper, time.monotonic()), self._in_order(), "")

    def print_unrecorded(self, draw_for: Callable[[int], Image.Image]) -> Outcome:
        """Print once, on the printer that prints next, and wait for the end: nothing of it is written down, queued for
        another printer or printed again. `draw_for` draws for a width in dots, in the printer's thread."""
        printer = self._in_order()[0]
        return printer.worker.do(lambda deadline: printer.print_drawn(draw_for, deadline), ABANDONED_S).outcome()

    def settle(self, job_id: str, ticket_id: str, state: str, detail: str) -> None:
        """End a job without printing it, unless it is known already."""
        with self._changed:
            if self._journal.settle(job_id, ticket_id, state, detail):
                self._changed.notify_all()

    def wait_for_end(self, ticket_id: str, patience_s: float) -> Paper | None:
        """How the ticket's first paper stands, waiting up to `patience_s` for its end. None when none was asked for."""
        with self._changed:
            ends = time.monotonic() + patience_s
            while True:
                paper = self._journal.first_of(ticket_id)
                left = ends - time.monotonic()
                if paper is None or paper.ended or left <= 0:
                    return paper
                self._changed.wait(left)

    def wait_for_unreported(self, patience_s: float) -> None:
        """Sleep until a paper ended that the server has not heard of, at most `patience_s`."""
        with self._changed:
            self._changed.wait_for(self._journal.unreported, patience_s)

    def _known_by(self, key: str) -> _Printer | None:
        return next((one for one in self._printers if one.worker.record.identity.key == key), None)

    def _in_order(self) -> list[_Printer]:
        # Sorting is stable: among equals the preferred one stays first.
        return sorted(self._printers, key=lambda printer: printer.trouble is not None)

    def _try(self, job: _Job, printers: Sequence[_Printer], before: str) -> None:
        printer, *others = printers
        printer.worker.do(
            lambda deadline: printer.print(job.paper, deadline),
            ABANDONED_S,
            lambda outcome: self._ended(job, printer, outcome, others, before),
        )

    def _ended(self, job: _Job, printer: _Printer, outcome: Outcome, others: Sequence[_Printer], before: str) -> None:
        said = f"{outcome.reason} {outcome.detail}".strip()
        if outcome.result is Result.FAILED and others and not job.abandoned and not self._stopping:
            log.info("a paper failed (%s), the next printer takes it", outcome.reason)
            self._try(job, others, f"{before}; not on {printer.worker.record.name}: {said}")
            return
        with self._changed:
            self._journal.end(job.id, str(outcome.result), f"{said}{before}"[:DETAIL_LIMIT])
            self._changed.notify_all()

    def _sure(self) -> bool:
        able = any(printer.known and printer.trouble is None for printer in self._printers)
        return able or all(printer.known for printer in self._printers)

    def _looked(self, _: Health) -> None:
        with self._changed:
            self._changed.notify_all()
