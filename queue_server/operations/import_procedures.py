"""Take over a list of procedures."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from queue_server.domain.identity import new_id
from queue_server.domain.procedure_list import Agency, ProcedureRow
from queue_server.store import tables as t
from queue_server.store.store import Transaction, View

AT_ONCE = 100
"""Procedures in one event: what a screen can take in one message of the feed."""


def agencies_of(view: View) -> list[Agency]:
    """The agencies a list may name, each with its services that take people, in their order."""
    services = [row for row in view.directory.services.values() if row["active"]]
    return [
        Agency(row["code"], row["name_vi"], tuple(s["code"] for s in services if s["agency_id"] == row["id"]))
        for row in view.directory.agencies.values()
    ]


def import_procedures(tx: Transaction, rows: Sequence[ProcedureRow], *, sample: bool = False) -> tuple[int, int]:
    """Write all ``rows``: how many are new and how many replace one with the same code.

    A procedure of the centre that the list does not name stays. The rows come from ``parse_procedure_list`` with
    ``agencies_of`` this centre, so their agencies and services exist.
    """
    known = {row.code: row.id for row in tx.conn.execute(select(t.procedure.c.code, t.procedure.c.id))}
    agencies = {row["code"]: row["id"] for row in tx.directory.agencies.values()}
    services = {row["code"]: row["id"] for row in tx.directory.services.values()}
    items: list[dict[str, Any]] = [
        {
            "id": known.get(row.code) or new_id(tx.now),
            "code": row.code,
            "name_vi": row.name_vi,
            "name_en": row.name_en,
            "agency_id": agencies[row.agency],
            "service_id": services[row.service],
            "bring_vi": row.bring_vi,
            "bring_en": row.bring_en,
            "sample": sample,
        }
        for row in rows
    ]
    for start in range(0, len(items), AT_ONCE):
        tx.append("procedures.saved", {"items": items[start : start + AT_ONCE]})
    replaced = sum(row.code in known for row in rows)
    return len(rows) - replaced, replaced
