"""A wall says that a call was shown or spoken."""

from sqlalchemy import select

from queue_server.store import tables as t
from queue_server.store.store import Transaction


def acknowledge(tx: Transaction, call_id: str, what: str, device_id: str, recalls: int | None = None) -> bool:
    """Record the first showing of a call, or the first speaking since it was last asked for.

    `recalls` is how often the call had been repeated by hand when the wall spoke; None: it did not tell.
    False when there is nothing to record: known before, an unknown call, or words for an asking that is over.
    """
    row = tx.conn.execute(select(t.call).where(t.call.c.id == call_id)).mappings().first()
    if row is None or row[f"{what}_at"] is not None:
        return False
    if what == "spoken" and recalls is not None and recalls != row["recalls"]:
        return False
    facts = {
        "call_id": call_id,
        "ticket_id": row["ticket_id"],
        "counter_id": row["counter_id"],
        "device_id": device_id,
    }
    tx.append(f"call.{what}", facts)
    return True
