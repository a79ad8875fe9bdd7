"""Tells the server how each paper ended, however long the link is down: a ticket without paper is called twice."""

import logging
import threading

from kiosk.journal import Journal, Paper
from kiosk.printing import Printing
from kiosk.server_link import ServerLink, ServerProblem

PAUSE_S = 5.0

log = logging.getLogger(__name__)


class PaperReports:
    """One thread that empties the journal of unreported papers, oldest first, each with its own Idempotency-Key."""

    def __init__(self, link: ServerLink, journal: Journal, printing: Printing) -> None:
        self._link = link
        self._journal = journal
        self._printing = printing
        self._ended = threading.Event()
        self._worker = threading.Thread(target=self._work, name="paper-reports", daemon=True)

    def start(self) -> None:
        """Begin with what an earlier run left behind."""
        self._worker.start()

    def stop(self) -> None:
        """End; what is still unreported is sent by the next run."""
        self._ended.set()

    def _work(self) -> None:
        while not self._ended.is_set():
            if not all(self._told(paper) for paper in self._journal.unreported()):
                self._ended.wait(PAUSE_S)
                continue
            self._printing.wait_for_unreported(PAUSE_S)

    def _told(self, paper: Paper) -> bool:
        """False when it is worth another try."""
        try:
            self._link.report_paper(paper)
        except ServerProblem as problem:
            log.warning("paper report: %s", problem)
            if problem.status >= 500 or problem.status in {401, 403, 429}:
                return False
        self._journal.reported(paper.job_id)
        return True
