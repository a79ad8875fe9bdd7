"""The commands as a person or a script runs them: words, JSON and exit status."""

import json
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import Centre, running_centre


def motcua(*arguments: str, data: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "queue_server", *arguments, "--data", str(data)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = motcua("serve", "--port", str(taken.getsockname()[1]), data=tmp_path)
    assert done.returncode == 1
    assert "is not free" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_centre_has_one_sign_in_and_no_service(tmp_path: Path) -> None:
    made = motcua("init", "--empty", "--code", "XA1", "--json", data=tmp_path / "data")
    assert [s["login"] for s in json.loads(made.stdout)] == ["admin"]
    again = motcua("init", "--empty", data=tmp_path / "data")
    assert (again.returncode, "already holds a centre" in again.stderr) == (1, True)
    with running_centre(tmp_path) as centre:
        assert centre.get("/api/v1/centre").json()["code"] == "XA1"
        assert centre.get("/api/v1/services").json() == {"items": []}
        assert centre.get("/readyz").json()["ok"]


def test_secrets_that_others_can_read_are_refused(tmp_path: Path) -> None:
    motcua("init", "--empty", data=tmp_path)
    (tmp_path / "secrets.json").chmod(0o644)
    done = motcua("user", "list", data=tmp_path)
    assert (done.returncode, "secrets_open" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("user", "add", "Bad Login", "--role", "officer"), "a login has"),
        (("user", "add", "good", "--role", "officer", "--officer", "CB99"), "no officer CB99"),
        (("user", "passwd", "nobody"), "no account nobody"),
        (("pair", "--kind", "tablet"), "bound to a counter"),
        (("pair", "--kind", "wall", "--zone", "nowhere"), "no zone nowhere"),
        (("access", "revoke", "nothing"), "no device with access"),
    ],
)
def test_what_cannot_be_done_is_said_and_fails(centre: Centre, arguments: tuple[str, ...], words: str) -> None:
    done = motcua(*arguments, data=centre.data)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_new_account_signs_in(centre: Centre) -> None:
    done = motcua(
        "user",
        "add",
        "moi",
        "--role",
        "manager",
        "--password-stdin",
        "--json",
        data=centre.data,
        stdin="mat-khau-dai\n",
    )
    assert json.loads(done.stdout) == {"login": "moi", "name": "moi", "role": "manager"}
    answer = centre.post("/api/v1/session", {"login": "moi", "password": "mat-khau-dai"})
    assert (answer.status_code, answer.json()["role"]) == (200, "manager")


def test_audit_tells_a_true_log_from_a_changed_one(own_centre: Centre) -> None:
    service = own_centre.get("/api/v1/services").json()["items"][0]["code"]
    ticket = own_centre.issue(service)
    assert own_centre.motcua("audit")["ok"]
    with sqlite3.connect(own_centre.data / "motcua.sqlite3") as database:
        database.execute("update ticket set paper = 'done' where id = ?", (ticket["id"],))
    changed = motcua("audit", "--json", data=own_centre.data)
    assert changed.returncode == 1
    assert json.loads(changed.stdout)["first"] == [{"table": "ticket", "key": [ticket["id"]]}]
    with sqlite3.connect(own_centre.data / "motcua.sqlite3") as database:
        database.execute("update event set data = replace(data, 'vi', 'en') where type = 'ticket.issued'")
    broken = motcua("audit", "--json", data=own_centre.data)
    assert broken.returncode == 1
    assert json.loads(broken.stdout)["broken_at"] > 0
