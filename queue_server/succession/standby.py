"""The standby's work: a copy of the primary to begin with, then every event it writes, one parcel after the other."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import create_engine, update

from queue_server.domain.clock import Clock
from queue_server.safekeeping.restore import restore
from queue_server.store import log
from queue_server.store import tables as t
from queue_server.store.log import BrokenChainError
from queue_server.store.store import Store
from queue_server.succession import parcel, primary_link
from queue_server.succession.primary_link import Primary, PrimaryLink
from queue_server.trouble import Trouble

TRY_AGAIN_S = 1.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Progress:
    """How the standby stands. `silent_for_s` counts from the primary's last word, `why` says what is in the way."""

    seq: int
    last_seq: int
    silent_for_s: float
    why: str | None

    @property
    def behind(self) -> int:
        return max(0, self.last_seq - self.seq)


def found(primary: Primary, data: Path, url: str | None, say: Say) -> None:
    """Make the standby's centre in the empty directory `data`, barred from writing from its first moment.

    Raises `Trouble` and `requests.RequestException`; then there is nothing.
    """
    link = PrimaryLink(primary)
    try:
        with link.copy() as source:
            restore(source, data, url, say, bar)
    finally:
        link.close()
    primary_link.keep(data, primary)


def bar(database: Path) -> None:
    """Take the right to write from a copy of a centre, before it is in its place."""
    _set(database, barred="standby")


def unbar(database: Path) -> None:
    """Give a copy of a centre the right to write, whoever it was taken from: a restore is meant to be served.

    What came after the copy never was: whoever knows more begins anew, as after a change of machines.
    """
    _set(database, barred=None, generation=t.log_head.c.generation + 1)


def _set(database: Path, **standing: Any) -> None:
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as conn:
        conn.execute(update(t.log_head).values(successor=None, **standing))
    engine.dispose()


class Standby:
    """Follows a primary, in the thread of `run`. `hears` is told of every parcel and of every failure to get one."""

    def __init__(self, store: Store, primary: Primary, clock: Clock, hears: Callable[[Progress], None]) -> None:
        self._store = store
        self._link = PrimaryLink(primary)
        self._clock = clock
        self._hears = hears
        self._digest = ""
        self._last_seq = 0
        self._heard_at = clock.now()

    def run(self, stop: threading.Event) -> None:
        """Follow until told to stop or promoted.

        Raises:
            Trouble: ``primary_refuses``; ``standby_diverged`` when the primary's log is not the one followed so far.
        """
        while not stop.is_set() and self._is_standby():
            try:
                self.step(primary_link.WAIT_S)
                self._tell(None)
            except requests.RequestException as failure:
                self._tell(type(failure).__name__)
                stop.wait(TRY_AGAIN_S)

    def step(self, wait_s: float) -> int:
        """Fetch one parcel and make it durable; how many events the primary is ahead then."""
        came = self._link.parcel(self._seq(), self._digest, wait_s)
        if came.centre_id != self._store.centre_id:
            raise Trouble("standby_diverged", seq=0)
        if came.last_seq < self._seq():
            raise Trouble("standby_diverged", seq=came.last_seq)
        if came.events or came.coming_in:
            self._take(came)
        self._digest = came.coming_in_digest
        self._last_seq, self._heard_at = came.last_seq, self._clock.now()
        return came.last_seq - self._seq()

    def _take(self, came: parcel.Parcel) -> None:
        try:
            with self._store.writing_though_barred() as tx:
                # A promotion may have come between: what was promoted follows nobody.
                if log.read_standing(tx.conn, tx.centre_id).barred == "standby":
                    parcel.take(tx, came)
        except BrokenChainError as broken:
            raise Trouble("standby_diverged", seq=broken.seq) from broken

    def _seq(self) -> int:
        with self._store.reading() as view:
            return view.head.seq

    def _is_standby(self) -> bool:
        with self._store.reading() as view:
            return log.read_standing(view.conn, view.centre_id).barred == "standby"

    def _tell(self, why: str | None) -> None:
        silent = (self._clock.now() - self._heard_at).total_seconds()
        self._hears(Progress(self._seq(), max(self._last_seq, self._seq()), round(silent, 1), why))
