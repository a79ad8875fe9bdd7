"""The link over HTTPS, where the office vouches for its server itself."""

import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk.server_link import ServerLink, ServerProblem


class _NoServices(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"items": []}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet: pytest shows what matters."""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return _certificate(tmp_path, "office")


@pytest.fixture
def https(certificate: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _NoServices)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_the_offices_own_authority_is_believed(https: str, certificate: Path) -> None:
    assert ServerLink(https, "token", certificate).services() == []


def test_nobody_else_is(https: str, tmp_path: Path) -> None:
    for ca in (None, _certificate(tmp_path, "another")):
        with pytest.raises(ServerProblem) as caught:
            ServerLink(https, "token", ca).services()
        assert caught.value.code == "server_unreachable"


def test_a_file_without_certificates_is_refused_at_start(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing of the kind")
    with pytest.raises(ValueError, match="holds no PEM certificate"):
        ServerLink("https://127.0.0.1", "token", file)


def _certificate(directory: Path, name: str) -> Path:
    """A self-signed certificate for 127.0.0.1; its key stands beside it."""
    file = directory / f"{name}.pem"
    key = str(file.with_suffix(".key"))
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "1",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", str(file)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return file
