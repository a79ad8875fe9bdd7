"""What a server does by itself, once a minute."""

import threading

import structlog

from queue_server.api import commands
from queue_server.auth import accounts, attempts
from queue_server.context import House
from queue_server.domain.clock import LeapWatch
from queue_server.operations import appointments, one_a_person
from queue_server.operations.days import close_past_days
from queue_server.store.store import Transaction

log = structlog.get_logger(__name__)

EVERY_S = 60.0


def start(house: House) -> None:
    """Begin, on a thread that ends with the process."""
    threading.Thread(target=_run, args=(house,), name="housekeeping", daemon=True).start()


def once(house: House, watch: LeapWatch) -> None:
    """Write down who was seen; end past days and forget what has run out, unless the clock has just leapt.

    Of several servers each writes down whom it saw, and the one on duty does the rest.
    """
    with house.store.writing() as tx:
        house.seen.write(tx.conn)
    with house.store.writing() as tx:
        # Both clocks are read here, one right after the other: what passes while a slow disk commits is no leap.
        if not watch.believes(tx.now):
            log.error("clock_leapt", now=tx.now.isoformat())
            return
        today = tx.day
        expired = _end_what_is_past(tx) if house.company.on_duty else 0
    house.day_keys.forget_before(today)
    if expired:
        log.info("past_day_closed", expired=expired)


def _end_what_is_past(tx: Transaction) -> int:
    """How many tickets of past days expired."""
    expired = close_past_days(tx)
    commands.purge(tx.conn, tx.now)
    accounts.purge(tx.conn, tx.now)
    attempts.purge(tx.conn, tx.now)
    one_a_person.purge(tx)
    appointments.purge(tx)
    return expired


def _run(house: House) -> None:
    pause, watch = threading.Event(), LeapWatch(house.store.clock.steady)
    while True:
        try:
            once(house, watch)
        except Exception:
            # A full disk or a database restart now is no reason to stop trying a minute later.
            log.exception("housekeeping_failed")
        pause.wait(EVERY_S)
