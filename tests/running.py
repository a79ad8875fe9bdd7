"""Starting a real server, and asking it things."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
from click.testing import CliRunner

from bench.running import free_port, process
from queue_server.cli import main


@dataclass
class Centre:
    """A served centre: where it is, and the ways in."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]
    log: Path
    _tokens: dict[str, str] = field(default_factory=dict)

    def token(self, role: str) -> str:
        """A script's token with the rights of a role, made once."""
        if role not in self._tokens:
            self._tokens[role] = self.motcua("token", "--role", role)["token"]
        return self._tokens[role]

    def pair(self, kind: str, *options: str) -> dict[str, Any]:
        """A paired device: `{id, kind, name, token, link}`."""
        return self.motcua("pair", "--kind", kind, *options)

    def motcua(self, *arguments: str) -> Any:
        """A command on the data directory, its JSON read. In this process: starting another costs more than it does."""
        done = CliRunner().invoke(main, [*arguments, "--data", str(self.data), "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def get(self, path: str, role: str | None = None, **headers: str) -> requests.Response:
        return requests.get(self.url + path, headers=self._headers(role, headers), timeout=10)

    def post(
        self, path: str, body: Any = None, role: str | None = None, key: str | None = None, **headers: str
    ) -> requests.Response:
        """A command with a fresh Idempotency-Key, or the given one."""
        headers = {"Idempotency-Key": key or str(uuid4()), **headers}
        return requests.post(
            self.url + path, json={} if body is None else body, headers=self._headers(role, headers), timeout=10
        )

    def issue(self, service: str, **wish: Any) -> dict[str, Any]:
        """A ticket from a kiosk."""
        answer = self.post("/api/v1/tickets", {"service": service, **wish}, role="kiosk")
        assert answer.status_code == 201, answer.text
        ticket: dict[str, Any] = answer.json()
        return ticket

    def sign_ins(self) -> list[dict[str, str]]:
        """The sign-ins made on first start."""
        lines = (self.data / "sign-ins.txt").read_text(encoding="utf-8").splitlines()
        return [dict(zip(("login", "password", "role", "name"), line.split("\t"), strict=True)) for line in lines]

    def _headers(self, role: str | None, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return named if role is None else {"Authorization": f"Bearer {self.token(role)}", **named}


@contextmanager
def running_centre(base: Path, *options: str) -> Iterator[Centre]:
    """`motcua serve` on `base`/data; ready when this yields, ended and gone afterwards."""
    port = free_port()
    data, log = base / "data", base / "serve.log"
    serve = ["queue_server", "serve", "--data", str(data), "--port", str(port), *options]
    url = f"http://127.0.0.1:{port}"
    with process(serve, log, f"{url}/readyz") as server:
        yield Centre(url, data, server, log)
