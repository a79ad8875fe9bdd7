"""A wall says that a call was shown or spoken."""

from sqlalchemy import select

from queue_server.store import tables as t
from queue_server.store.store import Transaction


def acknowledge(tx: Transaction, call_id: str, what: str, device_id: str) -> bool:
    """Record the first showing or speaking of a call; False when it was recorded before or the call is unknown."""
    row = tx.conn.execute(select(t.call).where(t.call.c.id == call_id)).mappings().first()
    if row is None or row[f"{what}_at"] is not None:
        return False
    facts = {
        "call_id": call_id,
        "ticket_id": row["ticket_id"],
        "counter_id": row["counter_id"],
        "device_id": device_id,
    }
    tx.append(f"call.{what}", facts)
    return True
