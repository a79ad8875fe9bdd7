"""Commands in order of arrival, those that queue for each other sharing one commit.

A durable commit waits for the disk: 0.3 ms on a good one, 10 ms on that of a cheap PC. A command that ends while others
queue leaves the transaction open to the next and waits; the last of the group commits for all. Nobody is answered
before the commit, so an answer is as durable as ever, and a slow disk holds up a group once instead of each in turn.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from queue_server.domain.problems import Problem
from queue_server.store.engine import FifoLock
from queue_server.store.log import Event, Head

LARGEST = 8
"""Commands in one commit at most: the first of them waits for the last."""


class Group:
    """Commands that are committed together, on one connection that passes from thread to thread.

    ``head`` is the end of the log after the commands so far, ``events`` what they appended.
    """

    def __init__(self, engine: Engine) -> None:
        self.conn: Connection = engine.connect()
        self.head: Head | None = None
        self.events: list[Event] = []
        self.commands = 0
        self.broken: BaseException | None = None
        self._transaction = self.conn.begin()
        self._settled = threading.Event()

    @contextmanager
    def command(self) -> Iterator[None]:
        """One command. A refusal undoes it alone; any other failure may have ended the transaction and ends all."""
        nested = self.commands > 0
        try:
            if nested:
                self.conn.exec_driver_sql("SAVEPOINT command")
            yield
            if nested:
                self.conn.exec_driver_sql("RELEASE SAVEPOINT command")
        except Problem:
            if nested:
                self.conn.exec_driver_sql("ROLLBACK TO SAVEPOINT command")
            raise
        except BaseException as failure:
            self.broken = failure
            raise
        self.commands += 1

    def settle(self) -> None:
        """Commit if there is anything to keep, and let those who wait go on."""
        try:
            if self.broken is None and self.commands:
                self._transaction.commit()
        except BaseException as failure:
            self.broken = failure
        finally:
            self.conn.close()
            self._settled.set()

    def wait(self) -> None:
        """Until the group is durable.

        Raises:
            Problem: ``storage_failed`` when nothing of it was kept; the command may be repeated.
        """
        self._settled.wait()
        if self.broken is not None:
            raise Problem("storage_failed") from self.broken


class Turns:
    """Who writes next. One thread at a time has the turn, and with it the group.

    ``after_commit`` hears of each durable group in order, before the next turn begins.
    """

    def __init__(self, engine: Engine, after_commit: Callable[[Group], None]) -> None:
        self._engine = engine
        self._after_commit = after_commit
        self._lock = FifoLock()
        self._group: Group | None = None

    @contextmanager
    def turn(self) -> Iterator[Group]:
        """The turn, and the group to work in; once past its end, the group is durable."""
        with self._lock:
            group = self._group or Group(self._engine)
            self._group = group
            try:
                with group.command():
                    yield group
            finally:
                if group.broken or not group.commands or group.commands >= LARGEST or not self._lock.awaited:
                    self._end(group)
        group.wait()

    def _end(self, group: Group) -> None:
        self._group = None
        group.settle()
        if group.broken is None and group.events:
            self._after_commit(group)
