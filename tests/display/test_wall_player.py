"""`motcua player` as a wall: what its page is told through a cut, and who is let in."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests
import websocket

from bench.running import free_port
from tests.browser.walls import wall_player
from tests.feed_client import FeedClient
from tests.kiosk.machines import until
from tests.line import Line
from tests.running import Centre


def leads(page: FeedClient) -> list[bool]:
    return [data["leading"] for name, data in page.others if name == "lead"]


def silent_s(port: int) -> float:
    silence: float = requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).json()["silent_s"]
    return silence


def test_its_page_through_a_cut(own_centre: Centre, tmp_path: Path) -> None:
    line, port = Line(own_centre.url), free_port()
    made = own_centre.pair(
        "wall", "--zone", own_centre.get("/api/v1/snapshot", role="admin").json()["zones"][0]["code"]
    )
    try:
        with wall_player(own_centre, tmp_path / "player", made["token"], port, server=line.url):
            page = FeedClient(port, "").start()
            page.send("heartbeat", {"sound": "ok", "visible": True})
            page.wait(lambda: leads(page)[-1:] == [True])
            me: dict[str, Any] = requests.get(f"http://127.0.0.1:{port}/api/v1/me", timeout=5).json()
            assert (me["device"]["id"], me["kept"]) == (made["id"], True)

            second = FeedClient(port, "").start()
            second.wait(lambda: leads(second) == [True])
            page.wait(lambda: leads(page)[-1:] == [False])
            page.close()

            line.cut()
            second.wait(lambda: leads(second) == [True, False])
            until(lambda: silent_s(port) > 2)
            own_centre.issue(own_centre.get("/api/v1/services").json()["items"][0]["id"])
            assert requests.get(f"http://127.0.0.1:{port}/api/v1/me", timeout=5).json() == me
            line.mend()
            second.wait(lambda: leads(second)[-1] and second.snapshot["tickets"])
            until(lambda: silent_s(port) < 1)
            second.close()
    finally:
        line.close()


def test_no_other_page_is_let_in(own_centre: Centre, tmp_path: Path) -> None:
    port = free_port()
    with wall_player(own_centre, tmp_path / "player", own_centre.pair("wall")["token"], port):
        rebound = requests.get(
            f"http://127.0.0.1:{port}/api/v1/me", headers={"Host": f"evil.example:{port}"}, timeout=5
        )
        assert rebound.status_code == 403
        with pytest.raises(websocket.WebSocketBadStatusException):
            websocket.create_connection(
                f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket", origin="https://evil.example", timeout=5
            )


def test_a_token_that_is_none_is_told(own_centre: Centre, tmp_path: Path) -> None:
    port = free_port()
    with wall_player(own_centre, tmp_path / "player", "made-up", port):
        answer = requests.get(f"http://127.0.0.1:{port}/api/v1/me", timeout=5)
        assert (answer.status_code, json.loads(answer.content)["code"]) == (401, "unauthenticated")
