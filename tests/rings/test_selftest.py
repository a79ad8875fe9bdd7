"""`motcua selftest` over the whole hall: a kiosk with a printer, a player with boards, a wall; all well, then not."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devices.trial import ALL_SEGMENTS
from tests.feed_client import FeedClient
from tests.kiosk.machines import RunningKiosk, running_kiosk, running_printer
from tests.rings.line import until
from tests.rings.test_player import Zone, played
from tests.running import Centre

OF_THIS_MACHINE = ("clock", "disk")
"""How the machine that runs the tests is kept is not for the tests to judge."""


def selftest(centre: Centre, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "queue_server", "selftest", "--data", str(centre.data), "--server", centre.url]
    return subprocess.run([*command, *options], capture_output=True, text=True, timeout=110, check=False)


@contextmanager
def alive(kiosk: RunningKiosk, wall: FeedClient) -> Iterator[None]:
    """The two pages of the hall, as far as they are heard: they beat, and the wall says that it spoke."""
    ended = threading.Event()

    def live() -> None:
        asked = 0
        while not ended.wait(0.5):
            kiosk.post("/local/v1/heartbeat", {})
            tests = sum(name == "test" for name, _ in wall.others)
            told = {"tested": {"outcome": "done", "reason": "completed"}} if tests > asked else {}
            asked = tests
            wall.send("heartbeat", {"sound": "ok", "visible": True, "page": "wall", "seq": 0, **told})

    thread = threading.Thread(target=live)
    thread.start()
    yield
    ended.set()
    thread.join()


def well(centre: Centre) -> bool:
    found = centre.get("/api/v1/devices", role="technician").json()["items"]
    return {"printer", "board", "wall", "screen"} <= {one["kind"] for one in found if one["state"] == "ready"}


@contextmanager
def lit(zone: Zone) -> Iterator[set[int]]:
    """The boards that showed all segments while this was open."""
    seen: set[int] = set()
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.02):
            seen.update(n for n, board in ((1, zone.first), (2, zone.second)) if board.face() == ALL_SEGMENTS)

    watcher = threading.Thread(target=look)
    watcher.start()
    yield seen
    ended.set()
    watcher.join()


def test_green_only_when_everything_confirmed(own_centre: Centre, tmp_path: Path) -> None:
    own_centre.motcua("backup")
    wall = FeedClient(int(own_centre.url.rsplit(":", 1)[1]), own_centre.pair("wall", "--name", "Sảnh")["token"]).start()
    paper = tmp_path / "paper"
    with (
        running_printer(paper) as printer,
        running_kiosk(own_centre, tmp_path / "kiosk", "--printer", f"tcp://{printer.tcp}") as kiosk,
        played(own_centre, tmp_path) as zone,
        alive(kiosk, wall),
    ):
        until(lambda: well(own_centre), 30)
        begun = time.monotonic()
        with lit(zone) as shown:
            done = selftest(own_centre, "--json")
        assert time.monotonic() - begun < 60
        sheet: dict[str, Any] = json.loads(done.stdout)
        judged = [line for line in sheet["lines"] if line["about"] not in OF_THIS_MACHINE]
        assert [line for line in judged if line["result"] != "ok"] == []
        assert done.returncode == (0 if sheet["result"] == "ok" else 1)
        assert "board · " in done.stderr, "each line is told when it has come to something"
        assert shown == {1, 2}
        assert len(printer.papers()) == 1
        assert wall.others.count(("test", {"key": "screen"})) == 1

        printer.switch(paper="out")
        until(lambda: not well(own_centre))
        done = selftest(own_centre)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False)
        worst = done.stdout.splitlines()[0]
        assert worst.startswith("failed   printer")
        assert worst.endswith("Out of paper, please put in a new roll.")
        assert done.stdout.splitlines()[-1].startswith("failed: ")
    wall.close()
    listed = own_centre.motcua("access", "list")
    assert [one["revoked_at"] is None for one in listed if one["name"] == "selftest"] == [False, False]


def test_no_server_and_no_centre_are_said_in_words(own_centre: Centre, tmp_path: Path) -> None:
    away = selftest(own_centre, "--server", "http://127.0.0.1:9")
    assert (away.returncode, "Traceback" in away.stderr) == (1, False)
    assert "http://127.0.0.1:9" in away.stderr
    nowhere = selftest(own_centre, "--data", str(tmp_path / "nowhere"))
    assert (nowhere.returncode, "there is no centre in" in nowhere.stderr) == (1, True)
    assert not (tmp_path / "nowhere").exists()
    stranger = selftest(own_centre, "--token", "made-up")
    assert (stranger.returncode, "Traceback" in stranger.stderr) == (1, False)
