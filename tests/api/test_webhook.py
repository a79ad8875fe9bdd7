"""The webhook: faults and their ends in order, again until taken, and nothing waits for it."""

import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import CliRunner

from queue_server.cli.serve import serve
from queue_server.mates.company import Alone
from queue_server.webhook import Webhook
from tests.api.conftest import Hall, hall
from tests.api.test_devices import Kiosk, kiosk

__all__ = ["hall", "kiosk"]


@dataclass
class Receiver:
    """Somebody else's server: answers what it is told to, 200 by default."""

    url: str
    answers: queue.SimpleQueue[int] = field(default_factory=queue.SimpleQueue)
    got: queue.SimpleQueue[dict[str, Any]] = field(default_factory=queue.SimpleQueue)

    def next(self) -> dict[str, Any]:
        return self.got.get(timeout=10)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.got.put(body)
            self.send_response(200 if made.answers.empty() else made.answers.get())
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def test_a_fault_is_sent_until_it_is_taken_and_then_its_end(hall: Hall, kiosk: Kiosk, receiver: Receiver) -> None:
    Webhook(receiver.url, Alone()).start(hall.store, hall.store)
    receiver.answers.put(500)
    kiosk.says(kiosk.printer())
    kiosk.says(kiosk.printer("blocked", "media-empty-error"))
    kiosk.says(kiosk.printer())
    refused, taken, mended = receiver.next(), receiver.next(), receiver.next()
    assert refused == taken
    assert (taken["event"], taken["centre"], taken["device"]["reason"]) == ("fault", "TT", "media-empty-error")
    assert taken["device"]["host_name"] == "Máy lấy số 1"
    assert mended["event"] == "mended"
    assert mended["seq"] > taken["seq"]


def test_the_end_of_a_fault_from_before_the_start_is_told(hall: Hall, kiosk: Kiosk, receiver: Receiver) -> None:
    kiosk.says(kiosk.printer("blocked", "cover-open-error"))
    Webhook(receiver.url, Alone()).start(hall.store, hall.store)
    kiosk.says(kiosk.printer("warning", "media-low-warning"))
    assert receiver.next()["event"] == "mended"


def test_an_address_that_is_none_is_refused() -> None:
    for wrong in ("ftp://x/y", "hook", "http://"):
        done = CliRunner().invoke(serve, ["--webhook", wrong])
        assert done.exit_code == 2
        assert "not an http address" in done.output
