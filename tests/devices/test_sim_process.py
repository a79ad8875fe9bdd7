"""`python -m devices.sim printer` as its users meet it: a process, its ports, its console."""

import io
import signal
import socket
import subprocess
from pathlib import Path

import pytest
import requests
from PIL import Image, ImageChops

from bench.paper import TICKET
from devices.contract import Result, State
from devices.printer import job
from devices.printer.ticket_paper import draw
from devices.sim.escpos_decoder import Cut, decode
from devices.sim.paper_shelf import KEPT, PaperShelf
from tests.devices.simulator import Simulator, command, free_port


def test_prints_shows_and_keeps_the_paper(simulator: Simulator) -> None:
    assert len(simulator.printers) == 2
    picture = draw(TICKET, 576)
    assert job.print_picture(simulator.printers[1], picture).result is Result.DONE

    (paper,) = requests.get(f"{simulator.console}/papers", timeout=5).json()["items"]
    assert (paper["n"], paper["printer"], paper["rows"], paper["width"]) == (1, 2, picture.height, 576)
    png = requests.get(f"{simulator.console}/papers/1.png", timeout=5)
    assert png.headers["Content-Type"] == "image/png"
    assert ImageChops.logical_xor(Image.open(io.BytesIO(png.content)), picture).getbbox() is None
    raw = requests.get(f"{simulator.console}/papers/1.bin", timeout=5).content
    assert ImageChops.logical_xor(decode(raw, 576)[0], picture).getbbox() is None
    assert sorted(file.name for file in simulator.papers.iterdir()) == ["000001.bin", "000001.png"]

    one, two = requests.get(f"{simulator.console}/printers", timeout=5).json()["items"]
    assert (one["newest"], two["newest"]) == (None, 1)
    assert requests.get(f"{simulator.console}/papers?printer=1", timeout=5).json() == {"items": []}


def test_the_console_breaks_and_mends(simulator: Simulator) -> None:
    state = f"{simulator.console}/state?printer=2"
    answer = requests.post(state, json={"cover_open": True, "paper": "near_end"}, timeout=5)
    assert answer.json()["cover_open"] is True
    assert [job.check(address).state for address in simulator.printers] == [State.READY, State.BLOCKED]
    requests.post(state, json={"cover_open": False, "paper": "ok"}, timeout=5)
    assert job.check(simulator.printers[1]).state is State.READY
    assert requests.get(state, timeout=5).json()["cover_open"] is False


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/state", '{"paper": "wet"}', {}, 422),
        ("/state", "[1]", {}, 422),
        ("/state", "{", {}, 400),
        ("/state", "x" * 20_000, {}, 413),
        ("/state?printer=9", "{}", {}, 404),
        ("/state", '{"silent": true}', {"Content-Type": "text/plain"}, 415),
        ("/state", '{"silent": true}', {"Host": "printer.example:9180"}, 403),
    ],
)
def test_the_console_refuses_what_makes_no_sense(
    simulator: Simulator, path: str, body: str, headers: dict[str, str], status: int
) -> None:
    headers = {"Content-Type": "application/json", **headers}
    answer = requests.post(f"{simulator.console}{path}", data=body, headers=headers, timeout=5)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert requests.get(f"{simulator.console}/state", timeout=5).json()["silent"] is False


def test_papers_that_are_not_there(simulator: Simulator) -> None:
    for path in ("/papers/7.png", "/papers/7.exe", "/papers/../cli.py", "/printers/3/live.png"):
        assert requests.get(f"{simulator.console}{path}", timeout=5).status_code == 404


def test_ends_with_success_when_told_to(simulator: Simulator) -> None:
    simulator.process.send_signal(signal.SIGTERM)
    assert simulator.process.wait(10) == 0


def test_numbers_go_on_where_an_earlier_run_stopped(tmp_path: Path) -> None:
    (tmp_path / "000041.png").touch()
    cut = Cut(Image.new("1", (24, 2)), b"bytes", skipped=0, torn=False)
    assert PaperShelf(tmp_path).put(1, cut).n == 42


def test_the_oldest_papers_go_when_there_are_too_many(tmp_path: Path) -> None:
    shelf = PaperShelf(tmp_path)
    for _ in range(KEPT + 3):
        shelf.put(1, Cut(Image.new("1", (8, 1)), b"", skipped=0, torn=False))
    assert [paper.n for paper in shelf.papers()] == list(range(KEPT + 3, 3, -1))
    assert len(list(tmp_path.iterdir())) == 2 * KEPT


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--tcp", "printer:nonsense"], "host:port"),
        (["--control", "0.0.0.0:9180"], "loopback"),
        (["--count", "0"], "--count"),
        (["--width", "7"], "--width"),
    ],
)
def test_wrong_options_are_explained(options: list[str], said: str) -> None:
    ended = subprocess.run(command(*options), capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 2
    assert said in ended.stderr


def test_a_taken_port_is_an_error_with_its_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = subprocess.run(
            command("--tcp", address, "--control", f"127.0.0.1:{free_port()}"),
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert address in ended.stderr
