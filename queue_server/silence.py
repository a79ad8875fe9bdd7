"""Notices the machines that no longer report their devices: no answer is unknown, never ready."""

import threading

import structlog

from queue_server.context import House
from queue_server.operations.device_health import fall_silent, hosts_believed

log = structlog.get_logger(__name__)

EVERY_S = 1.0


def start(house: House) -> None:
    """Begin, on a thread that ends with the process."""
    threading.Thread(target=_run, args=(house,), name="silence", daemon=True).start()


def once(house: House) -> None:
    """Make unknown what hosts reported that have been silent for too long, if it can be known and is ours to say."""
    if not house.company.complete:
        house.hosts.begin_to_listen(house.store.clock.now())
        return
    with house.store.reading() as view:
        silent = house.hosts.silent(hosts_believed(view), view.now)
    if not silent or not house.company.on_duty:
        return
    with house.store.writing() as tx:
        fall_silent(tx, house.hosts.silent(silent, tx.now))
    log.warning("hosts_silent", hosts=len(silent))


def _run(house: House) -> None:
    pause = threading.Event()
    while not pause.wait(EVERY_S):
        try:
            once(house)
        except Exception:
            # A full disk or a database restart now is no reason to stop watching.
            log.exception("silence_failed")
