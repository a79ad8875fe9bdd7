"""The proof that the log and the tables say the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, create_engine, select
from sqlalchemy.engine import Connection

from queue_server.store import log, projection
from queue_server.store import tables as t
from queue_server.store.store import View
from queue_server.store.unwritten import Unwritten

AT_A_TIME = 500
"""Events whose rows are written together."""


@dataclass(frozen=True)
class Difference:
    """A row that the log and the live table do not agree on; None where it is missing."""

    table: str
    key: tuple[Any, ...]
    live: dict[str, Any] | None
    rebuilt: dict[str, Any] | None


@dataclass(frozen=True)
class Audit:
    """What an audit saw: events read, rows compared, and where the two disagree."""

    events: int
    rows: int
    differences: tuple[Difference, ...]


def audit(view: View) -> Audit:
    """Check the hash chain, rebuild every projection from the log alone, and compare with the live tables row for row.

    Raises:
        BrokenChainError: when the log itself was changed.
    """
    scratch = create_engine("sqlite://")
    t.metadata.create_all(scratch, tables=list(t.PROJECTIONS))
    with scratch.begin() as conn:
        events, unwritten = 0, Unwritten(conn)
        for event in log.verified(log.read(view.conn, view.centre_id)):
            projection.apply(unwritten, view.centre_id, event)
            events += 1
            if events % AT_A_TIME == 0:
                unwritten.write()
        unwritten.write()
        rows = 0
        differences: list[Difference] = []
        for table in t.PROJECTIONS:
            live, rebuilt = _rows(view.conn, table), _rows(conn, table)
            rows += len(live)
            differences.extend(_compare(table, live, rebuilt))
    scratch.dispose()
    return Audit(events, rows, tuple(differences))


def _rows(conn: Connection, table: Table) -> dict[tuple[Any, ...], dict[str, Any]]:
    keys = [c.name for c in table.primary_key.columns]
    return {tuple(r[k] for k in keys): dict(r) for r in conn.execute(select(table)).mappings()}


def _compare(
    table: Table, live: dict[tuple[Any, ...], dict[str, Any]], rebuilt: dict[tuple[Any, ...], dict[str, Any]]
) -> Iterator[Difference]:
    for key in live.keys() | rebuilt.keys():
        if live.get(key) != rebuilt.get(key):
            yield Difference(table.name, key, live.get(key), rebuilt.get(key))
