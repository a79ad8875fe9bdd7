"""Telling the staff that a card was refused at this kiosk: which kiosk and why, nothing of the person."""

import logging
import threading
import uuid

from kiosk.problems import KioskProblem
from kiosk.server_link import ServerLink

log = logging.getLogger(__name__)


def tell_refusal(link: ServerLink, reason: str) -> None:
    """Send the notice on a thread of its own: neither the reader nor the person waits for it."""
    threading.Thread(target=_tell, args=(link, reason), name="card-refusal", daemon=True).start()


def _tell(link: ServerLink, reason: str) -> None:
    try:
        link.report_card_refused(str(uuid.uuid4()), reason)
    except KioskProblem as problem:
        log.warning("a refused card could not be told to the staff: %s", problem.code)
