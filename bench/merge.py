"""Tickets that a kiosk issued without the server, taken into the line when it is back."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from bench.running import Client, centre
from bench.table import Row, main

TICKETS = 500
BATCH = 100
"""What `kiosk/lease_keeper.py` tells in one call."""
GOAL_S = 2.0


def rows() -> list[Row]:
    """The seconds for all of them, from the first call to the last answer, each batch a durable commit."""
    with centre() as running:
        client = Client(running.port, running.token("kiosk"))
        lent = _numbers(client)
        began = time.perf_counter()
        outcomes = [one["outcome"] for batch in _batches(lent) for one in _tell(client, batch)]
        merged = time.perf_counter() - began
        began = time.perf_counter()
        again = [one["outcome"] for batch in _batches(lent) for one in _tell(client, batch)]
        repeated = time.perf_counter() - began
    assert outcomes == ["merged"] * TICKETS, "a ticket was not taken"
    assert again == ["known"] * TICKETS, "a ticket was taken twice"
    return [
        Row(f"merge of {TICKETS} offline tickets", merged, "s", GOAL_S),
        Row(f"the same {TICKETS} told again", repeated, "s", GOAL_S, note="each known, none made twice"),
    ]


def _numbers(client: Client) -> list[dict[str, Any]]:
    """Lent numbers of many services, each with its lease and service."""
    lent: list[dict[str, Any]] = []
    for service in client.get("/api/v1/services")["items"]:
        if len(lent) >= TICKETS:
            break
        status, lease = client.post("/api/v1/leases", {"service": service["id"]})
        assert status == 201, lease
        of_lease = {"lease": lease["id"], "service": service["code"]}
        lent += [{**of_lease, "n": one["n"], "number": one["number"]} for one in lease["numbers"]]
    return lent[:TICKETS]


def _batches(lent: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [lent[first : first + BATCH] for first in range(0, len(lent), BATCH)]


def _tell(client: Client, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    items = [
        {**one, "issued_at": (now - timedelta(seconds=len(batch) - i)).isoformat(), "intent": uuid4().hex}
        for i, one in enumerate(batch)
    ]
    status, answer = client.post("/api/v1/offline-tickets", {"items": items})
    assert status == 200, answer
    told: list[dict[str, Any]] = answer["items"]
    return told


if __name__ == "__main__":
    raise SystemExit(main(rows))
