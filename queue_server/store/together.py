"""Several writes in one round trip, compiled once.

PostgreSQL answers each statement by itself, and while one command waits for its answers all others wait for its lock of
the log's end: a command's own writes and those of a commit go as one statement, the first of them in its ``WITH``.
SQLite answers within the process and knows no writes in a ``WITH``.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect, Insert, Update, bindparam
from sqlalchemy.engine import Connection
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter

from queue_server.store.prepared import Prepared, Row, prepare

Write = tuple[Insert | Update, Sequence[Row]]
"""An insert without values and its rows, or an update and the one row of its parameters."""

_Form = tuple[Insert | Update, int, tuple[str, ...]]


def write(conn: Connection, *writes: Write) -> None:
    """Carry out ``writes``, no two of which may touch the same row: PostgreSQL shows all of them what was before."""
    if conn.dialect.name != "sqlite":
        _run(conn, writes)
        return
    for one in writes:
        _run(conn, (one,))


def _run(conn: Connection, writes: Sequence[Write]) -> None:
    if not writes:
        return
    forms = tuple((statement, len(rows), tuple(rows[0])) for statement, rows in writes)
    _prepare(conn.dialect, forms).run(conn, _values(writes))


def _values(writes: Sequence[Write]) -> dict[str, Any]:
    return {
        _named(i, j, name): value
        for i, (_, rows) in enumerate(writes)
        for j, row in enumerate(rows)
        for name, value in row.items()
    }


def _named(i: int, j: int, name: str) -> str:
    return f"w{i}_{j}_{name}"


@lru_cache(maxsize=512)
def _prepare(dialect: Dialect, forms: tuple[_Form, ...]) -> Prepared:
    *before, last = (_part(i, form) for i, form in enumerate(forms))
    merged = last.add_cte(*(part.cte(f"w{i}") for i, part in enumerate(before)))
    given = {_named(i, j, name) for i, (_, rows, names) in enumerate(forms) for j in range(rows) for name in names}
    return prepare(merged, dialect, given)


def _part(i: int, form: _Form) -> Insert | Update:
    statement, rows, names = form
    if isinstance(statement, Insert):
        columns = statement.table.c
        return statement.values(
            [{name: bindparam(_named(i, j, name), type_=columns[name].type) for name in names} for j in range(rows)]
        )

    def renamed(element: Any, **_: Any) -> Any:
        if isinstance(element, BindParameter) and element.key in names:
            return bindparam(_named(i, 0, element.key), type_=element.type)
        return None

    return cast(Update, visitors.replacement_traverse(statement, {}, renamed))
