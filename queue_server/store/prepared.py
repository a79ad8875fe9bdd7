"""Statements compiled once and handed to the driver as they are.

What SQLAlchemy does for each execution (it looks up the compiled text, describes the result, wraps its rows) costs
twice what the driver needs for the small statements of a command. Their text, and how values are converted both ways,
are made by SQLAlchemy once; failures come as its exceptions, as from any other statement.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, cast

from sqlalchemy import Dialect, Select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement, ColumnElement
from sqlalchemy.types import TypeEngine

Row = Mapping[str, Any]
_Convert = Callable[[Any], Any]


class Tables(Protocol):
    """Somebody who knows much by heart and asks the tables for the rest."""

    @property
    def conn(self) -> Connection:
        """What the tables are asked by."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement's text; what is the same each time; how a value is converted; the order of the values, if any."""

    text: str
    fixed: Mapping[str, Any]
    convert: Mapping[str, _Convert]
    order: Sequence[str] | None

    def run(self, conn: Connection, given: Mapping[str, Any]) -> Any:
        """The driver's cursor after the statement with ``given``.

        Raises:
            DBAPIError: what SQLAlchemy makes of the driver's errors.
        """
        cursor = conn.connection.cursor()
        try:
            cursor.execute(self.text, self._parameters(given))
        except conn.dialect.loaded_dbapi.Error as failure:
            raise self._failed(conn, cursor, failure) from failure
        return cursor

    def run_each(self, conn: Connection, given: Iterable[Row]) -> None:
        """The statement once for each of ``given``. Raises as `run`."""
        cursor = conn.connection.cursor()
        try:
            cursor.executemany(self.text, [self._parameters(one) for one in given])
        except conn.dialect.loaded_dbapi.Error as failure:
            raise self._failed(conn, cursor, failure) from failure

    def _failed(self, conn: Connection, cursor: Any, failure: Any) -> Exception:
        lost = conn.dialect.is_disconnect(failure, conn.connection.dbapi_connection, cursor)
        if lost:
            conn.invalidate(failure)
        known_as: Exception = DBAPIError.instance(
            self.text,
            None,
            failure,
            conn.dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=conn.dialect,
        )
        return known_as

    def _parameters(self, given: Mapping[str, Any]) -> Any:
        values = dict(self.fixed)
        for name, value in given.items():
            values[name] = self.convert[name](value) if name in self.convert else value
        return values if self.order is None else tuple(values[name] for name in self.order)


def prepare(statement: ClauseElement, dialect: Dialect, given: Collection[str]) -> Prepared:
    """Compile ``statement``, whose parameters of the names ``given`` get their values when it runs."""
    compiled = cast(SQLCompiler, statement.compile(dialect=dialect))
    convert = {name: found for name, bind in compiled.binds.items() if (found := bind_converter(bind.type, dialect))}
    fixed = {
        name: convert[name](bind.value) if name in convert else bind.value
        for name, bind in compiled.binds.items()
        if name not in given
    }
    return Prepared(compiled.string, fixed, convert, compiled.positiontup)


class Question:
    """A select of named columns, asked often. Its parameters are named by `bindparam`."""

    def __init__(self, asked: Select[Any]) -> None:
        self._asked = asked
        self._names = tuple(asked.selected_columns.keys())
        self._by_dialect = lru_cache(_prepare_select)

    def all(self, conn: Connection, **given: Any) -> list[dict[str, Any]]:
        """Every row."""
        prepared, from_driver = self._by_dialect(conn.dialect, self._asked, tuple(given))
        rows = [dict(zip(self._names, values, strict=True)) for values in prepared.run(conn, given).fetchall()]
        for name, convert in from_driver:
            for row in rows:
                row[name] = convert(row[name])
        return rows

    def first(self, conn: Connection, **given: Any) -> dict[str, Any] | None:
        """The first row, or None without any."""
        return next(iter(self.all(conn, **given)), None)

    def one(self, conn: Connection, **given: Any) -> dict[str, Any]:
        """The one row that there must be. Raises `ValueError` otherwise."""
        (row,) = self.all(conn, **given)
        return row

    def scalar(self, conn: Connection, **given: Any) -> Any:
        """The first column of the first row, or None without any."""
        row = self.first(conn, **given)
        return None if row is None else row[self._names[0]]


def _prepare_select(
    dialect: Dialect, asked: Select[Any], given: tuple[str, ...]
) -> tuple[Prepared, list[tuple[str, _Convert]]]:
    columns = asked.selected_columns.items()
    from_driver = [(name, found) for name, column in columns if (found := _from_driver(column, dialect))]
    return prepare(asked, dialect, given), from_driver


def bind_converter(of: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """How a value of this type becomes what the driver takes; None where it is that already."""
    return of.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(column: ColumnElement[Any], dialect: Dialect) -> _Convert | None:
    return column.type.dialect_impl(dialect).result_processor(dialect, None)
