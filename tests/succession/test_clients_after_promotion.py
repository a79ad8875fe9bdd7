"""A machine dies before its standby heard the last of it: whoever saw more begins anew and mixes nothing."""

from pathlib import Path

import pytest

from bench.running import free_port
from tests.browser.walls import wall_player
from tests.feed_client import FeedClient
from tests.kiosk.machines import running_kiosk, until
from tests.line import Line
from tests.running import Centre
from tests.standby_drill.machines import Machine, following, motcua, two_machines


def as_centre(machine: Machine) -> Centre:
    assert machine.process is not None
    return Centre(machine.url, machine.data, machine.process, machine.data.parent / f"{machine.data.name}.log")


def open_leases(centre: Centre) -> list[str]:
    items = centre.get("/api/v1/leases", role="technician").json()["items"]
    return [one["id"] for one in items if one["end"] is None]


@pytest.mark.timeout(180)
def test_a_wall_and_a_kiosk_follow_the_machine_that_knows_less(tmp_path: Path) -> None:
    with two_machines(tmp_path) as (first, second):
        first.serve()
        dying = as_centre(first)
        wall, kiosk_token = dying.pair("wall")["token"], dying.pair("kiosk")["token"]
        service = next(one for one in dying.get("/api/v1/services").json()["items"] if one["open"])["id"]
        with following(first, second):
            kept = dying.issue(service)
            last = dying.get("/api/v1/feed?after=0&limit=1", role="admin").json()["last_seq"]
            until(lambda: dying.get("/api/v1/standby", role="admin").json()["items"][0]["seq"] >= last)
        line, port = Line(first.url), free_port()
        with (
            wall_player(dying, tmp_path / "wall", wall, port, server=line.url),
            running_kiosk(dying, tmp_path / "kiosk", server=line.url, token=kiosk_token) as kiosk,
        ):
            page = FeedClient(port, "").start()
            kiosk.wait_for_numbers()
            lost = [dying.issue(service) for _ in range(3)]
            page.wait(lambda: page.events and page.events[-1]["data"].get("number") == lost[-1]["number"])
            seen = page.events[-1]["seq"]

            first.kill()
            alone = kiosk.post("/local/v1/tickets", kiosk.order(paper="screen")).json()["ticket"]
            motcua("promote", "--data", second.data)
            second.serve()
            line.lead_to(second.url)
            page.wait(lambda: page.snapshot["generation"] == 2)
            assert page.snapshot is not None and page.snapshot["seq"] < seen
            assert [one["number"] for one in page.snapshot["tickets"]] == [kept["number"]]

            alive = as_centre(second)
            # While it believes in the numbers of the dead machine it asks for no others.
            until(lambda: open_leases(alive), 40)
            refused = alive.get("/api/v1/offline-tickets/refused", role="reception").json()["items"]
            assert [(one["number"], one["reason"]) for one in refused] == [(alone["number"], "lease_unknown")]
            again = alive.issue(service)
            assert again["number"] == lost[0]["number"], "what nobody knows any more is given out again"
            page.wait(lambda: page.events[-1]["data"].get("ticket_id") == again["id"])
            page.close()
        line.close()
