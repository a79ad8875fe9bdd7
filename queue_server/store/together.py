"""Several writes in one round trip, compiled once.

PostgreSQL answers each statement by itself, and while one command waits for its answers all others wait for its lock of
the log's end: a command's own writes and those of a commit go as one statement, the first of them in its ``WITH``.
SQLite answers within the process and knows no writes in a ``WITH``. On both, what SQLAlchemy does for each execution of
a statement costs more than these small writes do, so their text and the conversion of their values are kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect, Insert, Update, bindparam
from sqlalchemy.engine import Connection
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BindParameter

Row = Mapping[str, Any]
Write = tuple[Insert | Update, Sequence[Row]]
"""An insert without values and its rows, or an update and the one row of its parameters."""

_Form = tuple[Insert | Update, int, tuple[str, ...]]
_Convert = Callable[[Any], Any]


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
    prepared = _prepare(conn.dialect, forms)
    conn.exec_driver_sql(prepared.text, prepared.parameters(writes))


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement's text; what is the same each time; how a value is converted; the order of the values, if any."""

    text: str
    fixed: Mapping[str, Any]
    convert: Mapping[str, _Convert]
    order: Sequence[str] | None

    def parameters(self, writes: Sequence[Write]) -> Any:
        convert, values = self.convert, dict(self.fixed)
        for i, (_, rows) in enumerate(writes):
            for j, row in enumerate(rows):
                for name, value in row.items():
                    named = _named(i, j, name)
                    values[named] = convert[named](value) if named in convert else value
        return values if self.order is None else tuple(values[name] for name in self.order)


def _named(i: int, j: int, name: str) -> str:
    return f"w{i}_{j}_{name}"


@lru_cache(maxsize=512)
def _prepare(dialect: Dialect, forms: tuple[_Form, ...]) -> _Prepared:
    *before, last = (_part(i, form) for i, form in enumerate(forms))
    merged = last.add_cte(*(part.cte(f"w{i}") for i, part in enumerate(before)))
    compiled = merged.compile(dialect=dialect)
    given = {_named(i, j, name) for i, (_, rows, names) in enumerate(forms) for j in range(rows) for name in names}
    convert = {name: found for name, bind in compiled.binds.items() if (found := _converter(bind, dialect))}
    fixed = {
        name: convert[name](bind.value) if name in convert else bind.value
        for name, bind in compiled.binds.items()
        if name not in given
    }
    return _Prepared(compiled.string, fixed, convert, compiled.positiontup)


def _converter(bind: BindParameter[Any], dialect: Dialect) -> _Convert | None:
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


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
