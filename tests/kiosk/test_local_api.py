"""The kiosk's local API against the real server: who may ask, and what it says to nonsense."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from bench.running import free_port
from kiosk.appointment_code import ALPHABET, LENGTH
from tests.kiosk.machines import RunningKiosk, problem, running_kiosk
from tests.running import Centre


def test_hall(kiosk: RunningKiosk) -> None:
    hall = kiosk.get("/local/v1/hall").json()
    assert hall["centre"]["name_vi"]
    assert hall["centre"]["tz"] == "Asia/Ho_Chi_Minh"
    code = hall["kiosk"].pop("code")
    assert hall["kiosk"] == {"name": "Kiosk 1", "floor": "1", "card": False, "scanner": False, "camera": False}
    assert code == {"alphabet": ALPHABET, "length": LENGTH}
    assert hall["printer"] == {"state": "ready"}
    assert {service["purpose"] for service in hall["services"]} == {"submit", "result", "pay", "online", "other"}
    assert sum(service["agency"] is not None for service in hall["services"]) == 18


def test_search_without_marks(kiosk: RunningKiosk) -> None:
    found = kiosk.get("/local/v1/procedures?q=ly lich  tu phap").json()["items"]
    assert "lý lịch tư pháp" in found[0]["name_vi"]
    assert found[0]["agency"]["name_vi"] == "Sở Tư pháp"
    assert found[0]["bring_vi"]
    assert found[0]["service_id"] in {service["id"] for service in kiosk.services()}


def test_search_for_nothing_finds_nothing(kiosk: RunningKiosk) -> None:
    assert kiosk.get("/local/v1/procedures?q=%20").json() == {"items": []}
    assert kiosk.get("/local/v1/procedures").json() == {"items": []}
    assert problem(kiosk.get("/local/v1/procedures?q=" + "a" * 81))["code"] == "validation"


@pytest.mark.parametrize("host", ["evil.example:{port}", "127.0.0.1", "kiosk.local:{port}", "127.0.0.1:1"])
def test_dns_rebinding(kiosk: RunningKiosk, host: str) -> None:
    for path in ("/", "/local/v1/hall"):
        answer = kiosk.get(path, Host=host.format(port=kiosk.port))
        assert problem(answer)["code"] == "wrong_origin"
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
def test_other_pages_cannot_take_numbers(kiosk: RunningKiosk, headers: dict[str, str]) -> None:
    assert problem(kiosk.post("/local/v1/tickets", kiosk.order(), **headers))["code"] == "wrong_origin"


def test_own_page_may(kiosk: RunningKiosk) -> None:
    own = {"Origin": kiosk.url, "Sec_Fetch_Site": "same-origin"}
    assert kiosk.post("/local/v1/heartbeat", {}, **own).json()["build"].startswith("kiosk-")
    assert kiosk.get("/local/v1/health").json()["screen"] == "alive"


def test_nonsense(kiosk: RunningKiosk) -> None:
    url, json_type = f"{kiosk.url}/local/v1/tickets", {"Content-Type": "application/json"}
    assert problem(requests.post(url, data=b"{", headers=json_type, timeout=5))["code"] == "invalid_json"
    assert problem(requests.post(url, data=b"\xff\xfe", headers=json_type, timeout=5))["code"] == "invalid_json"
    assert problem(requests.post(url, data=b"[]", headers=json_type, timeout=5))["code"] == "validation"
    assert problem(requests.post(url, data=b"{}", timeout=5))["code"] == "unsupported_media_type"
    big = b'{"intent": "' + b"a" * 5000 + b'"}'
    assert problem(requests.post(url, data=big, headers=json_type, timeout=5))["code"] == "body_too_large"
    assert set(problem(kiosk.post("/local/v1/tickets", {}))["fields"]) >= {"intent", "service", "priority", "paper"}


def test_unknown_things(kiosk: RunningKiosk) -> None:
    assert problem(kiosk.get("/nothing"))["code"] == "not_found"
    assert problem(kiosk.get("/static/dist/../../cli.py"))["code"] == "not_found"
    assert problem(kiosk.get("/local/v1/tickets/x/paper"))["code"] == "not_found"
    assert problem(kiosk.get("/local/v1/tickets/x/qr.svg"))["code"] == "not_found"
    assert problem(kiosk.get("/local/v1/tickets"))["code"] == "method_not_allowed"
    assert problem(kiosk.post("/local/v1/tickets", kiosk.order(service="nowhere")))["code"] == "unknown_service"


def test_headers_and_secrecy(kiosk: RunningKiosk, centre: Centre) -> None:
    page = kiosk.get("/")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    issued = kiosk.post("/local/v1/tickets", kiosk.order(paper="screen"))
    answers = [page, kiosk.get("/local/v1/hall"), kiosk.get("/local/v1/health"), issued]
    for answer in answers:
        assert centre.token("kiosk") not in answer.text
        assert "/t#" not in answer.text


def test_server_down(own_centre: Centre, tmp_path: Path) -> None:
    with running_kiosk(own_centre, tmp_path) as kiosk:
        kiosk.wait_for_numbers()
        order = kiosk.order()
        own_centre.process.terminate()
        own_centre.process.wait(timeout=20)
        issued = kiosk.post("/local/v1/tickets", order)
        assert (issued.status_code, issued.json()["ticket"]["offline"]) == (201, True)
        assert kiosk.get("/local/v1/hall").json()["offline"]["since"]
        answer = kiosk.get("/local/v1/procedures?q=ly")
        assert (problem(answer)["code"], answer.status_code) == ("server_unreachable", 503)
        assert kiosk.get("/").ok


def test_token_refused(centre: Centre, tmp_path: Path) -> None:
    token, way = tmp_path / "bad", ["--port", str(free_port())]
    token.write_text("two words", encoding="utf-8")
    for options in (["--token-file", str(token)], [], ["--token", "a", "--token-file", str(token)]):
        command = [sys.executable, "-m", "queue_server", "kiosk", "--server", centre.url, *way, *options]
        assert subprocess.run(command, capture_output=True, timeout=30).returncode != 0


def test_unpaired_kiosk_issues_nothing(centre: Centre, tmp_path: Path) -> None:
    class Stranger(Centre):
        def token(self, role: str) -> str:
            return "x" * 43

    stranger = Stranger(centre.url, centre.data, centre.process, centre.log)
    with running_kiosk(stranger, tmp_path) as kiosk:
        assert problem(kiosk.post("/local/v1/tickets", kiosk.order()))["code"] == "unauthenticated"
