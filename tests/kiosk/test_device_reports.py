"""The kiosk tells the server how its printer is, and prints the test page it is asked for."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.kiosk.machines import Printer, RunningKiosk, running_kiosk, running_printer, until
from tests.running import Centre

WITH_THE_NEXT_BEAT_S = 40.0
"""What changes no state goes with a report, every five seconds: to the server, back with its answer, and again."""


@pytest.fixture(scope="module")
def session_printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printer]:
    """A printer that no other kiosk reports."""
    with running_printer(tmp_path_factory.mktemp("reported") / "paper") as printer:
        yield printer


@pytest.fixture(scope="module")
def session_kiosk(
    centre: Centre, session_printer: Printer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningKiosk]:
    """A kiosk paired by itself: whatever its printer is asked for goes to it and to no other."""
    base, token = tmp_path_factory.mktemp("reporting"), centre.pair("kiosk")["token"]
    with running_kiosk(centre, base, "--printer", f"tcp://{session_printer.tcp}", "--floor", "1", token=token) as kiosk:
        kiosk.wait_for_numbers()
        yield kiosk


def the_printer(centre: Centre, printer: Printer) -> dict[str, Any] | None:
    items = centre.get("/api/v1/devices?history=20", role="technician").json()["items"]
    return next((item for item in items if item["key"].endswith(printer.tcp.rpartition(":")[2])), None)


def test_a_fault_and_its_end_reach_the_server(centre: Centre, kiosk: RunningKiosk, printer: Printer) -> None:
    def is_(state: str, reason: str) -> bool:
        found = the_printer(centre, printer)
        return found is not None and (found["state"], found["reason"]) == (state, reason)

    until(lambda: is_("ready", ""))
    printer.switch(paper="out")
    until(lambda: is_("blocked", "media-empty-error"))
    faults = centre.get("/api/v1/snapshot", role="officer").json()["faults"]
    assert "media-empty-error" in {fault["reason"] for fault in faults}
    printer.switch(paper="ok")
    until(lambda: is_("ready", ""))
    found = the_printer(centre, printer)
    assert found is not None
    assert found["last_error"]
    assert [one["state"] for one in found["history"]][:2] == ["ready", "blocked"]


def test_the_page_asked_for_comes_out_and_is_told(centre: Centre, kiosk: RunningKiosk, printer: Printer) -> None:
    until(lambda: (found := the_printer(centre, printer)) is not None and found["testable"])
    found = the_printer(centre, printer)
    assert found is not None
    papers = len(printer.papers())
    path = f"/api/v1/devices/{found['host']['id']}/{found['key']}/test"
    before = centre.get("/api/v1/feed?after=0&limit=1", role="admin").json()["last_seq"]
    assert centre.post(path, role="technician").status_code == 202

    def outcomes() -> list[str]:
        events = centre.get(f"/api/v1/feed?after={before}", role="admin").json()["items"]
        return [one["data"]["outcome"] for one in events if one["type"] == "device.tested"]

    until(lambda: outcomes() == ["done"])
    assert len(printer.papers()) == papers + 1


def test_a_new_roll_said_by_the_technician_is_counted_from_its_beginning(
    centre: Centre, kiosk: RunningKiosk, printer: Printer
) -> None:
    def counted(name: str) -> int:
        found = the_printer(centre, printer)
        return 0 if found is None else int(found["counters"].get(name, 0))

    for _ in range(3):
        assert kiosk.paper_of(kiosk.post("/local/v1/tickets", kiosk.order()).json()["ticket"]["id"])["state"] == "done"
    done = kiosk.get("/local/v1/health").json()["printers"][0]["done"]
    until(lambda: counted("done") == done, WITH_THE_NEXT_BEAT_S)
    left = counted("prints_left")
    found = the_printer(centre, printer)
    assert found is not None
    path = f"/api/v1/devices/{found['host']['id']}/{found['key']}/new-roll"
    assert centre.post(path, role="technician").status_code == 202
    until(lambda: counted("prints_left") > left, WITH_THE_NEXT_BEAT_S)


def test_the_screen_is_a_device_of_its_own(centre: Centre, kiosk: RunningKiosk) -> None:
    def screens() -> list[str]:
        items = centre.get("/api/v1/devices", role="technician").json()["items"]
        return [item["state"] for item in items if item["kind"] == "screen"]

    kiosk.post("/local/v1/heartbeat", {}, Origin=kiosk.url)
    until(lambda: "ready" in screens())
