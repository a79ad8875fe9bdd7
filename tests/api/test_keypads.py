"""What the keypads of a zone may do: everything an officer does with a ticket, at the counters of that zone alone."""

from uuid import uuid4

from queue_server.auth import devices
from tests.api.conftest import Hall, hall

__all__ = ["hall"]


def _board(hall: Hall, zone_ids: list[str], counter_id: str | None) -> str:
    with hall.store.writing() as tx:
        _, token = devices.pair(tx.conn, tx.now, kind="board", name="board", zone_ids=zone_ids, counter_id=counter_id)
    return token


def _post(hall: Hall, token: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    return hall.ask("POST", path, json={}, headers=headers).status_code


def test_the_keys_of_a_zone_serve_its_counters_and_no_others(hall: Hall) -> None:
    counters = hall.get("/api/v1/counters").json["items"]
    here = counters[0]
    service = here["service_ids"] or [hall.get("/api/v1/services").json["items"][0]["id"]]
    assert hall.post(f"/api/v1/counters/{here['id']}/open", role="admin").status_code == 200
    hall.post("/api/v1/tickets", {"service": service[0]}, role="kiosk")
    inside = _board(hall, [here["zone_id"]], None)
    elsewhere = _board(hall, ["zone-of-another-room"], None)
    other_counter = _board(hall, [], counters[-1]["id"])

    for token in (elsewhere, other_counter):
        assert _post(hall, token, f"/api/v1/counters/{here['id']}/call-next") == 403
    assert _post(hall, inside, f"/api/v1/counters/{here['id']}/call-next") == 200
    ticket = next(
        c["ticket"] for c in hall.get("/api/v1/snapshot", role="wall").json["counters"] if c["id"] == here["id"]
    )
    path = f"/api/v1/tickets/{ticket['id']}"
    for command in ("recall", "start", "finish"):
        assert _post(hall, elsewhere, f"{path}/{command}") == 403
        assert _post(hall, inside, f"{path}/{command}") == 200
    assert _post(hall, inside, f"{path}/undo") == 403
