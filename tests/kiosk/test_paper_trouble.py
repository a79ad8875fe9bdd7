"""When no paper comes: known before the number where possible, and never at the number's cost afterwards."""

from pathlib import Path

import pytest

from bench.running import free_port
from tests.kiosk.machines import Printer, RunningKiosk, problem, running_kiosk, until
from tests.kiosk.relay import Relay
from tests.running import Centre


def issued_today(centre: Centre) -> int:
    return int(centre.get("/api/v1/reports/today", role="manager").json()["issued"])


@pytest.mark.parametrize(
    ("fault", "reason"),
    [({"paper": "out"}, "media-empty-error"), ({"cover_open": True}, "cover-open-error")],
)
def test_blocked_is_said_before_the_number(
    kiosk: RunningKiosk, printer: Printer, centre: Centre, fault: dict[str, object], reason: str
) -> None:
    before = issued_today(centre)
    order = kiosk.order()
    printer.switch(**fault)
    kiosk.wait_for_printer("blocked")
    refused = problem(kiosk.post("/local/v1/tickets", order))
    assert (refused["code"], refused["status"], refused["reason"]) == ("printer_blocked", 409, reason)
    assert issued_today(centre) == before
    without = kiosk.post("/local/v1/tickets", {**order, "paper": "screen"}).json()
    assert (without["paper"], without["follow"]) == ("none", True)
    assert issued_today(centre) == before + 1


def test_paper_runs_out_on_the_way(kiosk: RunningKiosk, printer: Printer, centre: Centre) -> None:
    printer.switch(rows_left=200)
    answer = kiosk.post("/local/v1/tickets", kiosk.order())
    assert answer.status_code == 201
    ticket_id = answer.json()["ticket"]["id"]
    ended = kiosk.paper_of(ticket_id)
    assert ended["state"] in {"failed", "unknown"}
    assert "media-empty-error" in ended["detail"]
    until(lambda: centre.get(f"/api/v1/tickets/{ticket_id}", role="kiosk").json()["paper"] == ended["state"])
    assert centre.get(f"/api/v1/tickets/{ticket_id}", role="kiosk").json()["state"] == "waiting"


def test_no_printer_there(centre: Centre, tmp_path: Path) -> None:
    with running_kiosk(centre, tmp_path, "--printer", f"tcp://127.0.0.1:{free_port()}") as kiosk:
        kiosk.wait_for_printer("absent")
        refused = problem(kiosk.post("/local/v1/tickets", kiosk.order()))
        assert (refused["code"], refused["reason"]) == ("printer_blocked", "connecting-to-device")


def test_kiosk_without_printer(centre: Centre, tmp_path: Path) -> None:
    with running_kiosk(centre, tmp_path) as kiosk:
        assert kiosk.get("/local/v1/hall").json()["printer"] == {"state": "disabled"}
        assert kiosk.post("/local/v1/tickets", kiosk.order()).json()["paper"] == "none"


def test_report_outlives_the_server_and_the_kiosk(own_centre: Centre, printer: Printer, tmp_path: Path) -> None:
    options = ("--printer", f"tcp://{printer.tcp}")
    relay = Relay(own_centre.url)
    with running_kiosk(own_centre, tmp_path, *options, server=relay.url) as kiosk:
        kiosk.wait_for_printer("ready")
        relay.swallow("/paper")
        ticket_id = kiosk.post("/local/v1/tickets", kiosk.order()).json()["ticket"]["id"]
        assert kiosk.paper_of(ticket_id)["state"] == "done"
    relay.close()
    assert own_centre.get(f"/api/v1/tickets/{ticket_id}", role="kiosk").json()["paper"] == "queued"
    with running_kiosk(own_centre, tmp_path, *options, port=kiosk.port):
        until(lambda: own_centre.get(f"/api/v1/tickets/{ticket_id}", role="kiosk").json()["paper"] == "done")
