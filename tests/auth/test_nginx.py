"""The nginx site that is shipped, in a real nginx on loopback: it is accepted, and carries calls and the feed."""

import json
from pathlib import Path

import requests
import websocket

from tests.feed_client import NAMESPACE
from tests.nginx import nginx
from tests.running import running_centre


def test_the_site_carries_calls_and_the_feed(tmp_path: Path) -> None:
    with running_centre(tmp_path, "--behind-proxy") as centre, nginx(tmp_path / "nginx", centre.url) as port:
        certificate = str(tmp_path / "nginx" / "fullchain.pem")
        address = f"https://127.0.0.1:{port}"
        ready = requests.get(f"{address}/readyz", verify=certificate, timeout=10)
        assert ready.status_code == 200
        service = centre.get("/api/v1/services").json()["items"][0]["code"]
        issued = requests.post(
            f"{address}/api/v1/tickets",
            json={"service": service},
            headers={"Authorization": f"Bearer {centre.token('kiosk')}", "Idempotency-Key": "through-nginx"},
            verify=certificate,
            timeout=10,
        )
        assert issued.status_code == 201
        # What a phone is told leads through nginx, by https.
        assert issued.json()["follow_url"].startswith(address)
        feed = websocket.create_connection(
            f"wss://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket",
            timeout=20,
            sslopt={"ca_certs": certificate},
            header=["Sec-WebSocket-Extensions: permessage-deflate"],
        )
        assert "sec-websocket-extensions" not in feed.headers, "compression doubles the memory of a screen"
        feed.recv()
        feed.send(f"40{NAMESPACE}," + json.dumps({"token": centre.token("wall")}))
        feed.recv()
        assert json.loads(str(feed.recv()).removeprefix(f"42{NAMESPACE},"))[0] == "snapshot"
        centre.issue(service)
        assert json.loads(str(feed.recv()).removeprefix(f"42{NAMESPACE},"))[1]["type"] == "ticket.issued"
        feed.close()
