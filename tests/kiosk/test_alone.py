"""The kiosk without its server: real tickets on paper and screen, each of them in the line exactly once afterwards."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kiosk.machines import Printer, RunningKiosk, problem, running_kiosk, until
from tests.line import Line
from tests.running import Centre, running_centre

FIRST_LENT = 9001


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre that knows no other kiosk."""
    with running_centre(tmp_path_factory.mktemp("alone")) as served:
        yield served


@pytest.fixture
def line(centre: Centre) -> Iterator[Line]:
    made = Line(centre.url)
    yield made
    made.close()


@pytest.fixture
def token(centre: Centre) -> str:
    """A kiosk of its own: numbers are lent to a kiosk, not to its token's name."""
    return str(centre.pair("kiosk")["token"])


@pytest.fixture
def kiosk(centre: Centre, line: Line, printer: Printer, token: str, tmp_path: Path) -> Iterator[RunningKiosk]:
    """A kiosk behind the line, holding numbers of every service that is open."""
    way = ("--printer", f"tcp://{printer.tcp}")
    with running_kiosk(centre, tmp_path, *way, server=line.url, token=token) as started:
        started.wait_for_printer("ready")
        started.wait_for_numbers()
        yield started


def leases(centre: Centre) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = centre.get("/api/v1/leases", role="technician").json()["items"]
    return items


def cut(line: Line, kiosk: RunningKiosk) -> None:
    line.cut()
    until(lambda: kiosk.get("/local/v1/hall").json()["offline"])


def mend(line: Line, kiosk: RunningKiosk) -> None:
    line.mend()
    until(lambda: kiosk.get("/local/v1/hall").json()["offline"] is None)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def on_server(centre: Centre, ticket_id: str) -> dict[str, Any]:
    answer = centre.get(f"/api/v1/tickets/{ticket_id}", role="admin")
    return dict(answer.json()) if answer.ok else {}


def test_a_real_ticket_without_the_server(kiosk: RunningKiosk, line: Line, printer: Printer, centre: Centre) -> None:
    cut(line, kiosk)
    before = len(printer.papers())
    order = kiosk.order(priority="elderly", help=["wheelchair"])
    answer = kiosk.post("/local/v1/tickets", order)
    assert answer.status_code == 201
    issued = answer.json()
    ticket = issued["ticket"]
    assert (ticket["offline"], ticket["people_ahead"], ticket["forecast"]) == (True, None, None)
    assert int(ticket["number"].lstrip("ABCDEFGHIKLMNOPQRSTUVXY")) >= FIRST_LENT
    assert kiosk.post("/local/v1/tickets", order).json()["ticket"] == ticket
    assert kiosk.paper_of(ticket["id"])["state"] == "done"
    assert len(printer.papers()) == before + 1
    assert kiosk.get(f"/local/v1/tickets/{ticket['id']}/qr.svg").status_code == 200
    assert on_server(centre, ticket["id"]) == {}
    mend(line, kiosk)
    merged = on_server(centre, ticket["id"])
    assert (merged["number"], merged["priority"], merged["help"]) == (ticket["number"], "elderly", ["wheelchair"])
    until(lambda: on_server(centre, ticket["id"])["paper"] == "done")


def test_a_kiosk_that_restarts_while_cut_off_loses_nothing(
    centre: Centre, line: Line, printer: Printer, token: str, tmp_path: Path
) -> None:
    way = ("--printer", f"tcp://{printer.tcp}")
    with running_kiosk(centre, tmp_path, *way, server=line.url, token=token) as kiosk:
        kiosk.wait_for_numbers()
        cut(line, kiosk)
        order = kiosk.order()
        first = kiosk.post("/local/v1/tickets", order).json()["ticket"]
        kiosk.process.kill()
        kiosk.process.wait()
        # Its worker ends by itself when it notices.
        until(lambda: not listens(kiosk.port), 30)
    with running_kiosk(centre, tmp_path, *way, server=line.url, port=kiosk.port, token=token) as again:
        assert again.get("/local/v1/hall").json()["offline"]
        assert again.post("/local/v1/tickets", order).json()["ticket"]["number"] == first["number"]
        second = again.post("/local/v1/tickets", again.order()).json()["ticket"]
        assert second["number"] != first["number"]
        mend(line, again)
        assert [on_server(centre, one["id"])["number"] for one in (first, second)] == [
            first["number"],
            second["number"],
        ]


def test_lost_answers_and_broken_connections_make_no_second_ticket(
    kiosk: RunningKiosk, line: Line, centre: Centre
) -> None:
    cut(line, kiosk)
    issued = [kiosk.post("/local/v1/tickets", kiosk.order(paper="screen")).json()["ticket"] for _ in range(5)]
    line.loss = 0.3
    line.mend()
    until(lambda: all(on_server(centre, one["id"]) for one in issued), 60)
    line.loss = 0.0
    mend(line, kiosk)
    assert len({one["number"] for one in issued}) == 5
    merged = [on_server(centre, one["id"]) for one in issued]
    assert [one["number"] for one in merged] == [one["number"] for one in issued]
    assert [one["issued_at"] for one in merged] == sorted(one["issued_at"] for one in merged)
    assert centre.motcua("audit")["differences"] == 0


def test_a_service_without_a_number_here_says_so(kiosk: RunningKiosk, line: Line, centre: Centre) -> None:
    cut(line, kiosk)
    service = kiosk.services()[0]["id"]
    held = kiosk.get("/local/v1/health").json()["numbers_held"][service]
    orders = [kiosk.order(service=service, paper="screen") for _ in range(held)]
    numbers = {kiosk.post("/local/v1/tickets", order).json()["ticket"]["number"] for order in orders}
    assert len(numbers) == held
    refused = problem(kiosk.post("/local/v1/tickets", kiosk.order(service=service)))
    assert refused["code"] == "no_number_here"
    shown = next(one for one in kiosk.services() if one["id"] == service)
    assert (shown["open"], shown["closed_reason"]) == (False, "no_connection")
    mend(line, kiosk)
    until(lambda: [one for one in leases(centre) if (one["service_id"], one["end"]) == (service, "returned")])
    until(lambda: kiosk.get("/local/v1/health").json()["numbers_held"].get(service))


def test_a_kiosk_that_never_saw_its_server_says_that_it_cannot(line: Line, centre: Centre, tmp_path: Path) -> None:
    line.cut()
    with running_kiosk(centre, tmp_path, server=line.url) as kiosk:
        assert problem(kiosk.get("/local/v1/hall"))["code"] == "server_unreachable"


def test_numbers_that_the_staff_made_void_are_not_given_out(kiosk: RunningKiosk, line: Line, centre: Centre) -> None:
    mine = kiosk_id_of_the_newest(centre)
    voided = {one["id"] for one in leases(centre) if one["kiosk_id"] == mine and one["end"] is None}
    assert voided
    cut(line, kiosk)
    for lease_id in voided:
        assert centre.post(f"/api/v1/leases/{lease_id}/void", role="technician").ok
    mend(line, kiosk)
    kiosk.wait_for_numbers()
    cut(line, kiosk)
    ticket = kiosk.post("/local/v1/tickets", kiosk.order()).json()["ticket"]
    mend(line, kiosk)
    assert on_server(centre, ticket["id"])["number"] == ticket["number"], "of a lease that holds"


def kiosk_id_of_the_newest(centre: Centre) -> str:
    newest: str = max(leases(centre), key=lambda one: one["granted_at"])["kiosk_id"]
    return newest
