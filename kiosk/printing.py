"""One printer, one worker thread: draws the paper, prints it, and writes down how that ended."""

import logging
import queue
import threading
import time
from dataclasses import dataclass

from devices.printer.job import check, print_picture
from devices.printer.status import UNREACHABLE, Fault, PrinterStatus
from devices.printer.tcp import Address
from devices.printer.ticket_paper import TicketPaper, draw
from kiosk.journal import Journal, Paper

JOB_DEADLINE_S = 8.0
CHECK_DEADLINE_S = 1.5
CHECK_EVERY_S = 2.0
# After this nobody stands there any more: the next person would take the paper for their own.
ABANDONED_S = 45.0
# The server's column for it.
DETAIL_LIMIT = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Job:
    ticket_id: str
    paper: TicketPaper
    asked_at: float


class Printing:
    """The kiosk's printer at `address`, printing `width_dots` wide. Outcomes go to the journal."""

    def __init__(self, address: Address, width_dots: int, journal: Journal) -> None:
        self._address = address
        self._width_dots = width_dots
        self._journal = journal
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._changed = threading.Condition()
        self._status: PrinterStatus | None = None
        self._worker = threading.Thread(target=self._work, name="printer", daemon=True)

    def start(self) -> None:
        """Begin to watch the printer and to print."""
        self._worker.start()

    def stop(self) -> None:
        """Finish the job in hand and end the worker."""
        self._jobs.put(None)
        self._worker.join(JOB_DEADLINE_S + CHECK_DEADLINE_S)

    def trouble(self) -> str | None:
        """Why no paper can come now, as the printer's keyword; None when nothing is known against it."""
        with self._changed:
            self._changed.wait_for(lambda: self._status is not None, CHECK_DEADLINE_S)
            return _trouble(self._status or UNREACHABLE)

    def state(self) -> str:
        """`ready`, `warning`, `blocked`, ...: the device state for the screen; `unknown` before the first answer."""
        status = self._status
        return "unknown" if status is None else str(status.state)

    def add(self, ticket_id: str, paper: TicketPaper) -> None:
        """Print this paper, unless this ticket already has one."""
        if self._journal.add(ticket_id):
            self._jobs.put(_Job(ticket_id, paper, time.monotonic()))

    def wait_for_end(self, ticket_id: str, patience_s: float) -> Paper | None:
        """How the paper stands, waiting up to `patience_s` for its end. None when no paper was asked for."""
        with self._changed:
            ends = time.monotonic() + patience_s
            while True:
                paper = self._journal.find(ticket_id)
                left = ends - time.monotonic()
                if paper is None or paper.ended or left <= 0:
                    return paper
                self._changed.wait(left)

    def wait_for_unreported(self, patience_s: float) -> None:
        """Sleep until a paper ended that the server has not heard of, at most `patience_s`."""
        with self._changed:
            self._changed.wait_for(self._journal.unreported, patience_s)

    def _work(self) -> None:
        while True:
            self._look()
            try:
                job = self._jobs.get(timeout=CHECK_EVERY_S)
            except queue.Empty:
                continue
            if job is None:
                return
            self._print(job)

    def _look(self) -> None:
        try:
            status = check(str(self._address), CHECK_DEADLINE_S)
        except Exception:
            log.exception("the printer could not be asked")
            status = UNREACHABLE
        with self._changed:
            if self._status is None or status.faults != self._status.faults:
                log.info("printer %s: %s %s", self._address, status.state, " ".join(sorted(status.faults)))
            self._status = status
            self._changed.notify_all()

    def _print(self, job: _Job) -> None:
        state, detail = self._outcome(job)
        with self._changed:
            self._journal.end(job.ticket_id, state, detail)
            self._changed.notify_all()

    def _outcome(self, job: _Job) -> tuple[str, str]:
        if time.monotonic() - job.asked_at > ABANDONED_S:
            return "failed", "abandoned"
        try:
            picture = draw(job.paper, self._width_dots)
            outcome = print_picture(str(self._address), picture, JOB_DEADLINE_S)
        except Exception:
            # Whatever breaks in here, the number stays valid and the person is told; the worker lives on.
            log.exception("a paper could not be printed")
            return "failed", "kiosk_fault"
        return str(outcome.result), f"{outcome.reason} {outcome.detail}".strip()[:DETAIL_LIMIT]


def _trouble(status: PrinterStatus) -> str | None:
    if not status.reachable:
        return str(Fault.UNREACHABLE)
    return None if status.blocking is None else str(status.blocking)
