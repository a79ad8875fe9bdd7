"""The feed as a screen meets it: raw Socket.IO frames against a real server."""

import json
from pathlib import Path
from typing import Any

import pytest
import websocket

from tests.feed_client import NAMESPACE, FeedClient
from tests.running import Centre, running_centre


def port_of(centre: Centre) -> int:
    return int(centre.url.rsplit(":", 1)[1])


def address_of(centre: Centre) -> str:
    return f"ws://127.0.0.1:{port_of(centre)}/socket.io/?EIO=4&transport=websocket"


def watching(centre: Centre, role: str) -> FeedClient:
    return FeedClient(port_of(centre), centre.token(role)).start()


def a_service(centre: Centre) -> str:
    return str(centre.get("/api/v1/services").json()["items"][0]["code"])


def an_open_counter(centre: Centre, number: int) -> dict[str, Any]:
    counter = next(c for c in centre.get("/api/v1/counters").json()["items"] if c["number"] == number)
    opened = centre.post(f"/api/v1/counters/{counter['id']}/open", role="officer")
    assert opened.status_code == 200, opened.text
    return dict(opened.json())


def connect(centre: Centre, auth: dict[str, str], **options: Any) -> tuple[websocket.WebSocket, str]:
    """A socket and the server's first word on the namespace."""
    socket = websocket.create_connection(address_of(centre), timeout=20, **options)
    socket.recv()
    socket.send(f"40{NAMESPACE}," + json.dumps(auth))
    return socket, str(socket.recv())


def test_snapshot_first_then_every_event_in_order(centre: Centre) -> None:
    screen = watching(centre, "wall")
    assert screen.snapshot is not None
    start = screen.snapshot["seq"]
    service = a_service(centre)
    for _ in range(5):
        centre.issue(service)
    last = centre.get("/api/v1/snapshot", role="wall").json()["seq"]
    assert screen.stop_after(last) == list(range(start + 1, last + 1))


def test_what_was_missed_while_cut_off_can_be_fetched(centre: Centre) -> None:
    screen = watching(centre, "wall")
    assert screen.snapshot is not None
    before = screen.snapshot["seq"]
    screen.close()
    ticket = centre.issue(a_service(centre))
    missed = centre.get(f"/api/v1/feed?after={before}", role="wall").json()
    assert [e["seq"] for e in missed["items"]] == list(range(before + 1, missed["last_seq"] + 1))
    assert missed["items"][-1]["data"]["ticket_id"] == ticket["id"]
    again = watching(centre, "wall")
    assert again.snapshot is not None
    assert again.snapshot["seq"] == missed["last_seq"]
    assert ticket["id"] in {t["id"] for t in again.snapshot["tickets"]}
    again.close()


def test_only_managers_hear_what_was_rated(centre: Centre) -> None:
    counter = an_open_counter(centre, 5)
    centre.issue(counter["service_ids"][0])
    ticket = centre.post(f"/api/v1/counters/{counter['id']}/call-next", role="officer").json()
    for command in ("start", "finish"):
        centre.post(f"/api/v1/tickets/{ticket['id']}/{command}", role="officer")
    tablet = centre.pair("tablet", "--counter", counter["code"])["token"]
    due = centre.get(f"/api/v1/counters/{counter['id']}/rating", Authorization=f"Bearer {tablet}").json()
    screens = {role: watching(centre, role) for role in ("manager", "officer")}
    assert centre.post("/api/v1/ratings", {"token": due["token"], "score": 2, "reasons": ["time"]}).status_code == 201
    heard = {}
    for role, screen in screens.items():
        screen.wait(lambda s=screen: any(e["type"] == "rating.given" for e in s.events))
        heard[role] = next(e["data"] for e in screen.events if e["type"] == "rating.given")
        screen.close()
    assert heard["manager"]["score"] == 2
    assert heard["manager"]["reasons"] == ["time"]
    assert not {"score", "reasons"} & heard["officer"].keys()


def test_a_phone_hears_of_its_own_ticket_alone(centre: Centre) -> None:
    service = a_service(centre)
    mine, other = centre.issue(service), centre.issue(service)
    socket, _ = connect(centre, {"follow": mine["follow_url"].partition("#")[2]})
    centre.post(f"/api/v1/tickets/{other['id']}/cancel", role="reception")
    centre.post(f"/api/v1/tickets/{mine['id']}/cancel", role="reception")
    frame = socket.recv()
    name, event = json.loads(str(frame).removeprefix(f"42{NAMESPACE},"))
    assert (name, event["type"], event["data"]) == ("event", "ticket.cancelled", {"ticket_id": mine["id"]})
    socket.close()


@pytest.mark.parametrize("auth", [{}, {"token": "wrong"}, {"follow": "wrong"}, {"token": "x" * 5000}])
def test_a_stranger_is_refused_and_put_out(centre: Centre, auth: dict[str, str]) -> None:
    socket, word = connect(centre, auth)
    assert word.startswith(f"44{NAMESPACE},")
    refusal = json.loads(word.partition(",")[2])
    assert (refusal["message"], refusal["data"]["code"]) == ("unauthenticated", "unauthenticated")
    assert socket.recv() in ("1", "")
    socket.close()


def test_another_site_gets_no_socket(centre: Centre) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(address_of(centre), timeout=20, origin="http://elsewhere.example")
    assert refused.value.status_code == 400


def test_compare_is_answered_with_the_last_seq(centre: Centre) -> None:
    socket, _ = connect(centre, {"token": centre.token("board")})
    socket.recv()
    socket.send(f"42{NAMESPACE},7" + json.dumps(["compare", {"seq": 0}]))
    expected = centre.get("/api/v1/snapshot", role="board").json()["seq"]
    assert json.loads(str(socket.recv()).removeprefix(f"43{NAMESPACE},7")) == [{"seq": expected}]
    socket.close()


def test_a_wall_acknowledges_a_call_once(centre: Centre) -> None:
    counter = an_open_counter(centre, 6)
    centre.issue(counter["service_ids"][0])
    wall = FeedClient(port_of(centre), centre.pair("wall")["token"]).start()
    centre.post(f"/api/v1/counters/{counter['id']}/call-next", role="officer")
    wall.wait(lambda: any(e["type"] == "ticket.called" for e in wall.events))
    call_id = next(e["data"]["call_id"] for e in wall.events if e["type"] == "ticket.called")
    for what in ("shown", "shown", "spoken", "painted", None):
        wall.send("ack", {"call_id": call_id, "what": what})
    wall.wait(lambda: any(e["type"] == "call.spoken" for e in wall.events))
    acknowledged = [e["type"] for e in wall.events if e["type"].startswith("call.")]
    assert acknowledged == ["call.shown", "call.spoken"]
    calls = centre.get("/api/v1/snapshot", role="wall").json()["calls"]
    assert next(c for c in calls if c["call_id"] == call_id)["shown_at"] is not None
    wall.close()


def leads(screen: FeedClient) -> dict[str, bool]:
    return {data["zone_id"]: data["leading"] for name, data in screen.others if name == "lead"}


def test_one_wall_speaks_and_hands_over_when_it_goes_or_falls_silent(own_centre: Centre) -> None:
    centre, zone = own_centre, own_centre.get("/api/v1/counters").json()["items"][0]["zone_id"]
    first, second = (
        FeedClient(port_of(centre), centre.pair("wall", "--zone", zone)["token"]).start() for _ in range(2)
    )
    first.wait(lambda: leads(first) == {zone: True})
    second.wait(lambda: leads(second) == {zone: False})
    for screen in (first, second):
        screen.send("heartbeat", {"sound": "ok", "page": "wall", "seq": 1})
    first.send("heartbeat", {"sound": "blocked", "page": "wall", "seq": 1})
    second.wait(lambda: leads(second) == {zone: True})
    first.wait(lambda: leads(first) == {zone: False})
    first.send("heartbeat", {"sound": "ok", "page": "wall", "seq": 1})
    second.close()
    first.wait(lambda: leads(first) == {zone: True})
    first.close()


def test_a_revoked_screen_is_cut_off(centre: Centre) -> None:
    wall = centre.pair("wall")
    screen = FeedClient(port_of(centre), wall["token"]).start()
    centre.motcua("access", "revoke", wall["id"])
    screen._thread.join(timeout=15)
    assert not screen._thread.is_alive()
    _, word = connect(centre, {"token": wall["token"]})
    assert word.startswith("44")


def test_sockets_are_not_compressed(centre: Centre) -> None:
    socket = websocket.create_connection(
        address_of(centre), timeout=20, header=["Sec-WebSocket-Extensions: permessage-deflate"]
    )
    assert "sec-websocket-extensions" not in {name.lower() for name in socket.getheaders()}
    socket.close()


def test_one_socket_too_many_is_turned_away_and_requests_still_work(tmp_path: Path) -> None:
    with running_centre(tmp_path, "--threads", "72") as centre:
        token = centre.token("wall")
        sockets = [connect(centre, {"token": token})[0] for _ in range(8)]
        with pytest.raises(websocket.WebSocketBadStatusException) as refused:
            websocket.create_connection(address_of(centre), timeout=20)
        assert refused.value.status_code == 503
        assert centre.issue(a_service(centre))["state"] == "waiting"
        for socket in sockets:
            socket.close()
