"""Everything a centre keeps, from one database to another, whichever of the two engines each of them is."""

from collections.abc import Callable, Iterable

from sqlalchemy import Table, func, insert, select
from sqlalchemy.engine import Connection

from queue_server.store import auth_tables as _auth_tables  # noqa: F401 (its tables belong to `metadata`)
from queue_server.store import tables as t

BATCH = 1000
"""Rows in memory at a time."""

Told = Callable[[str, int], None]
"""Hears the name of each table that was copied, and how many rows it had."""


def everything() -> list[Table]:
    """All tables in the order in which they may be filled: what a row refers to comes before it."""
    return list(t.metadata.sorted_tables)


def is_empty(conn: Connection) -> bool:
    """Whether no table holds a row. The tables must be there."""
    return all(conn.execute(select(func.count()).select_from(table)).scalar_one() == 0 for table in everything())


def copy(source: Connection, target: Connection, tables: Iterable[Table], told: Told) -> int:
    """Copy `tables` row by row; how many rows.

    Both have the tables of this version of the program, those of `target` are empty. The caller gives `source` a view
    that stands still and commits `target`: all of it or nothing.
    """
    total = 0
    for table in tables:
        copied = 0
        rows = source.execution_options(yield_per=BATCH).execute(select(table)).mappings()
        for batch in rows.partitions():
            target.execute(insert(table), [dict(row) for row in batch])
            copied += len(batch)
        total += copied
        told(table.name, copied)
    return total
