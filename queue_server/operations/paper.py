"""Whether a ticket came out on paper."""

from queue_server.operations.current import load
from queue_server.store.store import Transaction


def record(tx: Transaction, ticket_id: str, outcome: str, detail: str | None) -> None:
    """Keep what the printer confirmed: ``done``, ``failed`` or ``unknown``. Raises ``not_found``."""
    ticket = load(tx, ticket_id)
    tx.append("ticket.paper", {"ticket_id": ticket.id, "number": ticket.number, "outcome": outcome, "detail": detail})
