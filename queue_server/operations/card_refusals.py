"""Identity cards that a kiosk refused: told to the staff, who look after the person. Nothing here says who it is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from queue_server.store import log
from queue_server.store.store import Transaction, View

TYPE = "card.refused"
TOLD_FOR = timedelta(minutes=10)
"""How long consoles show it: by then somebody has gone there, or the person has left."""
_LOOKED_THROUGH = 1_000
"""Events of a busy hall in that time, and many more."""


def tell(tx: Transaction, host_id: str, host_name: str, zone_ids: Sequence[str], reason: str) -> None:
    """A card failed at this kiosk; `reason` is a keyword."""
    tx.append(
        TYPE,
        {
            "host_id": host_id,
            "host_name": host_name,
            "zone_ids": list(zone_ids),
            "reason": reason,
            "until": (tx.now + TOLD_FOR).isoformat(),
        },
    )


def told(view: View) -> list[dict[str, Any]]:
    """Those that consoles still show, newest first."""
    latest = log.latest(view.conn, view.centre_id, TYPE, max(0, view.head.seq - _LOOKED_THROUGH))
    return [event.data for event in latest if event.at > view.now - TOLD_FOR]
