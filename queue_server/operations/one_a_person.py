"""One ticket a person, service and day, or as many as the service allows."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.engine import RowMapping

from queue_server.domain.problems import Problem
from queue_server.domain.transitions import State
from queue_server.store import tables as t
from queue_server.store.store import Transaction

_HELD = (
    select(t.person_ticket.c.ordinal, t.ticket.c.id, t.ticket.c.number, t.ticket.c.state)
    .join(t.ticket, t.ticket.c.id == t.person_ticket.c.ticket_id)
    .where(
        t.person_ticket.c.centre_id == bindparam("b_centre"),
        t.person_ticket.c.day == bindparam("b_day"),
        t.person_ticket.c.mark == bindparam("b_mark"),
    )
    .order_by(t.person_ticket.c.ordinal)
)
_GIVE_UP = delete(t.person_ticket).where(t.person_ticket.c.ticket_id == bindparam("b_ticket"))
_TAKE = insert(t.person_ticket)


def free_place(tx: Transaction, mark: str, limit: int) -> int:
    """The first free of the `limit` places a person has; 0 for `limit` is any number of them.

    A cancelled ticket gives its place back. Raises ``already_has_ticket`` with the latest ticket that holds one.
    """
    held = [row for row in _held(tx, mark) if not _given_back(tx, row)]
    if limit and len(held) >= limit:
        latest = held[-1]
        raise Problem("already_has_ticket", ticket_id=latest["id"], number=latest["number"], state=latest["state"])
    taken = {row["ordinal"] for row in held}
    return next(n for n in range(1, len(held) + 2) if n not in taken)


def take_place(tx: Transaction, mark: str, ordinal: int, ticket_id: str) -> None:
    """Hold a place for a ticket; the database lets nobody else have it."""
    row: dict[str, Any] = {"centre_id": tx.centre_id, "day": tx.day, "mark": mark, "ordinal": ordinal}
    tx.conn.execute(_TAKE, {**row, "ticket_id": ticket_id})


def purge(tx: Transaction) -> None:
    """Forget the marks of other days; their keys are gone, so they say nothing any more."""
    tx.conn.execute(delete(t.person_ticket).where(t.person_ticket.c.day != tx.day))


def _held(tx: Transaction, mark: str) -> list[RowMapping]:
    found = tx.conn.execute(_HELD, {"b_centre": tx.centre_id, "b_day": tx.day, "b_mark": mark})
    return list(found.mappings())


def _given_back(tx: Transaction, row: RowMapping) -> bool:
    if row["state"] != State.CANCELLED:
        return False
    tx.conn.execute(_GIVE_UP, {"b_ticket": row["id"]})
    return True
