"""Several writes in one round trip.

PostgreSQL answers each statement by itself, and while one command waits for its answers all others wait for its lock of
the log's end: a command's own writes and those of a commit go as one statement, the first of them in its ``WITH``.
SQLite answers within the process and knows no writes in a ``WITH``.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Insert, Update, bindparam
from sqlalchemy.engine import Connection
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter

Row = Mapping[str, Any]
Write = tuple[Insert | Update, Sequence[Row]]
"""An insert without values and its rows, or an update and the one row of its parameters."""

_Form = tuple[Insert | Update, int, tuple[str, ...]]


def write(conn: Connection, *writes: Write) -> None:
    """Carry out ``writes``, no two of which may touch the same row: PostgreSQL shows all of them what was before."""
    if conn.dialect.name == "sqlite" or len(writes) < 2:
        for statement, rows in writes:
            conn.execute(statement, list(rows) if len(rows) > 1 else rows[0])
        return
    forms = tuple((statement, len(rows), tuple(rows[0])) for statement, rows in writes)
    conn.execute(
        _merged(forms),
        {
            _named(i, j, name): value
            for i, (_, rows) in enumerate(writes)
            for j, row in enumerate(rows)
            for name, value in row.items()
        },
    )


def _named(i: int, j: int, name: str) -> str:
    return f"w{i}_{j}_{name}"


@lru_cache(maxsize=256)
def _merged(forms: tuple[_Form, ...]) -> Insert | Update:
    """Made once for each combination: what SQLAlchemy compiles and PostgreSQL prepares is then kept by both."""
    *before, last = (_part(i, form) for i, form in enumerate(forms))
    return last.add_cte(*(part.cte(f"w{i}") for i, part in enumerate(before)))


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
