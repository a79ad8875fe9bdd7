"""The nginx site that is shipped, in a real nginx on loopback: it is accepted, and carries calls and the feed."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import websocket

from bench.running import free_port
from tests.feed_client import NAMESPACE
from tests.kiosk.machines import until
from tests.running import Centre, running_centre

SITE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NGINX = "/usr/sbin/nginx"


def test_the_site_carries_calls_and_the_feed(tmp_path: Path) -> None:
    with running_centre(tmp_path, "--behind-proxy") as centre, nginx(tmp_path / "nginx", centre) as port:
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


@contextmanager
def nginx(home: Path, centre: Centre) -> Iterator[int]:
    """The site in an nginx of its own; the port of its https."""
    home.mkdir()
    port = free_port()
    _certify(home)
    configuration = home / "nginx.conf"
    site = SITE.read_text(encoding="utf-8")
    for shipped, here in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("/etc/ssl/motcua/", f"{home}/"),
        ("127.0.0.1:8400", centre.url.removeprefix("http://")),
    ):
        assert shipped in site
        site = site.replace(shipped, here)
    # Where nginx is not started as root it ignores `user`.
    paths = "".join(f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    configuration.write_text(
        f"daemon off; user root; pid {home}/pid; events {{}} http {{ access_log off; {paths}\n{site}\n}}\n"
    )
    command = [NGINX, "-p", str(home), "-c", str(configuration), "-e", str(home / "error.log")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, timeout=30, check=False)
    assert checked.returncode == 0, checked.stderr
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        until(lambda: running.poll() is not None or _answers(port))
        assert running.poll() is None, (home / "error.log").read_text()
        yield port
    finally:
        running.terminate()
        running.wait(timeout=10)


def _certify(home: Path) -> None:
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["-nodes", "-keyout", "privkey.pem", "-out", "fullchain.pem", "-days", "2"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", *made, *subject]
    subprocess.run(
        command, cwd=home, capture_output=True, check=True, timeout=30, env={**os.environ, "HOME": str(home)}
    )


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
