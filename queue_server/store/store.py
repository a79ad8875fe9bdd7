"""The store: transactions that write events and state together, readers, and who hears of what was committed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine, Table, column, insert, inspect, select, table
from sqlalchemy.engine import Connection

from queue_server.domain.calendar import service_day
from queue_server.domain.clock import Clock
from queue_server.store import configuration_projection, log, projection
from queue_server.store import tables as t
from queue_server.store.directory import Directory
from queue_server.store.disk import disk_of
from queue_server.store.engine import make_reader
from queue_server.store.group_commit import Group, Turns
from queue_server.store.hall import Hall, tail_of, up_to
from queue_server.store.lines import Lines, LinesInMemory, LinesInTables
from queue_server.store.log import Event
from queue_server.store.prepared import Row, Tables
from queue_server.store.standing import Rows, Standings
from queue_server.trouble import Trouble

MIGRATIONS = Path(__file__).parent / "migrations"
_REVISION = table("alembic_version", column("version_num"))

Subscriber = Callable[[Sequence[Event]], None]


class News(Protocol):
    """Where one hears what is committed: the store hands on what its own process commits."""

    def subscribe(self, subscriber: Subscriber) -> None:
        """Have committed events handed to `subscriber`, in order."""


LockHead = Callable[[Connection, str], log.Head]
Answer = TypeVar("Answer")


class View:
    """One consistent look at a centre at one moment."""

    def __init__(self, store: "Store", conn: Connection, head: log.Head, now: datetime) -> None:
        self._conn = conn
        self.now = now
        self.head = head
        self.centre_id = store.centre_id
        self._store = store

    @property
    def conn(self) -> Connection:
        """What its tables are asked by."""
        return self._conn

    @cached_property
    def lines(self) -> Lines:
        """The lines of this moment."""
        return LinesInTables(self.conn)

    @cached_property
    def _tickets(self) -> Standings:
        return Standings(self.centre_id)

    def ticket_rows(self, ticket_id: str) -> Rows:
        """The legs of a ticket; see `Standings.rows`."""
        return self._tickets.rows(self, ticket_id)

    @cached_property
    def directory(self) -> Directory:
        """The configuration as of this view."""
        return self._read_directory()

    def _read_directory(self) -> Directory:
        return self._store.directory(self, self.head.config_seq)

    @property
    def day(self) -> str:
        """The service day, ISO."""
        return service_day(self.now, self.directory.tz).isoformat()


class Transaction(View):
    """A view that may append. Events and the state they make are committed together or not at all."""

    def __init__(self, store: "Store", group: Group, hall: Hall, now: datetime) -> None:
        super().__init__(store, group.conn, hall.end, now)
        self.hall = hall
        self.events: list[Event] = []
        self._group = group
        self._configured = False

    @property
    def conn(self) -> Connection:
        """As of `View`: with all that this transaction changed, and the commands before it in the same commit."""
        return self._group.rows.conn

    @property
    def lines(self) -> LinesInMemory:
        """The lines after what this transaction did."""
        return self.hall.lines

    @property
    def _tickets(self) -> Standings:
        return self.hall.tickets

    def last_number(self, series: str) -> int:
        """The number given out last in a series today; 0 before the first."""
        return self.hall.last_number(self, self.day, series)

    def desk(self, counter_id: str) -> Row | None:
        """The state of a counter; see `Desks.at`."""
        return self.hall.desks.at(self, counter_id)

    def _read_directory(self) -> Directory:
        # What this transaction has changed is for nobody else before it is kept.
        if self._configured:
            return Directory(self.conn, self.centre_id, self.head.config_seq)
        return super()._read_directory()

    def append(self, event_type: str, data: dict[str, Any]) -> Event:
        """Add one event and apply it to the projections at once, so that later reads in the transaction see it."""
        day = self.day
        if self.head.day != day:
            self._add("day.opened", {"day": day, "previous_hash": self.head.hash}, day)
        return self._add(event_type, data, day)

    def _add(self, event_type: str, data: dict[str, Any], day: str) -> Event:
        return self._keep(log.next_event(self.head, self.now, day, event_type, data))

    def make(self, table: Table, row: Row) -> None:
        """A new row of what is no projection."""
        self._group.wrote = True
        self._group.rows.make(table, row)

    @property
    def wrote(self) -> bool:
        """Whether this command changed anything that a refusal would have to take back."""
        return self._group.wrote

    def follow(self, written: Event) -> None:
        """Take over the next event that the primary of this centre wrote. Raises `BrokenChainError` if it is not."""
        log.check(self.head, written)
        self._keep(written)

    def _keep(self, added: Event) -> Event:
        config_seq = added.seq if configuration_projection.configures(added.type) else self.head.config_seq
        self.head = self.head._replace(
            seq=added.seq, at=added.at, day=added.day, hash=added.hash, config_seq=config_seq
        )
        if config_seq == added.seq:
            self._configured = True
            self.__dict__.pop("directory", None)
        self._group.wrote = True
        log.write(self._group.rows, self.centre_id, added, self.head)
        projection.apply(self._group.rows, self.centre_id, added)
        self.hall.follow(added, self.head)
        self.events.append(added)
        return added


class Store:
    """A centre's durable state.

    Order: within a process turns in order of arrival, between processes ``BEGIN IMMEDIATE`` (SQLite) or the row lock on
    the log's end (PostgreSQL), make the commands of a centre one after the other. Subscribers hear events once the disk
    has them, in the order of ``seq``, before the next turn of this process begins: they must only hand them on.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self._disk = disk_of(engine)
        self._turns = Turns(self._disk, self._tell_with_lock, self._publish, self._forget)
        self._readers = make_reader(engine.url.render_as_string(hide_password=False))
        self._subscribers: list[Subscriber] = []
        self._directory: Directory | None = None
        self._hall: Hall | None = None
        self._centre_id: str | None = None

    @property
    def centre_id(self) -> str:
        """The centre of this store.

        Raises:
            LookupError: before a centre was made.
        """
        if self._centre_id is None:
            with self._readers.connect() as conn:
                self._centre_id = conn.execute(select(t.log_head.c.centre_id)).scalar()
        if self._centre_id is None:
            raise LookupError("this data directory holds no centre yet")
        return self._centre_id

    @property
    def has_centre(self) -> bool:
        """Whether a centre was made here."""
        try:
            return bool(self.centre_id)
        except LookupError:
            return False

    @contextmanager
    def founding(self, centre: dict[str, Any]) -> Iterator[Transaction]:
        """The first command of a new centre: ``centre`` is its row, the rest of its configuration may follow."""
        with self._turns.alone() as group:
            group.conn.execute(
                insert(t.log_head).values(centre_id=centre["id"], seq=0, at=t.EPOCH, day="", hash="", config_seq=0)
            )
            group.conn.execute(insert(t.centre).values(**centre))
            self._centre_id = centre["id"]
            with self._command(group, log.lock_head) as tx:
                tx.append("centre.saved", centre)
                yield tx

    def subscribe(self, subscriber: Subscriber) -> None:
        """Have committed events handed to ``subscriber``."""
        self._subscribers.append(subscriber)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """One command with a commit of its own: everything in it is kept at its end, or nothing is.

        Raises:
            Problem: ``storage_failed`` when it is not sure to be kept.
        """
        with self._alone(log.lock_head) as tx:
            yield tx

    @contextmanager
    def writing_though_barred(self) -> Iterator[Transaction]:
        """As `writing`, for a standby that follows its primary, and for what changes who may write."""
        with self._alone(log.lock_head_though_barred) as tx:
            yield tx

    @contextmanager
    def _alone(self, lock: LockHead) -> Iterator[Transaction]:
        with self._turns.alone() as group, self._command(group, lock) as tx:
            yield tx

    def perform(self, command: Callable[[Transaction], Answer]) -> Answer:
        """One of many commands at a time: as `writing`, but those that queue for each other share a commit.

        It may be done a second time after all of it was undone, so it does nothing outside its transaction.

        Raises:
            Problem: ``storage_failed`` when it is not sure to be kept.
        """

        def work(group: Group) -> Answer:
            with self._command(group, log.lock_head) as tx:
                return command(tx)

        return self._turns.together(work)

    @contextmanager
    def _command(self, group: Group, lock: LockHead) -> Iterator[Transaction]:
        if group.head is None:
            group.head = lock(group.conn, self.centre_id)
            # What fails half way is known no more.
            known, self._hall = self._hall, None
            self._hall = up_to(known, group.conn, self.centre_id, group.head)
        assert self._hall is not None
        tx = Transaction(self, group, self._hall, group.head.next_moment(self.clock.now()))
        yield tx
        group.events.extend(tx.events)
        group.head = tx.head

    def _forget(self) -> None:
        # What was not kept is known by now: the hall followed it, and a later command of the group may have read it.
        self._directory = self._hall = None

    def _tell_with_lock(self, group: Group) -> None:
        if group.events:
            group.rows.change(t.log_head, self.centre_id, {"tail": tail_of(group.events)})

    def _publish(self, group: Group) -> None:
        for subscriber in self._subscribers:
            subscriber(group.events)

    @contextmanager
    def reading(self) -> Iterator[View]:
        """One consistent look; it never waits for writers."""
        centre_id = self.centre_id
        with self._readers.begin() as conn:
            yield View(self, conn, log.read_head(conn, centre_id), self.clock.now())

    @contextmanager
    def reading_durably(self) -> Iterator[View]:
        """As `reading`, and past its end no power cut can take back what was seen: for who goes on from there."""
        with self.reading() as view:
            yield view
        self._disk.wait()

    def events_after(self, seq: int, most: int) -> list[Event]:
        """The first ``most`` events after ``seq``, by one statement, once they are on the disk."""
        with self._readers.connect() as conn:
            found = list(log.read(conn, self.centre_id, seq, most))
        if found:
            self._disk.wait()
        return found

    def directory(self, of: Tables, version: int) -> Directory:
        """The configuration as of event ``version``, kept between calls."""
        known = self._directory
        if known is not None and known.version == version:
            return known
        fresh = Directory(of.conn, self.centre_id, version)
        if known is None or known.version < version:
            self._directory = fresh
        return fresh

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        self._disk.close()
        self._readers.dispose()

    def migrate(self) -> None:
        """Bring the tables to this version of the program. Raises `Trouble` with `database_newer`."""
        with self.engine.connect() as conn:
            if revision(conn) == newest_revision():
                return
        # Needed once a version: loading it is a tenth of what a killed server takes to be back.
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        try:
            command.upgrade(config, "head")
        except CommandError as unknown_revision:
            raise Trouble("database_newer") from unknown_revision


def revision(conn: Connection) -> str | None:
    """The migration that ran last; None before the first."""
    if not inspect(conn).has_table(_REVISION.name):
        return None
    return conn.execute(select(_REVISION.c.version_num)).scalar()


def newest_revision() -> str:
    """The last migration of this version of the program: what the name of its file begins with."""
    return max(file.name for file in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
