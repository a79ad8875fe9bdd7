"""Every paper the server asks of a kiosk ends: ordered ones are printed, those left behind settled and not printed."""

import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

from devices.printer.ticket_paper import WIDTH_80MM, draw
from kiosk.ticket_words import ordered_paper
from tests.kiosk.machines import Printer, RunningKiosk, running_kiosk, until
from tests.kiosk.relay import Relay
from tests.running import Centre


def paper_on_server(centre: Centre, ticket_id: str) -> str:
    return str(centre.get(f"/api/v1/tickets/{ticket_id}", role="kiosk").json()["paper"])


def jobs_of(centre: Centre, ticket_id: str) -> list[dict[str, Any]]:
    """Newest first."""
    items = centre.get("/api/v1/print-jobs", role="technician").json()["items"]
    return [job for job in items if job["ticket_id"] == ticket_id]


def order(centre: Centre, ticket_id: str, **more: str) -> dict[str, Any]:
    answer = centre.post(f"/api/v1/tickets/{ticket_id}/reprint", {"reason": "phiếu mờ", **more}, role="reception")
    assert answer.status_code == 200, answer.text
    return jobs_of(centre, ticket_id)[0]


def test_a_reprint_is_the_same_number_and_says_so(kiosk: RunningKiosk, printer: Printer, centre: Centre) -> None:
    ticket = kiosk.post("/local/v1/tickets", kiosk.order()).json()["ticket"]
    assert kiosk.paper_of(ticket["id"])["state"] == "done"
    until(lambda: paper_on_server(centre, ticket["id"]) == "done")
    before = len(printer.papers())
    job = order(centre, ticket["id"])
    until(lambda: paper_on_server(centre, ticket["id"]) == "done")
    assert [(one["state"], one["reprint"]) for one in jobs_of(centre, ticket["id"])] == [
        ("done", True),
        ("done", False),
    ]
    papers = printer.papers()
    assert len(papers) == before + 1
    whole = centre.get(f"/api/v1/print-jobs/{job['id']}", role="kiosk").json()
    drawn = ordered_paper(whole, centre.get("/api/v1/centre").json() | {"hold_s": 600})
    assert (drawn.number, drawn.reprint) == (ticket["number"], "BẢN IN LẠI")
    # The bar on top of the sheet is the one of a reprint: white letters on black across the paper.
    top = printer.picture(papers[0]["n"]).crop((0, 0, WIDTH_80MM, 48))
    assert top.tobytes() == draw(drawn, WIDTH_80MM).crop((0, 0, WIDTH_80MM, 48)).tobytes()
    assert top.convert("L").histogram()[0] > WIDTH_80MM * 10


def test_a_reprint_that_cannot_be_printed_is_told(kiosk: RunningKiosk, printer: Printer, centre: Centre) -> None:
    ticket_id = kiosk.post("/local/v1/tickets", kiosk.order()).json()["ticket"]["id"]
    assert kiosk.paper_of(ticket_id)["state"] == "done"
    until(lambda: paper_on_server(centre, ticket_id) == "done")
    before = len(printer.papers())
    printer.switch(paper="out")
    kiosk.wait_for_printer("blocked")
    order(centre, ticket_id)
    until(lambda: paper_on_server(centre, ticket_id) == "failed")
    assert "media-empty-error" in jobs_of(centre, ticket_id)[0]["detail"]
    printer.switch(paper="ok")
    kiosk.wait_for_printer("ready")
    order(centre, ticket_id)
    until(lambda: paper_on_server(centre, ticket_id) == "done")
    assert len(printer.papers()) == before + 1


def test_a_kiosk_that_lost_its_journal_prints_nothing_again(
    own_centre: Centre, printer: Printer, tmp_path: Path
) -> None:
    """It printed, could not tell, and came back on an empty disk: nobody knows, and no second paper comes by itself."""
    options = ("--printer", f"tcp://{printer.tcp}")
    relay = Relay(own_centre.url)
    with running_kiosk(own_centre, tmp_path, *options, server=relay.url) as kiosk:
        kiosk.wait_for_printer("ready")
        relay.swallow("/paper")
        ticket_id = kiosk.post("/local/v1/tickets", kiosk.order()).json()["ticket"]["id"]
        assert kiosk.paper_of(ticket_id)["state"] == "done"
    relay.close()
    before = len(printer.papers())
    shutil.rmtree(tmp_path / "kiosk")
    with running_kiosk(own_centre, tmp_path, *options):
        until(lambda: paper_on_server(own_centre, ticket_id) == "unknown")
        (job,) = jobs_of(own_centre, ticket_id)
        assert (job["state"], job["detail"]) == ("unknown", "kiosk_restarted")
        order(own_centre, ticket_id)
        until(lambda: paper_on_server(own_centre, ticket_id) == "done")
    assert len(printer.papers()) == before + 1
    assert own_centre.motcua("audit")["ok"]


def test_a_ticket_whose_kiosk_died_before_the_paper_is_unknown(
    own_centre: Centre, printer: Printer, tmp_path: Path
) -> None:
    """The server has number and job; the kiosk went down before it noted either, and stayed away while staff asked."""
    me = own_centre.get("/api/v1/me", role="kiosk").json()["device"]["id"]
    service = own_centre.get("/api/v1/services").json()["items"][0]["id"]
    ticket_id = own_centre.issue(service, paper=me)["id"]
    ordered_id = own_centre.issue(service)["id"]
    order(own_centre, ordered_id, kiosk=me)
    before = len(printer.papers())
    with running_kiosk(own_centre, tmp_path, "--printer", f"tcp://{printer.tcp}"):
        until(lambda: {paper_on_server(own_centre, one) for one in (ticket_id, ordered_id)} == {"unknown"})
        assert own_centre.get(f"/api/v1/tickets/{ticket_id}", role="kiosk").json()["state"] == "waiting"
        # Staff know now, and one word of theirs brings the paper.
        order(own_centre, ticket_id)
        until(lambda: paper_on_server(own_centre, ticket_id) == "done")
    assert len(printer.papers()) == before + 1


def test_a_lost_answer_costs_no_paper_and_gives_no_second(own_centre: Centre, printer: Printer, tmp_path: Path) -> None:
    relay = Relay(own_centre.url)
    with running_kiosk(own_centre, tmp_path, "--printer", f"tcp://{printer.tcp}", server=relay.url) as kiosk:
        kiosk.wait_for_printer("ready")
        before = len(printer.papers())
        body = kiosk.order(intent=str(uuid4()))
        relay.lose_answers(2)
        issued = kiosk.post("/local/v1/tickets", body)
        assert issued.status_code == 201, issued.text
        ticket_id = issued.json()["ticket"]["id"]
        assert kiosk.paper_of(ticket_id)["state"] == "done"
        until(lambda: paper_on_server(own_centre, ticket_id) == "done")
    relay.close()
    assert [job["state"] for job in jobs_of(own_centre, ticket_id)] == ["done"]
    assert len(printer.papers()) == before + 1
