"""The machines around a kiosk in tests: the kiosk itself and a virtual printer, each a process of its own."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
from PIL import Image

from bench.running import free_port, process
from tests.running import Centre


@dataclass
class Printer:
    """A virtual printer and its fault console."""

    tcp: str
    console: str

    def switch(self, **switches: Any) -> None:
        """Set faults; see `devices.sim.printer_state.PrinterState`."""
        answer = requests.post(f"{self.console}/state", json=switches, timeout=5)
        assert answer.ok, answer.text

    def papers(self) -> list[dict[str, Any]]:
        """What came out, newest first."""
        items: list[dict[str, Any]] = requests.get(f"{self.console}/papers", timeout=5).json()["items"]
        return items

    def picture(self, n: int) -> Image.Image:
        """Paper `n` as it was printed."""
        return Image.open(BytesIO(requests.get(f"{self.console}/papers/{n}.png", timeout=5).content)).convert("1")


@dataclass
class RunningKiosk:
    """A kiosk on loopback, asked as its own page asks it."""

    url: str
    port: int
    process: subprocess.Popen[bytes]

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(self.url + path, headers=_named(headers), timeout=20)

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        return requests.post(self.url + path, json=body, headers=_named(headers), timeout=30)

    def services(self) -> list[dict[str, Any]]:
        """The services as the page gets them."""
        items: list[dict[str, Any]] = self.get("/local/v1/hall").json()["services"]
        return items

    def order(self, **changes: Any) -> dict[str, Any]:
        """A good order for the first service, with `changes`."""
        return {
            "intent": str(uuid4()),
            "service": self.services()[0]["id"],
            "procedure": None,
            "priority": "none",
            "help": [],
            "language": "vi",
            "paper": "print",
            **changes,
        }

    def wait_for_numbers(self) -> None:
        """Until the kiosk holds numbers of every service that is open."""
        wanted = {one["id"] for one in self.services() if one["open"]}
        until(lambda: wanted <= self.get("/local/v1/health").json()["numbers_held"].keys(), 30)

    def paper_of(self, ticket_id: str) -> dict[str, str]:
        """How the paper ended, waited for as the page does."""
        while (state := self.get(f"/local/v1/tickets/{ticket_id}/paper").json())["state"] == "queued":
            pass
        return dict(state)

    def wait_for_printer(self, *states: str) -> None:
        """Until the kiosk sees its printer in one of `states`."""
        until(lambda: self.get("/local/v1/health").json()["printer"]["state"] in states)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def until(holds: Any, limit_s: float = 15.0) -> None:
    """Wait for something that happens in another process."""
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def running_printer(paper: Path, *options: str) -> Iterator[Printer]:
    """`python -m devices.sim printer`, keeping its papers in `paper`."""
    tcp, control = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    command = ["devices.sim", "printer", "--tcp", tcp, "--control", control, "--paper-dir", str(paper), *options]
    with process(command, paper.parent / "printer.log", f"http://{control}/printers"):
        yield Printer(tcp, f"http://{control}")


@contextmanager
def running_kiosk(
    centre: Centre,
    base: Path,
    *options: str,
    server: str | None = None,
    port: int | None = None,
    token: str | None = None,
) -> Iterator[RunningKiosk]:
    """`motcua kiosk`, known to `centre` by `token`; `server` when it reaches the centre by another address."""
    base.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    token_file = base / "token"
    token_file.write_text(token or centre.token("kiosk"), encoding="utf-8")
    token_file.chmod(0o600)
    way = ["--server", server or centre.url, "--token-file", str(token_file)]
    command = ["queue_server", "kiosk", *way, "--port", str(port), "--data", str(base / "kiosk"), *options]
    with process(command, base / "kiosk.log", f"http://127.0.0.1:{port}/local/v1/health") as started:
        yield RunningKiosk(f"http://127.0.0.1:{port}", port, started)


def descendants(process: int) -> Iterator[int]:
    """The processes that a process started, and those that they did."""
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, children.read_text(encoding="ascii").split()):
            yield child
            yield from descendants(child)


def problem(answer: requests.Response) -> dict[str, Any]:
    """The problem an answer is, checked for its form."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:motcua:problem:{body['code']}"
    assert body["text_vi"]
    assert body["text_en"]
    return body
