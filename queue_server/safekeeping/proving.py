"""The proof that a copy of a centre is whole: its file, its hash chain, and that the log makes its tables."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from queue_server.domain.clock import SystemClock
from queue_server.operations import rebuild
from queue_server.store.engine import make_engine
from queue_server.store.log import BrokenChainError
from queue_server.store.store import Store
from queue_server.trouble import Trouble


@dataclass(frozen=True)
class Proof:
    """What a proved copy holds: the centre's code, the end of its log, and how much was compared."""

    centre: str
    seq: int
    hash: str
    events: int
    rows: int


def prove(database: Path) -> Proof:
    """Bring the tables of the SQLite file `database` to this version of the program and prove that it is whole.

    Raises `Trouble`: `database_broken`, `backup_newer`, `no_centre`, `log_broken`, `tables_differ`.
    """
    _check_file(database)
    store = Store(make_engine(f"sqlite:///{database}"), SystemClock())
    try:
        try:
            store.migrate()
        except Trouble as newer:
            raise Trouble("backup_newer") from newer
        return prove_store(store)
    finally:
        store.close()


def _check_file(database: Path) -> None:
    with closing(sqlite3.connect(database)) as conn:
        found = conn.execute("PRAGMA quick_check(1)").fetchone()
    if found is None or found[0] != "ok":
        raise Trouble("database_broken", what=database.name)


def prove_store(store: Store) -> Proof:
    """Prove that a store with the tables of this version is whole: its hash chain, and that the log makes its tables.

    Raises `Trouble`: `no_centre`, `log_broken`, `tables_differ`.
    """
    if not store.has_centre:
        raise Trouble("no_centre", what=store.engine.url.database)
    with store.reading() as view:
        try:
            found = rebuild.audit(view)
        except BrokenChainError as broken:
            raise Trouble("log_broken", seq=broken.seq, reason=broken.reason) from broken
        if found.differences:
            raise Trouble("tables_differ", differences=len(found.differences))
        return Proof(view.directory.centre["code"], view.head.seq, view.head.hash, found.events, found.rows)
