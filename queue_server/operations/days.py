"""The end of a service day."""

from sqlalchemy import select

from queue_server.operations import leases, service_desk
from queue_server.store import tables as t
from queue_server.store.store import Transaction, View

_STILL_OPEN = ("waiting", "called", "parked")


def past_days(view: View) -> list[str]:
    """Days before today with tickets that still expect something, or with numbers still lent."""
    days = select(t.ticket.c.day).where(t.ticket.c.day < view.day, t.ticket.c.state.in_(_STILL_OPEN)).distinct()
    return sorted({*view.conn.execute(days).scalars(), *leases.past_days(view)})


def close_past_days(tx: Transaction) -> int:
    """Expire what was left of earlier days; how many tickets. A citizen who is being served over midnight is served."""
    days = past_days(tx)
    left = (
        select(t.ticket.c.id)
        .where(t.ticket.c.day.in_(days), t.ticket.c.state.in_(_STILL_OPEN))
        .order_by(t.ticket.c.issued_at, t.ticket.c.id)
    )
    ticket_ids = list(tx.conn.execute(left).scalars()) if days else []
    for ticket_id in ticket_ids:
        service_desk.expire(tx, ticket_id)
    leases.end_past(tx)
    for day in days:
        tx.append("day.closed", {"day": day})
    return len(ticket_ids)
