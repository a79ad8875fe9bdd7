"""Two servers of one centre behind the shipped nginx site, on a real PostgreSQL with a real Redis between them."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from bench.running import HOST, free_port
from tests import postgres, redis_server
from tests.feed_client import FeedClient
from tests.kiosk.machines import until
from tests.nginx import nginx
from tests.redis_server import Redis
from tests.storm.server import Server

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(300)]
PATIENCE_S = 60.0
"""What takes a second or two on a quiet machine."""


@dataclass
class Centre:
    """The two servers, the site before them, and what a client needs."""

    servers: list[Server]
    redis: Redis
    site: int
    certificate: str
    tokens: dict[str, str]

    def token(self, role: str) -> str:
        if role not in self.tokens:
            self.tokens[role] = self.servers[0].motcua("token", "--role", role)["token"]
        return self.tokens[role]

    def pair(self, kind: str, *options: str) -> dict[str, Any]:
        paired: dict[str, Any] = self.servers[0].motcua("pair", "--kind", kind, *options)
        return paired

    def ask(self, at: int, method: str, path: str, body: Any = None, role: str = "admin", **more: Any) -> Any:
        """What server `at` answers."""
        return self._ask(f"http://{HOST}:{self.servers[at].port}{path}", method, body, role, **more)

    def ask_site(self, method: str, path: str, body: Any = None, role: str = "admin", **more: Any) -> Any:
        """What the site answers, by whichever server."""
        return self._ask(f"https://{HOST}:{self.site}{path}", method, body, role, verify=self.certificate, **more)

    def _ask(self, url: str, method: str, body: Any, role: str, key: str | None = None, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token(role)}", "Idempotency-Key": key or uuid4().hex}
        return requests.request(method, url, json=body, headers=headers, timeout=30, **more)

    def bus(self, at: int) -> dict[str, Any]:
        """What `/readyz` says of the bus."""
        said: dict[str, Any] = self.ask(at, "GET", "/readyz").json()["checks"]["bus"]
        return said

    def await_bus(self, ok: bool) -> None:
        until(lambda: all(self.bus(at)["ok"] is ok for at in range(len(self.servers))), PATIENCE_S)

    def on_duty(self) -> list[int]:
        """Which servers say that they do what only one may."""
        figures = [self.ask(at, "GET", "/metrics").text for at in range(len(self.servers))]
        return [at for at, text in enumerate(figures) if "motcua_hall_duty 1.0" in text]


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, pg_socket: str) -> Iterator[Centre]:
    home = tmp_path_factory.mktemp("mates")
    with ExitStack() as leaving:
        database = leaving.enter_context(postgres.database(pg_socket))
        redis = leaving.enter_context(redis_server.running(home))
        servers = [Server(home / "data", free_port(), database, redis.url) for _ in range(2)]
        for server in servers:
            leaving.callback(server.stop)
            server.start()
        urls = [f"http://{HOST}:{server.port}" for server in servers]
        site = leaving.enter_context(nginx(home / "nginx", *urls))
        made = Centre(servers, redis, site, str(home / "nginx" / "fullchain.pem"), {})
        made.await_bus(True)
        yield made


def a_service(centre: Centre) -> str:
    return str(centre.ask(0, "GET", "/api/v1/services").json()["items"][0]["code"])


def leads(screen: FeedClient) -> dict[str, bool]:
    return {data["zone_id"]: data["leading"] for name, data in screen.others if name == "lead"}


def test_screens_on_both_hear_what_is_issued_through_both(centre: Centre) -> None:
    service, token = a_service(centre), centre.token("admin")
    screens = [FeedClient(centre.site, token, centre.certificate).start() for _ in range(20)]
    sockets = [centre.ask(at, "GET", "/metrics").text for at in range(2)]
    assert all('motcua_sockets{role="admin"} 10.0' in text for text in sockets), "the site spreads them"

    def issue(at: int) -> None:
        for _ in range(15):
            assert centre.ask(at, "POST", "/api/v1/tickets", {"service": service}).status_code == 201

    threads = [threading.Thread(target=issue, args=(at,)) for at in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = centre.ask(1, "GET", "/api/v1/snapshot").json()["seq"]
    for screen in screens:
        assert screen.snapshot is not None
        assert screen.stop_after(last) == list(range(screen.snapshot["seq"] + 1, last + 1))


def test_what_one_commits_the_other_is_told_and_need_not_read(centre: Centre) -> None:
    def read() -> float:
        lines = centre.ask(1, "GET", "/metrics").text.splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("motcua_feed_read_from_log_total "))

    service, screen = a_service(centre), FeedClient(centre.servers[1].port, centre.token("admin")).start()
    assert screen.snapshot is not None
    first, before = screen.snapshot["seq"] + 1, read()
    for _ in range(30):
        assert centre.ask(0, "POST", "/api/v1/tickets", {"service": service}).status_code == 201
    last = centre.ask(0, "GET", "/api/v1/snapshot").json()["seq"]
    assert screen.stop_after(last) == list(range(first, last + 1))
    # A look after half a second's silence may chance upon a commit whose message is on its way.
    assert read() - before < 10


def test_the_same_key_to_both_at_once_is_one_command(centre: Centre) -> None:
    service, answers = a_service(centre), []
    for _ in range(8):
        key, gate = uuid4().hex, threading.Barrier(2)

        def issue(at: int, key: str = key, gate: threading.Barrier = gate) -> None:
            gate.wait()
            answers.append((key, centre.ask(at, "POST", "/api/v1/tickets", {"service": service}, key=key).json()["id"]))

        threads = [threading.Thread(target=issue, args=(at,)) for at in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(answers) == 16
    assert len(set(answers)) == 8, "one answer a key"
    assert len({ticket_id for _, ticket_id in answers}) == 8, "one ticket a key"


def test_what_is_asked_of_a_machine_reaches_it_wherever_it_speaks(centre: Centre) -> None:
    kiosk = centre.pair("kiosk")
    item = {"key": "printer", "kind": "printer", "name": "Máy in", "state": "ready", "reason": "", "testable": True,
            "since": "2026-11-23T08:00:00+07:00", "counters": {"prints_left": 90}, "last_error": ""}  # fmt: skip

    def report(at: int, **tested: Any) -> dict[str, Any]:
        body = {"at": "2026-11-23T08:00:00+07:00", "items": [item], "tested": [tested] if tested else []}
        headers = {"Authorization": f"Bearer {kiosk['token']}"}
        url = f"http://{HOST}:{centre.servers[at].port}/api/v1/devices/reports"
        answer: dict[str, Any] = requests.post(url, json=body, headers=headers, timeout=10).json()
        return answer

    report(0)
    path = f"/api/v1/devices/{kiosk['id']}/printer"
    until(lambda: centre.ask(1, "POST", f"{path}/test", {}).status_code == 202, PATIENCE_S)
    assert centre.ask(1, "POST", f"{path}/new-roll", {}).status_code == 202
    heard: dict[str, Any] = {"tests": [], "new_rolls": []}

    def both_arrived() -> bool:
        for name, keys in report(0).items():
            heard[name] += keys
        return heard == {"tests": ["printer"], "new_rolls": ["printer"]}

    until(both_arrived, PATIENCE_S)
    begun = centre.ask(1, "POST", "/api/v1/selftest", {}).json()["id"]
    until(lambda: report(0)["tests"] == ["printer"], PATIENCE_S)
    report(0, key="printer", outcome="done", reason="completed")

    def sheet(at: int) -> dict[str, Any]:
        answer = centre.ask(at, "GET", "/api/v1/selftest")
        found: dict[str, Any] = answer.json() if answer.status_code == 200 else {"id": None, "ended_at": None}
        return found

    until(lambda: all(sheet(at)["ended_at"] is not None for at in range(2)), PATIENCE_S)
    assert sheet(0) == sheet(1)
    assert sheet(0)["id"] == begun
    results = {line["about"]: line["reason"] for line in sheet(0)["lines"]}
    assert results["printer"] == "printer-tried"
    assert results["mates"] == "mates-heard"


def test_one_wall_leads_a_zone_whose_walls_are_on_both(centre: Centre) -> None:
    zone = centre.ask(0, "GET", "/api/v1/counters").json()["items"][0]["zone_id"]
    tokens = [centre.pair("wall", "--zone", zone)["token"] for _ in range(2)]
    first = FeedClient(centre.servers[0].port, tokens[0]).start()
    first.wait(lambda: leads(first) == {zone: True})
    second = FeedClient(centre.servers[1].port, tokens[1]).start()
    second.wait(lambda: leads(second) == {zone: False})
    for screen in (first, second):
        screen.send("heartbeat", {"sound": "ok", "page": "wall", "seq": 1, "visible": True})
    first.send("heartbeat", {"sound": "blocked", "page": "wall", "seq": 1, "visible": True})
    second.wait(lambda: leads(second) == {zone: True})
    first.wait(lambda: leads(first) == {zone: False})
    first.send("heartbeat", {"sound": "ok", "page": "wall", "seq": 1, "visible": True})
    second.close()
    first.wait(lambda: leads(first) == {zone: True})
    first.close()


def test_without_redis_the_hall_goes_on_and_says_so(centre: Centre) -> None:
    service = a_service(centre)
    screens = [FeedClient(server.port, centre.token("admin")).start() for server in centre.servers]
    centre.redis.kill()
    centre.await_bus(False)
    said = centre.ask(0, "GET", "/readyz")
    assert said.status_code == 200, "commands go on"
    assert said.json()["checks"]["bus"]["code"] == "bus_away"
    assert "Redis" in said.json()["checks"]["bus"]["text_vi"]
    for at in range(2):
        assert centre.ask(at, "POST", "/api/v1/tickets", {"service": service}).status_code == 201
    last = centre.ask(0, "GET", "/api/v1/snapshot").json()["seq"]
    for screen in screens:
        assert screen.snapshot is not None
        assert screen.stop_after(last) == list(range(screen.snapshot["seq"] + 1, last + 1))
    centre.redis.start()
    centre.await_bus(True)


def test_a_killed_server_costs_no_command_and_its_walls_voice_passes_on(centre: Centre) -> None:
    """Two walls of a zone, the one that speaks at the server on duty, which is killed while tickets are taken."""
    duty = centre.on_duty()
    assert len(duty) == 1, duty
    dying, staying = centre.servers[duty[0]], centre.servers[1 - duty[0]]
    zone = centre.ask(0, "GET", "/api/v1/counters").json()["items"][-1]["zone_id"]
    tokens = [centre.pair("wall", "--zone", zone)["token"] for _ in range(2)]
    speaking = FeedClient(dying.port, tokens[0]).start()
    speaking.wait(lambda: leads(speaking).get(zone))
    waiting = FeedClient(staying.port, tokens[1]).start()
    waiting.wait(lambda: leads(waiting) == {zone: False})
    service, statuses, enough = a_service(centre), [], threading.Event()

    def issue() -> None:
        while not enough.is_set():
            statuses.append(centre.ask_site("POST", "/api/v1/tickets", {"service": service}).status_code)

    kiosk = threading.Thread(target=issue)
    kiosk.start()
    until(lambda: len(statuses) > 5, PATIENCE_S)
    dying.kill_all()
    waiting.wait(lambda: leads(waiting) == {zone: True}, timeout=20)
    until(lambda: len(statuses) > 15, PATIENCE_S)
    assert centre.ask(1 - duty[0], "GET", "/readyz").json()["checks"]["bus"]["ok"], "the dead is not missed"
    dying.start()
    centre.await_bus(True)
    enough.set()
    kiosk.join()
    assert set(statuses) == {201}
    assert centre.on_duty() == [1 - duty[0]], "who came back does not take the duty"
    assert leads(waiting) == {zone: True}
    waiting.close()
    speaking.close()


def test_a_directory_that_is_a_copy_is_refused(centre: Centre, tmp_path: Path) -> None:
    server = centre.servers[0]
    copy = tmp_path / "data"
    copy.mkdir(mode=0o700)
    for name in ("secrets.json", "sign-ins.txt"):
        (copy / name).write_bytes((server.data / name).read_bytes())
        (copy / name).chmod(0o600)
    with pytest.raises(AssertionError, match="other_home"):
        Server(copy, free_port(), server.database, server.bus).start()


def test_all_that_was_told_is_what_the_log_says(centre: Centre) -> None:
    assert centre.servers[0].motcua("audit")["differences"] == 0
