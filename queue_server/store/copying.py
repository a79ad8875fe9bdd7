"""Everything a centre keeps, from one database to another, whichever of the two engines each of them is."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Select, Table, delete, func, insert, select
from sqlalchemy.engine import Connection

from queue_server.store import auth_tables as _auth_tables  # noqa: F401 (its tables belong to `metadata`)
from queue_server.store import tables as t

BATCH = 1000
"""Rows in memory at a time."""

Told = Callable[[str, int], None]
"""Hears of each batch: the name of the table, and how many of its rows were copied."""


def everything() -> list[Table]:
    """All tables in the order in which they may be filled: what a row refers to comes before it."""
    return list(t.metadata.sorted_tables)


def is_empty(conn: Connection) -> bool:
    """Whether no table holds a row. The tables must be there."""
    return all(count(conn, table) == 0 for table in everything())


def count(conn: Connection, table: Table) -> int:
    """How many rows a table holds."""
    return conn.execute(select(func.count()).select_from(table)).scalar_one()


def clear(conn: Connection) -> None:
    """Take every row away, what refers to a row before it."""
    for table in reversed(everything()):
        conn.execute(delete(table))


def fingerprint(conn: Connection, table: Table) -> tuple[int, int]:
    """How many rows a table holds, and a sum over them: the same for the same rows, in any order, on either engine."""
    rows = total = 0
    for row in conn.execute(_in_batches(table)):
        rows += 1
        total += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())
    return rows, total % 2**256


def _in_batches(table: Table) -> Select[Any]:
    return select(table).execution_options(yield_per=BATCH)


def copy(source: Connection, target: Connection, tables: Iterable[Table], told: Told) -> int:
    """Copy `tables` row by row; how many rows.

    Both have the tables of this version of the program, those of `target` are empty. The caller gives `source` a view
    that stands still and commits `target`: all of it or nothing.
    """
    total = 0
    for table in tables:
        rows = source.execute(_in_batches(table)).mappings()
        for batch in rows.partitions():
            target.execute(insert(table), [dict(row) for row in batch])
            total += len(batch)
            told(table.name, len(batch))
    return total
