"""A centre from one database to another: all of it or nothing, and never served from both.

A move that is interrupted leaves one of two things: a source that was not touched beside a target that is empty or
marked as unfinished; or, once the source was barred, a target that is whole. The same move run again ends either.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError

from queue_server import opening, settings, trouble
from queue_server.domain.clock import SystemClock
from queue_server.safekeeping.proving import Proof, prove_store
from queue_server.settings import Settings
from queue_server.store import copying, log
from queue_server.store import tables as t
from queue_server.store.engine import keep_others_out, make_lone_engine
from queue_server.store.log import ARRIVING, LEFT
from queue_server.store.store import Store
from queue_server.succession.promotion import refuse_barred
from queue_server.trouble import Trouble

Say = Callable[[str], None]
Told = Callable[[int, int], None]
"""Hears how many rows were copied, of how many."""


@dataclass(frozen=True)
class Moved:
    """A centre that is in another database now. The addresses are without passwords."""

    source: str
    target: str
    proof: Proof


def move(chosen: Settings, to: str, say: Say, told: Told) -> Moved:
    """Move the centre from `chosen.url` into the empty database at `to`, and let the data directory say so.

    Raises `Trouble`: `same_database`, `database_busy` (a server runs), `target_not_empty`, `no_centre`, `is_standby`,
    `deposed`, `database_left`, `log_broken`, `tables_differ`, `copy_differs`; then the centre is where it was.
    """
    if _place(chosen.url) == _place(to):
        raise Trouble("same_database", what=_place(to))
    target = opening.connect(replace(chosen, url=to), SystemClock())
    try:
        with _alone_in(chosen.url) as source:
            target.migrate()
            proof = _prove_arrived(source, target) if _is_left(source) else _carry(source, target, say, told)
        _let_in(target)
    finally:
        target.close()
    settings.keep_address(chosen.data, to)
    return Moved(_place(chosen.url), _place(to), proof)


def _place(url: str) -> str:
    """An address without its password; a file by its full path."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        parts = parts.set(database=str(Path(str(parts.database)).resolve()))
    return parts.render_as_string(hide_password=True)


@contextmanager
def _alone_in(url: str) -> Iterator[Connection]:
    """A transaction on the centre at `url` while nobody else has it open.

    Raises `Trouble`: `database_busy`, `no_centre`.
    """
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and not Path(str(parts.database)).exists():
        raise Trouble("no_centre", what=parts.database)
    engine = make_lone_engine(url)
    try:
        with engine.begin() as conn:
            keep_others_out(conn)
        Store(engine, SystemClock()).migrate()
        with engine.begin() as conn:
            keep_others_out(conn)
            if copying.is_empty(conn):
                raise Trouble("no_centre", what=_place(url))
            yield conn
    except DBAPIError as refusal:
        raise trouble.behind(refusal, _place(url)) or refusal from refusal
    finally:
        engine.dispose()


def _is_left(source: Connection) -> bool:
    return log.read_standing(source, _centre_id(source)).barred == LEFT


def _centre_id(conn: Connection) -> str:
    return str(conn.execute(select(t.log_head.c.centre_id)).scalar_one())


def _carry(source: Connection, target: Store, say: Say, told: Told) -> Proof:
    """Copy all and prove it; then nobody writes in the source any more. What cannot be proved is taken away again."""
    centre_id = _centre_id(source)
    standing = log.read_standing(source, centre_id)
    refuse_barred(standing)
    with target.engine.begin() as conn:
        _make_room(conn, target)
        say("copying")
        _copy(source, conn, told)
        log.write_standing(conn, centre_id, replace(standing, barred=ARRIVING))
    try:
        say("comparing")
        with target.engine.connect() as conn:
            _compare(source, conn)
        say("proving")
        proof = prove_store(target)
    except BaseException:
        with target.engine.begin() as conn:
            copying.clear(conn)
        raise
    log.write_standing(source, centre_id, replace(standing, barred=LEFT))
    return proof


def _make_room(conn: Connection, target: Store) -> None:
    """Clear away what an interrupted move left; anything else stays, and is refused."""
    if copying.is_empty(conn):
        return
    found = conn.execute(select(t.log_head.c.barred)).scalars().all()
    if found != [ARRIVING]:
        raise Trouble("target_not_empty", what=_place(target.engine.url.render_as_string(hide_password=False)))
    copying.clear(conn)


def _copy(source: Connection, target: Connection, told: Told) -> None:
    tables = copying.everything()
    total = sum(copying.count(source, table) for table in tables)
    copied = 0

    def hear(_table: str, rows: int) -> None:
        nonlocal copied
        copied += rows
        told(copied, total)

    copying.copy(source, target, tables, hear)


def _compare(source: Connection, target: Connection) -> None:
    """That every table holds the same; of the end of the log only who may write differs."""
    for table in copying.everything():
        if table is not t.log_head and copying.fingerprint(source, table) != copying.fingerprint(target, table):
            raise Trouble("copy_differs", table=table.name)


def _prove_arrived(source: Connection, target: Store) -> Proof:
    """The source was left before: what is in the target is its centre, or the source was moved elsewhere."""
    centre_id = _centre_id(source)
    end = log.read_head(source, centre_id)
    with target.engine.connect() as conn:
        arrived = conn.execute(
            select(t.event.c.hash).where(t.event.c.centre_id == centre_id, t.event.c.seq == end.seq)
        ).scalar()
    if arrived != end.hash:
        raise Trouble("database_left", what=_place(source.engine.url.render_as_string(hide_password=False)))
    return prove_store(target)


def _let_in(target: Store) -> None:
    """From here on the target may be served."""
    with target.writing_though_barred() as tx:
        standing = log.read_standing(tx.conn, tx.centre_id)
        if standing.barred == ARRIVING:
            log.write_standing(tx.conn, tx.centre_id, replace(standing, barred=None))
