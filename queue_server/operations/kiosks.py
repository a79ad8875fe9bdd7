"""The kiosks of the hall, for staff who choose where a paper is to come out."""

from typing import Any

from sqlalchemy import select

from queue_server.store import tables as t
from queue_server.store.auth_tables import device
from queue_server.store.store import View

_BEST_FIRST = ("ready", "warning", "unknown", "connecting", "blocked", "error", "absent", "disabled")

_PAIRED = (
    select(device.c.id, device.c.name, device.c.zone_ids)
    .where(device.c.kind == "kiosk", device.c.revoked_at.is_(None))
    .order_by(device.c.name, device.c.id)
)
_PRINTERS = select(t.device_state.c.host_id, t.device_state.c.state).where(t.device_state.c.kind == "printer")


def kiosks(view: View) -> list[dict[str, Any]]:
    """Every paired kiosk; `printer` is the state of the best of its printers, None where it told of none."""
    states: dict[str, list[str]] = {}
    for host_id, state in view.conn.execute(_PRINTERS):
        states.setdefault(host_id, []).append(state)
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "zone_ids": list(row["zone_ids"] or ()),
            "printer": min(states.get(row["id"], ()), key=_BEST_FIRST.index, default=None),
        }
        for row in view.conn.execute(_PAIRED).mappings()
    ]
