"""`motcua simulate` in a real hall whose server dies on the way."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.running import Centre


def today(centre: Centre) -> dict[str, Any]:
    report: dict[str, Any] = centre.get("/api/v1/reports/today", role="manager").json()
    return report


def wait_for(holds: Callable[[], bool], limit_s: float = 40) -> None:
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def open_numbers(centre: Centre) -> set[int]:
    return {c["number"] for c in centre.get("/api/v1/counters").json()["items"] if c["state"] != "closed"}


@contextmanager
def playing(centre: Centre, out: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "queue_server", "simulate", "--server", centre.url, "--json"]
    command += ["--token", centre.token("admin"), "--visitors", "150", "--speed", "60", "--seed", "7"]
    with out.open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=10)


def serve_again(centre: Centre) -> subprocess.Popen[bytes]:
    port = centre.url.rpartition(":")[2]
    command = [sys.executable, "-m", "queue_server", "serve", "--data", str(centre.data), "--port", port]
    with centre.log.open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def gone(centre: Centre) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(centre.url.rpartition(":")[2]))) != 0


def answers(centre: Centre) -> bool:
    try:
        return requests.get(f"{centre.url}/readyz", timeout=2).ok
    except requests.RequestException:
        return False


def test_the_hall_lives_through_a_crash_and_is_left_tidy(own_centre: Centre, tmp_path: Path) -> None:
    out = tmp_path / "play.jsonl"
    with playing(own_centre, out) as play:
        wait_for(lambda: today(own_centre)["finished"] >= 5 and today(own_centre)["ratings"] >= 1)
        assert len(open_numbers(own_centre)) == 21
        own_centre.process.kill()
        own_centre.process.wait(timeout=10)
        wait_for(lambda: gone(own_centre))  # its worker outlives it by a moment
        restarted = serve_again(own_centre)
        try:
            wait_for(lambda: answers(own_centre))
            before = today(own_centre)
            wait_for(lambda: today(own_centre)["finished"] >= before["finished"] + 5)
            play.send_signal(signal.SIGTERM)
            assert play.wait(timeout=20) == 0

            last = json.loads(out.read_text(encoding="utf-8").splitlines()[-1])
            report = today(own_centre)
            assert last["arrived"] == report["issued"], "a retried visitor was counted twice, or lost"
            assert last["outages"] >= 1 and last["refused"] == 0
            assert open_numbers(own_centre) == set() and report["serving"] == 0
        finally:
            restarted.terminate()
            restarted.wait(timeout=20)


def test_a_wrong_token_is_said_and_ends_it(own_centre: Centre) -> None:
    for token in ("nonsense", own_centre.token("wall")):
        done = subprocess.run(
            [sys.executable, "-m", "queue_server", "simulate", "--server", own_centre.url, "--token", token],
            capture_output=True,
            timeout=30,
        )
        assert done.returncode == 1 and b"Error" in done.stderr
