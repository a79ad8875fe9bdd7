"""The papers the server asks of this kiosk: those ordered by staff are printed, those left behind are settled.

A paper that belongs to a touch at this kiosk is printed by the ticket desk in that touch, and never from here.
"""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from devices.printer.paper_template import PaperTemplate
from kiosk.hall import Hall
from kiosk.journal import Journal
from kiosk.printing import ABANDONED_S, Printing
from kiosk.problems import KioskProblem
from kiosk.server_link import ServerLink, unreadable
from kiosk.ticket_words import ordered_paper, service_code

LOOK_EVERY_S = 2.0

log = logging.getLogger(__name__)


class Outbox:
    """One thread that asks the server for this kiosk's open jobs and leaves none of them without an end.

    A job of before this run that the journal does not know ends as `unknown`: it may have been printed by a kiosk whose
    journal is gone. A job of this run that the journal does not know was surely not printed.
    """

    def __init__(
        self, link: ServerLink, hall: Hall, journal: Journal, printing: Printing, template: PaperTemplate
    ) -> None:
        self._link = link
        self._hall = hall
        self._journal = journal
        self._printing = printing
        self._template = template
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._worker = threading.Thread(target=self._work, name="outbox", daemon=True)

    def start(self) -> None:
        """Begin with what an earlier run left behind."""
        self._worker.start()

    def stop(self) -> None:
        """End; what is still open is settled by the next run."""
        self._ended.set()

    def _work(self) -> None:
        trouble = ""
        while not self._ended.wait(LOOK_EVERY_S):
            before, trouble = trouble, self._look()
            if trouble != before:
                log.info("print jobs: %s", trouble or "heard again")

    def _look(self) -> str:
        """Take every open job once; the trouble with it, empty when there is none."""
        try:
            jobs = self._link.open_print_jobs()
            uptime_s = time.monotonic() - self._began
            for job in jobs:
                self._take(job, uptime_s)
        except KioskProblem as problem:
            return problem.code
        return ""

    def _take(self, job: Mapping[str, Any], uptime_s: float) -> None:
        try:
            job_id, ticket_id, age_s = str(job["id"]), str(job["ticket_id"]), float(job["age_s"])
            ordered = job["reason"] is not None
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable() from error
        known = self._journal.find(job_id)
        if known is not None:
            if known.ended:
                self._journal.report_again(job_id)
        elif age_s > uptime_s:
            self._printing.settle(job_id, ticket_id, "unknown", "kiosk_restarted")
        elif age_s > ABANDONED_S:
            self._printing.settle(job_id, ticket_id, "failed", "abandoned")
        elif ordered:
            self._print(job_id, ticket_id)

    def _print(self, job_id: str, ticket_id: str) -> None:
        try:
            job = self._link.print_job(job_id)
            paper = ordered_paper(job, self._hall.centre())
            code = service_code(job["ticket"])
        except (KeyError, TypeError) as error:
            raise unreadable() from error
        self._printing.add(job_id, ticket_id, self._template.dress(paper, code, None))
