"""Commands in order of arrival, those that queue for each other sharing one commit.

A durable commit waits for the disk: 0.3 ms on a good one, 10 ms on that of a cheap PC. And each thread that is woken to
take its turn costs more than a statement does. So the first in line leads: it carries out its own command and those
that queued behind it, one after the other, commits once and wakes them with their answers. Nobody is answered before
the disk has the commit, so an answer is as durable as ever, and a slow disk holds up a group once, not each in turn.

What one command does wrong is no fault of the others. A refusal that comes before anything is written, as most do,
leaves nothing behind. After any other failure the group is undone and each of its commands is done again alone: that
is rare, and a savepoint before each command would be two more waits for the database.
"""

import contextvars
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from queue_server.domain.problems import Problem
from queue_server.store.disk import Disk
from queue_server.store.engine import FifoLock
from queue_server.store.log import Event, Head
from queue_server.store.unwritten import Unwritten

LARGEST = 8
"""Commands in one commit at most: the first of them waits for the last."""

Answer = TypeVar("Answer")


class AgainError(Exception):
    """A command is to be undone and done again alone."""


class Group:
    """Commands that are committed together, on one connection.

    ``rows`` are those its commands changed; ``head`` is the end of the log after the commands so far, ``events`` what
    they appended; ``wrote`` says whether the present command has written; ``broken`` is what ended the group before its
    commit or made it unsure; ``committed`` says that the commit is past, so nothing of it can be undone.
    """

    def __init__(self, disk: Disk) -> None:
        self.conn: Connection = disk.connect()
        self.rows = Unwritten(self.conn)
        self.head: Head | None = None
        self.events: list[Event] = []
        self.commands = 0
        self.wrote = False
        self.broken: BaseException | None = None
        self.committed = False
        self._disk = disk
        self._transaction = self.conn.begin()

    @contextmanager
    def command(self) -> Iterator[None]:
        """One command. A failure ends the group, unless it is a refusal of what has written nothing."""
        self.wrote = False
        try:
            yield
        except BaseException as failure:
            if self.wrote or not isinstance(failure, Problem):
                self.broken = failure
            raise
        self.commands += 1

    def settle(self, finish: Callable[["Group"], None]) -> None:
        """Commit to the disk if there is anything to keep, once ``finish`` has completed it. A failure is noted in
        ``broken``.

        What was only read is awaited too: a command may have been answered by what another server has just committed.
        """
        try:
            if self.broken is None and self.commands:
                finish(self)
                self.rows.write()
                self._transaction.commit()
                self.committed = True
                self._disk.wait()
        except BaseException as failure:
            self.broken = failure
        finally:
            self.conn.close()


class _InLine:
    """A command that waits, with the context of its thread; woken with its end, or to lead."""

    def __init__(self, work: Callable[[Group], Any]) -> None:
        self._work = work
        self._context = contextvars.copy_context()
        self._woken = threading.Lock()
        self._woken.acquire()
        self._answer: Any = None
        self._failure: BaseException | None = None
        self.ended = False

    def carry_out(self, group: Group) -> None:
        """Do the command as if its own thread did."""
        self._failure = None
        try:
            with group.command():
                self._answer = self._context.run(self._work, group)
        except BaseException as failure:
            self._failure = failure

    def fail(self, failure: BaseException) -> None:
        """It could not be done at all."""
        self._failure = failure
        self.ended = True

    def end(self, group: Group) -> None:
        """What becomes of the command now that its group is settled."""
        if self._failure is None and group.broken is not None:
            self._failure = Problem("storage_failed")
            self._failure.__cause__ = group.broken
        self.ended = True

    def wake(self) -> None:
        """Let its thread go on."""
        self._woken.release()

    def wait(self) -> None:
        """Until woken."""
        self._woken.acquire()

    def answer(self) -> Any:
        """The answer of the command, or its failure raised."""
        if self._failure is not None:
            raise self._failure
        return self._answer


class Turns:
    """Who writes next.

    ``before_commit`` completes each group in its transaction; ``after_commit`` hears of each durable group in order,
    before the next turn begins; ``undone`` hears that what a group did is not so.
    """

    def __init__(
        self,
        disk: Disk,
        before_commit: Callable[[Group], None],
        after_commit: Callable[[Group], None],
        undone: Callable[[], None],
    ) -> None:
        self._before_commit = before_commit
        self._disk = disk
        self._after_commit = after_commit
        self._undone = undone
        self._turn = FifoLock()
        self._mutex = threading.Lock()
        self._line: deque[_InLine] = deque()
        self._led = False

    @contextmanager
    def alone(self) -> Iterator[Group]:
        """A group of one command, in this thread; once past its end it is durable.

        Raises:
            Problem: ``storage_failed`` when it is not sure to be kept; the command may be repeated.
        """
        with self._turn:
            group = Group(self._disk)
            try:
                with group.command():
                    yield group
            finally:
                self._settle(group)
        if group.broken is not None:
            raise Problem("storage_failed") from group.broken

    def together(self, work: Callable[[Group], Answer]) -> Answer:
        """``work``'s answer, once the group it shared is durable. It may run in the thread of another of the group.

        Raises:
            Problem: ``storage_failed`` when the group is not sure to be kept; the command may be repeated.
        """
        mine = _InLine(work)
        with self._mutex:
            self._line.append(mine)
            lead, self._led = not self._led, True
        if not lead:
            mine.wait()
        if not mine.ended:
            self._lead()
        answer: Answer = mine.answer()
        return answer

    @property
    def in_line(self) -> int:
        """How many commands wait to be carried out."""
        return len(self._line)

    def _lead(self) -> None:
        """Carry out a group that begins with the first in line, this thread's own."""
        done = [self._line.popleft()]
        try:
            with self._turn:
                group = Group(self._disk)
                self._carry_out(group, done)
                self._settle(group)
                if _is_to_be_parted(group, done):
                    for one in done:
                        self._do_alone(one)
                else:
                    for one in done:
                        one.end(group)
        finally:
            self._pass_on(done[1:])

    def _carry_out(self, group: Group, done: list[_InLine]) -> None:
        done[0].carry_out(group)
        # What a refused first leaves behind goes with the whole transaction; nobody may build on it.
        while group.commands and group.broken is None and self._line and len(done) < LARGEST:
            done.append(self._line.popleft())
            done[-1].carry_out(group)

    def _do_alone(self, one: _InLine) -> None:
        try:
            group = Group(self._disk)
        except BaseException as failure:
            one.fail(failure)
            return
        one.carry_out(group)
        self._settle(group)
        one.end(group)

    def _settle(self, group: Group) -> None:
        group.settle(self._before_commit)
        if group.broken is not None:
            self._undone()
        elif group.events:
            self._after_commit(group)

    def _pass_on(self, ended: list[_InLine]) -> None:
        """The next in line leads; those who have their answer go."""
        with self._mutex:
            self._led = bool(self._line)
            woken = [self._line[0], *ended] if self._led else ended
        for one in woken:
            one.wake()


def _is_to_be_parted(group: Group, done: list[_InLine]) -> bool:
    """Whether each command of a broken group may succeed alone.

    Two groups may be given the same request at once: the second meets with the row that the first kept for it. Where
    the database itself is at fault, asking it once more for each would only make all wait. What is committed stays:
    done again it would be done twice.
    """
    if group.committed:
        return False
    if isinstance(group.broken, IntegrityError | AgainError):
        return True
    own_fault = group.broken is not None and not isinstance(group.broken, DBAPIError)
    return own_fault and len(done) > 1
