"""`motcua run`: the whole hall comes up, heals, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from bench.running import free_port
from kiosk.screen import ScreenNotBuiltError, parts


def screens_built() -> bool:
    try:
        parts()
    except ScreenNotBuiltError:
        return False
    return True


def children_of(process_id: int) -> dict[int, str]:
    """The running children of a process with their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == process_id:
            found[int(entry.name)] = command
    return found


def wait_for(condition: Any, limit_s: float = 60) -> Any:
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come about")


@pytest.mark.skipif(not screens_built(), reason="the kiosk's screen is not built: make ui")
def test_the_hall_opens_heals_and_closes(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "queue_server", "run", "--data", str(tmp_path), "--port", str(free_port()), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        kiosk = told["screens"][0]["address"]
        assert requests.get(kiosk, timeout=10).ok
        assert {s["role"] for s in told["sign_ins"]} >= {"admin", "manager", "officer"}
        before = children_of(process.pid)
        victim = next(pid for pid, command in before.items() if " kiosk " in command)
        os.kill(victim, signal.SIGKILL)
        wait_for(lambda: any(" kiosk " in c and p not in before for p, c in children_of(process.pid).items()))
        wait_for(lambda: _answers(kiosk))
        family = children_of(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=30)
    assert process.returncode == 0
    assert b"kiosk-1 started again" in words
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.ConnectionError:
        return False
