"""The link to the server over networks that lose things."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from bench.running import free_port
from kiosk.server_link import COMMAND_DEADLINE_S, READ_DEADLINE_S, ServerLink, ServerProblem
from tests.kiosk.relay import Relay
from tests.running import Centre

WISH = {"channel": "kiosk", "priority": "none", "appointment": None, "help": [], "language": "vi"}


@pytest.fixture
def relay(centre: Centre) -> Iterator[Relay]:
    relay = Relay(centre.url)
    yield relay
    relay.close()


def test_lost_answer_is_asked_for_again_and_is_one_ticket(centre: Centre, relay: Relay) -> None:
    link = ServerLink(relay.url, centre.token("kiosk"))
    service = link.services()[0]["id"]
    key = str(uuid4())
    relay.lose_answers(2)
    ticket = link.issue(key, {"service": service, **WISH})
    sent = [passed for passed in relay.passed if passed[0] == "POST"]
    assert sent == [("POST", "/api/v1/tickets", key)] * 3
    again = link.issue(key, {"service": service, **WISH})
    following = link.issue(str(uuid4()), {"service": service, **WISH})
    assert again["id"] == ticket["id"]
    assert following["people_ahead"] == ticket["people_ahead"] + 1


def test_refusal_is_not_repeated(centre: Centre, relay: Relay) -> None:
    link = ServerLink(relay.url, centre.token("kiosk"))
    with pytest.raises(ServerProblem) as caught:
        link.issue(str(uuid4()), {"service": "nowhere", **WISH})
    assert (caught.value.code, caught.value.status) == ("unknown_service", 404)
    assert caught.value.text_vi != caught.value.text_en
    assert len(relay.passed) == 1


def test_nobody_listens() -> None:
    link = ServerLink(f"http://127.0.0.1:{free_port()}", "token")
    began = time.monotonic()
    with pytest.raises(ServerProblem) as caught:
        link.centre()
    assert (caught.value.code, caught.value.status) == ("server_unreachable", 503)
    assert time.monotonic() - began < READ_DEADLINE_S


def test_a_server_that_drips_is_held_to_the_deadline() -> None:
    stop = threading.Event()

    def drip(line: socket.socket) -> None:
        with line:
            line.recv(4096)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
            while not stop.wait(0.2):
                line.sendall(b"1\r\n \r\n")

    def serve() -> None:
        while not stop.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=_quietly, args=(drip, line), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        link = ServerLink(f"http://127.0.0.1:{listener.getsockname()[1]}", "token")
        began = time.monotonic()
        with pytest.raises(ServerProblem) as caught:
            link.issue(str(uuid4()), WISH)
        took = time.monotonic() - began
        stop.set()
    assert caught.value.code == "server_unreachable"
    assert took < COMMAND_DEADLINE_S + 1


def _quietly(act: Callable[[socket.socket], None], line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        act(line)


@pytest.mark.parametrize("address", ["", "127.0.0.1:8400", "ftp://hall", "http://"])
def test_no_address(address: str) -> None:
    with pytest.raises(ValueError, match="not an http address"):
        ServerLink(address, "token")
