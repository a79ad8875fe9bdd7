"""Insert a row, or replace the one with its key."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection


def upsert(conn: Connection, table: Table, row: dict[str, Any]) -> None:
    """Insert ``row`` or replace the one with its key."""
    conn.execute(statement(conn.dialect.name, table, tuple(row)), row)


@lru_cache(maxsize=64)
def statement(dialect: str, table: Table, columns: tuple[str, ...]) -> Insert:
    """Made once a table: building it costs more than running it."""
    made = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    keys = [c.name for c in table.primary_key.columns]
    others = {c: made.excluded[c] for c in columns if c not in keys}
    replacing: Insert = made.on_conflict_do_update(index_elements=keys, set_=others)
    return replacing
