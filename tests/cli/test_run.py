"""`motcua run`: the whole hall comes up, heals, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from tests.halls import free_hall_port


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


def test_the_hall_opens_heals_and_closes(tmp_path: Path) -> None:
    run = ["run", "--data", str(tmp_path), "--port", str(free_hall_port()), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "queue_server", *run],
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
        _one_key_calls(told, next(s["address"] for s in told["screens"] if s["address"].endswith("/hall")))
        _the_second_printer_takes_over(
            kiosk, next(s["address"] for s in told["screens"] if s["screen"].startswith("Pa"))
        )
        _one_wall_has_its_own_computer(told)
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


def test_a_newcomer_is_told_which_counters_the_play_leaves_free(tmp_path: Path) -> None:
    run = [
        "run",
        "--data",
        str(tmp_path),
        "--port",
        str(free_hall_port()),
        "--kiosks",
        "0",
        "--visitors",
        "60",
        "--json",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "queue_server", *run], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        play = wait_for(lambda: [c for c in children_of(process.pid).values() if " simulate " in c])
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert len(told["left_free"]) == 4
    assert f"--keep-free {len(told['left_free'])}" in play[0]
    assert {c["login"] for c in told["left_free"]} <= {s["login"] for s in told["sign_ins"]}


def _one_key_calls(told: dict[str, Any], page: str) -> None:
    """A key of a desk's keypad calls, and the number glows on the board of that desk."""
    server = next(s["address"] for s in told["screens"] if s["screen"].startswith("Sign in")).rstrip("/")
    admin = next(s for s in told["sign_ins"] if s["role"] == "admin")
    browser = requests.Session()
    browser.headers["Origin"] = server
    sign_in = {"login": admin["login"], "password": admin["password"]}
    assert browser.post(f"{server}/api/v1/session", json=sign_in, timeout=10).ok
    first = next(c for c in _items(browser, f"{server}/api/v1/counters") if c["number"] == 1)
    opened = _post(browser, f"{server}/api/v1/counters/{first['id']}/open", {})
    ticket = _post(browser, f"{server}/api/v1/tickets", {"service": opened["service_ids"][0]})
    keypad = next(u["n"] for u in _units(page) if u["kind"] == "keypad" and u["counter"] == 1)
    assert requests.post(f"{page}/units/{keypad}/press", json={"key": "next"}, timeout=5).ok
    wait_for(lambda: next(u["text"] for u in _units(page) if u["kind"] == "board") == ticket["number"], 10)


def _the_second_printer_takes_over(kiosk: str, console: str) -> None:
    """The first printer of the kiosk is out of paper, and the paper comes out of the one beside it."""
    assert requests.post(f"{console}state?printer=1", json={"paper": "out"}, timeout=5).ok
    seen = f"{kiosk}local/v1/health"
    wait_for(lambda: [p["state"] for p in requests.get(seen, timeout=5).json()["printers"]] == ["blocked", "ready"], 15)
    service = next(s["id"] for s in requests.get(f"{kiosk}local/v1/hall", timeout=5).json()["services"] if s["open"])
    order = {"intent": str(uuid4()), "service": service, "procedure": None, "priority": "none", "help": []}
    issued = requests.post(f"{kiosk}local/v1/tickets", json={**order, "language": "vi", "paper": "print"}, timeout=20)
    assert issued.status_code == 201, issued.text
    wait_for(lambda: [p["printer"] for p in requests.get(f"{console}papers", timeout=5).json()["items"]] == [2], 15)


def _one_wall_has_its_own_computer(told: dict[str, Any]) -> None:
    """The first wall is kept by a player; the others are paired with the server, as smart TVs."""
    first, *others = [s["address"] for s in told["screens"] if s["screen"].startswith("Màn hình")]
    assert requests.get(f"{first}api/v1/me", timeout=5).json()["kept"] is True
    assert others and all("/pair#" in address for address in others)


def _items(browser: requests.Session, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get(address, timeout=10).json()["items"]
    return found


def _post(browser: requests.Session, address: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = browser.post(address, json=body, headers={"Idempotency-Key": str(uuid4())}, timeout=10)
    assert answer.ok, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _units(page: str) -> list[dict[str, Any]]:
    units: list[dict[str, Any]] = requests.get(f"{page}/devices", timeout=5).json()["units"]
    return units


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.ConnectionError:
        return False
