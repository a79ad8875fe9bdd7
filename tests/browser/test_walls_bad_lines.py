"""A smart TV, a wall with a player and a kiosk behind lines that lose, delay and are cut: each call is said once."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench.running import free_port
from tests.browser.walls import heard, shows, wall_page, wall_player
from tests.kiosk.machines import RunningKiosk, running_kiosk, until
from tests.line import Line
from tests.running import Centre

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LOSS, DELAY_S = 0.06, 0.02
ROOMS = ("TN-B", "TN-C")


class Room:
    """The counters of a zone, each calling one citizen, and the page of the wall that hangs there."""

    def __init__(self, centre: Centre, zone: str, page: Page) -> None:
        self._centre = centre
        self.page = page
        zones = {one["code"]: one["id"] for one in centre.get("/api/v1/snapshot", role="admin").json()["zones"]}
        counters = centre.get("/api/v1/counters").json()["items"]
        self._free = iter([one for one in counters if one["zone_id"] == zones[zone]])
        self.called: list[dict[str, Any]] = []

    def call(self) -> None:
        """A new ticket, called to a counter that is free."""
        desk = self.open_desk()
        self._centre.issue(desk["service_ids"][0])
        self.call_to(desk)

    def open_desk(self) -> dict[str, Any]:
        desk: dict[str, Any] = next(self._free)
        self._centre.post(f"/api/v1/counters/{desk['id']}/open", role="admin")
        return desk

    def call_to(self, desk: dict[str, Any]) -> None:
        self.called.append(self._centre.post(f"/api/v1/counters/{desk['id']}/call-next", role="admin").json())

    def answered(self) -> bool:
        """Whether the server knows of every call here that it was shown and spoken; then the citizens are there."""
        calls = {one["ticket_id"]: one for one in self._centre.get("/api/v1/snapshot", role="admin").json()["calls"]}
        for ticket in self.called:
            call = calls[ticket["id"]]
            if not (call["shown_at"] and call["spoken_at"]):
                return False
        for ticket in self.called:
            self._centre.post(f"/api/v1/tickets/{ticket['id']}/start", role="admin")
        return True


@contextmanager
def lines(centre: Centre, n: int) -> Iterator[list[Line]]:
    made = [Line(centre.url, seed) for seed in range(n)]
    try:
        yield made
    finally:
        for line in made:
            line.close()


def spoil(made: list[Line]) -> None:
    for line in made:
        line.mend()
        line.loss, line.delay_s = LOSS, DELAY_S


def test_every_call_is_shown_and_said_once(own_centre: Centre, browser: Browser, tmp_path: Path) -> None:
    with ExitStack() as stack:
        made = stack.enter_context(lines(own_centre, 3))
        tv_line, player_line, kiosk_line = made
        paired = [own_centre.pair("wall", "--zone", zone) for zone in ROOMS]
        kiosk_token = str(own_centre.pair("kiosk")["token"])
        port = free_port()
        stack.enter_context(
            wall_player(own_centre, tmp_path / "player", paired[1]["token"], port, server=player_line.url)
        )
        kiosk: RunningKiosk = stack.enter_context(
            running_kiosk(own_centre, tmp_path / "kiosk", server=kiosk_line.url, token=kiosk_token)
        )
        tv = wall_page(browser, f"{tv_line.url}/pair#{paired[0]['token']}")
        tv.wait_for_url("**/wall/")
        rooms = [
            Room(own_centre, ROOMS[0], tv),
            Room(own_centre, ROOMS[1], wall_page(browser, f"http://127.0.0.1:{port}/")),
        ]
        kiosk.wait_for_numbers()

        spoil(made)
        for room in rooms:
            room.call()
        for room in rooms:
            until(room.answered, 60)

        for line in made:
            line.cut()
        for room in rooms:
            room.call()
        desk = rooms[0].open_desk()
        alone = kiosk.post("/local/v1/tickets", kiosk.order(service=desk["service_ids"][0], paper="screen")).json()
        assert alone["ticket"]["offline"] is True

        spoil(made)
        until(lambda: own_centre.get(f"/api/v1/tickets/{alone['ticket']['id']}", role="admin").ok, 60)
        rooms[0].call_to(desk)
        assert rooms[0].called[-1]["number"] == alone["ticket"]["number"]
        for room in rooms:
            until(room.answered, 60)
            shows(room.page, room.called[-1])
            assert heard(room.page) == len(room.called), "each once"
        assert sum(line.broken for line in made) > 0, "the lines were bad"
