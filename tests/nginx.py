"""The nginx site that is shipped, in a real nginx on loopback with a certificate of its own."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.running import free_port
from tests.kiosk.machines import until

SITE = Path(__file__).parents[1] / "deploy" / "nginx.conf"
NGINX = "/usr/sbin/nginx"


@contextmanager
def nginx(home: Path, *servers: str) -> Iterator[int]:
    """The site in an nginx of its own, before the servers at these addresses; the port of its https."""
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
        ("server 127.0.0.1:8400 ", "server {} "),
    ):
        assert shipped in site
        site = site.replace(shipped, here)
    line = next(line for line in site.splitlines() if "server {} " in line)
    site = site.replace(line, "\n".join(line.replace("{}", url.removeprefix("http://")) for url in servers))
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
