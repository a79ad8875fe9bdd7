"""One ticket on one printer: ask, print, confirm, and say honestly what came of it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import defaultdict
from collections.abc import Iterator

from PIL import Image

from devices.address import Address
from devices.contract import Deadline, DeviceLostError, Outcome, Result, Transport
from devices.printer import escpos_raster, ticket_paper
from devices.printer.dialogue import Confirmation, Dialogue
from devices.printer.status import UNREACHABLE, Fault, PrinterStatus, garbled, read, with_port_status
from devices.printer.ticket_paper import TicketPaper
from devices.transport.opening import open_line
from devices.transport.usblp import UsbPortLine

JOB_S = 15.0
"""A whole ticket, from connection to confirmation: a slow printer needs 3 s, the rest is patience."""
CHECK_S = 2.0
CONNECT_S = 2.0
_GLANCE_S = 0.5
_CLEAR_S = 0.5
_TURNED_AWAY_S = 0.1
_STUCK_S = 2.5
"""A line that takes no byte for so long is stuck: a slow one always takes some."""

DONE = "completed"
LOST = "connection-lost"
BUSY = "printer-busy"

_locks: defaultdict[Address, threading.Lock] = defaultdict(threading.Lock)


def print_ticket(
    address: Address,
    paper: TicketPaper,
    width_dots: int,
    deadline_s: float = JOB_S,
    *,
    profile: str = escpos_raster.DEFAULT_PROFILE,
    confirmation: Confirmation = Confirmation.PAPER_SENSOR,
) -> Outcome:
    """Draw a ticket `width_dots` wide and print it; see `print_picture`."""
    picture = ticket_paper.draw(paper, width_dots)
    return print_picture(address, picture, deadline_s, profile=profile, confirmation=confirmation)


def print_picture(
    address: Address,
    picture: Image.Image,
    deadline_s: float = JOB_S,
    *,
    profile: str = escpos_raster.DEFAULT_PROFILE,
    confirmation: Confirmation = Confirmation.PAPER_SENSOR,
) -> Outcome:
    """Print a 1-bit picture on the printer at `address` and cut.

    `deadline_s` (seconds) is for the whole job; one more look at the printer at its end may take `CHECK_S` longer.
    What a device does never raises, it becomes an outcome: see `print_on`. Raises ValueError for a picture the
    printer could not take.
    """
    ticket = escpos_raster.encode(picture, profile)
    deadline = Deadline(deadline_s)
    with _alone_with(address, deadline) as alone:
        if not alone:
            return _untouched(BUSY, "another job held the printer for too long")
        try:
            line, talk, before = _first_contact(address, confirmation, deadline)
        except DeviceLostError as why:
            return _untouched(Fault.UNREACHABLE, str(why))
        with contextlib.closing(line):
            return _print(talk, line, before, ticket, deadline)


def print_on(line: Transport, ticket: bytes, deadline: Deadline, confirmation: Confirmation) -> Outcome:
    """Print encoded bytes over an open line.

    - `failed`: no whole ticket came out and none will: the printer was blocked before the first byte, or did not take
      all bytes, or was blocked on the way and forgot the rest.
    - `done`: the printer answered, in order, a question sent after the cut, and stands ready.
    - `unknown`: everything was handed over and nobody confirmed it.
    """
    talk = Dialogue(line, confirmation)
    try:
        before = _status(talk, line, deadline)
    except DeviceLostError as why:
        return _untouched(Fault.UNREACHABLE, str(why))
    return _print(talk, line, before, ticket, deadline)


def check(address: Address, deadline_s: float = CHECK_S) -> PrinterStatus:
    """The state of the printer at `address` within `deadline_s` (seconds); `UNREACHABLE` when there is none."""
    try:
        return ask(address, Deadline(deadline_s))
    except DeviceLostError:
        return UNREACHABLE


def ask(address: Address, deadline: Deadline) -> PrinterStatus:
    """The state of the printer at `address`. Raises DeviceLostError when it cannot be reached.

    A printer that is busy with a job is not disturbed: it reads as not answering.
    """
    with _alone_with(address, deadline) as alone:
        if not alone:
            return read({})
        line, _, now = _first_contact(address, Confirmation.PAPER_SENSOR, deadline)
        line.close()
        return now


def _first_contact(
    address: Address, confirmation: Confirmation, deadline: Deadline
) -> tuple[Transport, Dialogue, PrinterStatus]:
    """Connect and ask how the printer is, again while it turns us away. Raises DeviceLostError; nothing is printed."""
    patience = deadline.within(CONNECT_S)
    while True:
        line = open_line(address, patience)
        talk = Dialogue(line, confirmation)
        try:
            now = _status(talk, line, deadline)
            noise = talk.noise()
            return line, talk, garbled(noise) if noise else now
        except DeviceLostError:
            # A printer that serves another client, or still parts from the last, drops the connection at once.
            line.close()
            if patience.over:
                raise
            time.sleep(_TURNED_AWAY_S)


def _status(talk: Dialogue, line: Transport, deadline: Deadline) -> PrinterStatus:
    now = talk.status(deadline)
    if Fault.NO_ANSWER not in now.faults or not isinstance(line, UsbPortLine):
        return now
    # A USB printer that knows no DLE EOT still tells the kernel whether it has paper.
    return with_port_status(now, line.port_status())


def _print(talk: Dialogue, line: Transport, before: PrinterStatus, ticket: bytes, deadline: Deadline) -> Outcome:
    if before.blocking:
        return _untouched(before.blocking, "blocked before the job")
    try:
        awake = talk.wake(deadline)
    except DeviceLostError as why:
        return _untouched(LOST, str(why))
    try:
        taken = _hand_over(line, ticket, deadline)
    except DeviceLostError as why:
        return Outcome(Result.FAILED, LOST, f"the ticket was not handed over whole: {why}")
    if taken < len(ticket):
        detail = f"the printer took {taken} of {len(ticket)} bytes"
        return Outcome(Result.FAILED, Fault.NO_ANSWER, detail, untouched=taken == 0)
    try:
        return _end(talk, line, before, awake, deadline)
    except DeviceLostError as why:
        return Outcome(Result.UNKNOWN, LOST, f"handed over whole, not confirmed: {why}")


def _hand_over(line: Transport, ticket: bytes, deadline: Deadline) -> int:
    taken = 0
    while taken < len(ticket) and (more := line.send(ticket[taken:], deadline.within(_STUCK_S))):
        taken += more
    return taken


def _end(talk: Dialogue, line: Transport, before: PrinterStatus, awake: bool, deadline: Deadline) -> Outcome:
    line.send(talk.question(), deadline)
    while not talk.confirmed(deadline.within(_GLANCE_S)):
        now = _status(talk, line, deadline)
        if now.blocking and not talk.babbles:
            return _blocked(talk, now.blocking)
        if deadline.over:
            return Outcome(Result.UNKNOWN, Fault.NO_ANSWER, "handed over whole, not confirmed in time")
    if not awake:
        # The answer may belong to a question from before the ticket.
        return Outcome(Result.UNKNOWN, Fault.NO_ANSWER, "the printer was silent before the job")
    return _afterwards(before, _status(talk, line, Deadline(CHECK_S)))


def _blocked(talk: Dialogue, fault: Fault) -> Outcome:
    if talk.clear(Deadline(_CLEAR_S)):
        return Outcome(Result.FAILED, fault, "blocked during the job; the rest was taken back")
    return Outcome(Result.UNKNOWN, fault, "blocked during the job; the rest may still come out")


def _afterwards(before: PrinterStatus, after: PrinterStatus) -> Outcome:
    if after.blocking:
        return Outcome(Result.UNKNOWN, after.blocking, "confirmed, but blocked right afterwards")
    fell_silent = Fault.NO_ANSWER in after.faults - before.faults
    if fell_silent:
        return Outcome(Result.UNKNOWN, Fault.NO_ANSWER, "confirmed, but silent right afterwards")
    warnings = sorted(after.faults - {Fault.NO_ANSWER})
    return Outcome(Result.DONE, DONE, " ".join(warnings))


def _untouched(reason: str, detail: str) -> Outcome:
    return Outcome(Result.FAILED, reason, f"nothing was sent: {detail}", untouched=True)


@contextlib.contextmanager
def _alone_with(address: Address, deadline: Deadline) -> Iterator[bool]:
    # A network printer serves one connection; a health check must not knock a ticket's connection out.
    lock = _locks[address]
    alone = lock.acquire(timeout=deadline.left_s)
    try:
        yield alone
    finally:
        if alone:
            lock.release()
