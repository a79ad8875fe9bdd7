"""What a group of commands changed and has not written yet: the rows of many events in one round trip.

While one command waits for the database all others wait for its lock of the log's end. So rows are kept here until
somebody asks the tables, at the latest until the commit; several changes of a row become one, so who takes over what
another row still holds, as the officer of another counter, has all before it written first. PostgreSQL is told all
rows of a table as one JSON value: the statement is the same however many they are, and planned once. SQLite answers
within the process and takes them row by row.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import JSON, Dialect, Table, bindparam, insert, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import BindParameter, ClauseElement

from queue_server.store import upsert
from queue_server.store.prepared import Prepared, Row, bind_converter, prepare

_Rows = dict[tuple[Any, ...], dict[str, Any]]
"""Rows or changes of rows by their primary key."""


@dataclass(frozen=True, slots=True)
class _Form:
    """What is done to rows of a table of which these columns are given."""

    of: "_Kind"
    table: Table
    columns: tuple[str, ...]


_Part = tuple[_Form, Sequence[Row]]


class Unwritten:
    """The rows that are still to be written to one connection."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._made: dict[Table, _Rows] = {}
        self._put: dict[Table, _Rows] = {}
        self._changed: dict[Table, _Rows] = {}

    @property
    def conn(self) -> Connection:
        """The connection, with nothing unwritten any more: its tables say all."""
        self.write()
        return self._conn

    def make(self, table: Table, row: Row) -> None:
        """A new row. One whose key is taken is found out when it is written."""
        key = _key(table, row)
        if key in self._made.get(table, ()):
            self.write()
        self._made.setdefault(table, {})[key] = dict(row)

    def put(self, table: Table, row: Row) -> None:
        """A new row, or all that is given of the one with its key. Only for a table that `make` is not used with."""
        self._put.setdefault(table, {})[_key(table, row)] = dict(row)

    def change(self, table: Table, key: str, values: Row) -> None:
        """New values in the row with that key."""
        made = self._made.get(table, {}).get((key,))
        if made is None:
            made = self._changed.setdefault(table, {}).setdefault((key,), {})
        made.update(values)

    def write(self) -> None:
        """Write all of it.

        Raises:
            DBAPIError: what SQLAlchemy makes of the driver's errors.
        """
        if not (self._made or self._put or self._changed):
            return
        parts = [*_changes(self._changed), *_whole(_PUT, self._put), *_whole(_MAKE, self._made)]
        self._made, self._put, self._changed = {}, {}, {}
        if self._conn.dialect.name == "sqlite":
            _write_each(self._conn, parts)
        else:
            _write_at_once(self._conn, parts)


def _key(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple([row[name] for name in _key_columns(table)])


@lru_cache
def _key_columns(table: Table) -> tuple[str, ...]:
    return tuple(str(column.name) for column in table.primary_key.columns)


def _whole(of: "_Kind", tables: Mapping[Table, _Rows]) -> list[_Part]:
    """The rows by tables, one that others point to before them."""
    return [part for table in sorted(tables, key=_place) for part in _alike(of, table, tables[table].values())]


@lru_cache
def _place(table: Table) -> int:
    return table.metadata.sorted_tables.index(table)


def _changes(tables: Mapping[Table, _Rows]) -> list[_Part]:
    return [
        part
        for table, rows in tables.items()
        for part in _alike(_CHANGE, table, [{_key_columns(table)[0]: key, **row} for (key,), row in rows.items()])
    ]


def _alike(of: "_Kind", table: Table, rows: Collection[Row]) -> list[_Part]:
    """The rows by the columns they give."""
    by_columns: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(row)
    return [(_Form(of, table, columns), alike) for columns, alike in by_columns.items()]


def _write_each(conn: Connection, parts: Sequence[_Part]) -> None:
    for form, rows in parts:
        _prepare_rows(conn.dialect, form).run_each(conn, rows)


def _write_at_once(conn: Connection, parts: Sequence[_Part]) -> None:
    values = {f"w{i}": _as_json(conn.dialect, form, rows) for i, (form, rows) in enumerate(parts)}
    _prepare_parts(conn.dialect, tuple(form for form, _ in parts)).run(conn, values)


def _as_json(dialect: Dialect, form: _Form, rows: Sequence[Row]) -> str:
    plain = [dict(row) for row in rows]
    for name, convert in _converters(dialect, form):
        for row in plain:
            row[name] = convert(row[name])
    # Names of columns are strings of a class of SQLAlchemy's own, which are no plain keys.
    return orjson.dumps(plain, option=orjson.OPT_NON_STR_KEYS).decode()


@lru_cache(maxsize=512)
def _converters(dialect: Dialect, form: _Form) -> Sequence[tuple[str, Callable[[Any], Any]]]:
    """How values become what their column holds, where they are not that already; lists are written as they are."""
    columns = [form.table.c[name] for name in form.columns]
    of_columns = [(c.name, bind_converter(c.type, dialect)) for c in columns if not isinstance(c.type, JSON)]
    return [(name, convert) for name, convert in of_columns if convert is not None]


@lru_cache(maxsize=512)
def _prepare_rows(dialect: Dialect, form: _Form) -> Prepared:
    return form.of.by_row(dialect, form)


@lru_cache(maxsize=512)
def _prepare_parts(dialect: Dialect, forms: tuple[_Form, ...]) -> Prepared:
    """All parts as one statement, each but the last in its ``WITH``; no two may touch the same row.

    PostgreSQL carries them out in any order. But a new row may stand where a change makes room for it, as a call at a
    counter whose last one is over: so it asks for the end of the changes of its table. The texts are kept short, since
    psycopg takes one of more than 4,096 characters apart anew each time.
    """
    texts = [form.of.by_value(dialect, form, f"w{i}") + _order(form, i, forms) for i, form in enumerate(forms)]
    before = ", ".join(f"w{i} AS ({text})" for i, text in enumerate(texts[:-1]))
    return Prepared(f"WITH {before} {texts[-1]}" if before else texts[-1], {}, {}, None)


def _order(form: _Form, i: int, forms: Sequence[_Form]) -> str:
    if form.of is _CHANGE and i < len(forms) - 1:
        return " RETURNING 1"
    if form.of is not _MAKE:
        return ""
    changes = [n for n, other in enumerate(forms) if other.of is _CHANGE and other.table is form.table]
    return "".join(f" {'AND' if j else 'WHERE'} (SELECT count(*) FROM w{n}) >= 0" for j, n in enumerate(changes))


def _make_row(dialect: Dialect, form: _Form) -> Prepared:
    return _of_columns(insert(form.table).values(_bound(form, form.columns)), dialect, form)


def _put_row(dialect: Dialect, form: _Form) -> Prepared:
    replacing = upsert.statement(dialect.name, form.table, form.columns)
    return _of_columns(replacing.values(_bound(form, form.columns)), dialect, form)


def _change_row(dialect: Dialect, form: _Form) -> Prepared:
    key, *changed = form.columns
    one = update(form.table).where(form.table.c[key] == _bound(form, [key])[key])
    return _of_columns(one.values(_bound(form, changed)), dialect, form)


def _bound(form: _Form, columns: Sequence[str]) -> dict[str, BindParameter[Any]]:
    return {name: bindparam(f"b_{name}", type_=form.table.c[name].type) for name in columns}


def _of_columns(statement: ClauseElement, dialect: Dialect, form: _Form) -> Prepared:
    """The statement with its values named as their columns, by names that SQLAlchemy keeps to itself."""
    columns = {f"b_{name}": name for name in form.columns}
    made = prepare(statement, dialect, columns)
    convert = {columns[name]: found for name, found in made.convert.items()}
    return replace(made, convert=convert, order=made.order and [columns[name] for name in made.order])


def _make_value(dialect: Dialect, form: _Form, name: str) -> str:
    columns = ", ".join(_quoted(dialect, form))
    table = dialect.identifier_preparer.format_table(form.table)
    return f"INSERT INTO {table} ({columns}) SELECT v.* FROM {_recordset(dialect, form, name)}"


def _put_value(dialect: Dialect, form: _Form, name: str) -> str:
    keys = _key_columns(form.table)
    quote = dialect.identifier_preparer.quote
    others = ", ".join(f"{quote(c)} = excluded.{quote(c)}" for c in form.columns if c not in keys)
    conflict = ", ".join(map(quote, keys))
    return f"{_make_value(dialect, form, name)} ON CONFLICT ({conflict}) DO UPDATE SET {others}"


def _change_value(dialect: Dialect, form: _Form, name: str) -> str:
    key, *changed = _quoted(dialect, form)
    table = dialect.identifier_preparer.format_table(form.table)
    values = ", ".join(f"{column} = v.{column}" for column in changed)
    return f"UPDATE {table} SET {values} FROM {_recordset(dialect, form, name)} WHERE {table}.{key} = v.{key}"


def _quoted(dialect: Dialect, form: _Form) -> list[str]:
    return [dialect.identifier_preparer.quote(name) for name in form.columns]


def _recordset(dialect: Dialect, form: _Form, name: str) -> str:
    """The rows of the JSON value ``name``. Lengths are left to the columns, whose refusal is that of any insert."""
    types = [form.table.c[column].type.compile(dialect).partition("(")[0] for column in form.columns]
    typed = ", ".join(f"{column} {of}" for column, of in zip(_quoted(dialect, form), types, strict=True))
    return f"json_to_recordset(%({name})s::json) AS v({typed})"


@dataclass(frozen=True)
class _Kind:
    """How rows are written one by one, and all of a value at once."""

    by_row: Callable[[Dialect, _Form], Prepared]
    by_value: Callable[[Dialect, _Form, str], str]


_MAKE = _Kind(_make_row, _make_value)
_PUT = _Kind(_put_row, _put_value)
_CHANGE = _Kind(_change_row, _change_value)
