"""The outage: touches at kiosks whose line is bad, then cut, then bad again; and what became of every number shown."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from tests.kiosk.machines import RunningKiosk, running_kiosk, until
from tests.line import Line
from tests.outage.wall import Wall
from tests.running import Centre, running_centre

KIOSKS = 2
TOUCH_EVERY_S = 1.0
BAD_S = 10.0
LOSS, DELAY_S = 0.03, 0.02
MERGE_PATIENCE_S = 60.0


@dataclass
class Shown:
    """What the citizens were shown."""

    tickets: list[dict[str, Any]] = field(default_factory=list)
    turned_away: list[str] = field(default_factory=list)
    longest_s: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """The figures that must be nought, and how much they are about."""

    shown: int
    without_server: int
    turned_away: dict[str, int]
    """By the code they were told."""
    lost: int
    changed_numbers: int
    repeated_numbers: int
    tickets_nobody_holds: int
    out_of_order: int
    refused: int
    wall_events: int
    wall_missing: int
    wall_repeated: int
    differences: int
    connections_broken: int
    longest_touch_s: float
    merged_after_s: float

    @property
    def clean(self) -> bool:
        faults = (
            len(self.turned_away) + self.lost + self.changed_numbers + self.repeated_numbers + self.tickets_nobody_holds
            + self.out_of_order + self.refused + self.wall_missing + self.wall_repeated + self.differences
        )  # fmt: skip
        return faults == 0 and self.without_server > 0


def run(base: Path, cut_s: float, touch_every_s: float = TOUCH_EVERY_S, bad_s: float = BAD_S) -> Verdict:
    """A centre of its own with kiosks and a wall behind lines: bad for `bad_s`, cut for `cut_s`, bad again, mended."""
    with ExitStack() as stack:
        centre = stack.enter_context(running_centre(base))
        lines = [stack.enter_context(_line(centre)) for _ in range(KIOSKS + 1)]
        kiosks = [stack.enter_context(_kiosk(centre, base / f"kiosk-{i}", lines[i])) for i in range(KIOSKS)]
        wall = Wall(lines[-1].url, centre.token("wall"))
        wall.start()
        stack.callback(wall.stop)
        until(lambda: wall.first is not None)
        shown, ended = [Shown() for _ in kiosks], threading.Event()
        touching = [
            threading.Thread(target=_touch, args=(kiosk, one, touch_every_s, ended))
            for kiosk, one in zip(kiosks, shown, strict=True)
        ]
        for thread in touching:
            thread.start()
        for loss, cut, seconds in ((LOSS, False, bad_s), (0.0, True, cut_s), (LOSS, False, bad_s)):
            _make(lines, loss, cut)
            ended.wait(seconds)
        ended.set()
        for thread in touching:
            thread.join()
        _make(lines, 0.0, cut=False)
        tickets = [ticket for one in shown for ticket in one.tickets]
        merged_after_s = _wait_until_told(centre, kiosks, tickets)
        return _judge(centre, shown, wall, lines, merged_after_s)


@contextmanager
def _line(centre: Centre) -> Iterator[Line]:
    line = Line(centre.url)
    yield line
    line.close()


@contextmanager
def _kiosk(centre: Centre, base: Path, line: Line) -> Iterator[RunningKiosk]:
    token = str(centre.pair("kiosk")["token"])
    with running_kiosk(centre, base, server=line.url, token=token) as kiosk:
        kiosk.wait_for_numbers()
        yield kiosk


def _make(lines: list[Line], loss: float, cut: bool) -> None:
    for line in lines:
        line.loss, line.delay_s = loss, DELAY_S if loss else 0.0
        if cut:
            line.cut()
        else:
            line.mend()


def _touch(kiosk: RunningKiosk, shown: Shown, every_s: float, ended: threading.Event) -> None:
    services, template = [one["id"] for one in kiosk.services()], kiosk.order(paper="screen")
    touches = 0
    while not ended.is_set():
        order = {**template, "intent": str(uuid4()), "service": services[touches % len(services)]}
        began = time.monotonic()
        answer = kiosk.post("/local/v1/tickets", order)
        shown.longest_s = max(shown.longest_s, time.monotonic() - began)
        touches += 1
        if answer.status_code == 201:
            shown.tickets.append(answer.json()["ticket"])
        else:
            shown.turned_away.append(answer.json()["code"])
        ended.wait(every_s)


def _wait_until_told(centre: Centre, kiosks: list[RunningKiosk], tickets: list[dict[str, Any]]) -> float:
    """Seconds until the kiosks work with the server and it knows the tickets; what is not told by then is lost."""
    began = time.monotonic()
    for kiosk in kiosks:
        until(lambda kiosk=kiosk: kiosk.get("/local/v1/hall").json()["offline"] is None, MERGE_PATIENCE_S)
    missing = {ticket["id"] for ticket in tickets}
    while missing and time.monotonic() - began < MERGE_PATIENCE_S:
        missing -= {e["data"]["ticket_id"] for e in _events(centre) if e["type"] == "ticket.issued"}
    return time.monotonic() - began


def _judge(centre: Centre, shown: list[Shown], wall: Wall, lines: list[Line], merged_after_s: float) -> Verdict:
    events = _events(centre)
    issued = {e["data"]["ticket_id"]: e["data"] for e in events if e["type"] == "ticket.issued"}
    withdrawn = {e["data"]["ticket_id"] for e in events if e["type"] == "ticket.cancelled"}
    tickets = [ticket for one in shown for ticket in one.tickets]
    numbers = [ticket["number"] for ticket in tickets]
    held = {ticket["id"] for ticket in tickets}
    last = events[-1]["seq"]
    until(lambda: wall.last >= last, 30)
    by_kiosk = [[issued[one["id"]]["queued_at"] for one in kiosk.tickets if one["id"] in issued] for kiosk in shown]
    return Verdict(
        shown=len(tickets),
        without_server=sum(bool(ticket["offline"]) for ticket in tickets),
        turned_away=dict(Counter(code for one in shown for code in one.turned_away)),
        lost=len(held - issued.keys()),
        changed_numbers=sum(issued[one["id"]]["number"] != one["number"] for one in tickets if one["id"] in issued),
        repeated_numbers=len(numbers) - len(set(numbers)),
        tickets_nobody_holds=len(issued.keys() - held - withdrawn),
        out_of_order=sum(line != sorted(line) for line in by_kiosk),
        refused=len(centre.get("/api/v1/offline-tickets/refused", "reception").json()["items"]),
        wall_events=len(wall.events),
        wall_missing=wall.missing(last),
        wall_repeated=wall.repeated,
        differences=int(centre.motcua("audit")["differences"]),
        connections_broken=sum(line.broken for line in lines),
        longest_touch_s=round(max(one.longest_s for one in shown), 2),
        merged_after_s=round(merged_after_s, 2),
    )


def _events(centre: Centre) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    while True:
        after = events[-1]["seq"] if events else 0
        items = requests.get(
            f"{centre.url}/api/v1/feed?after={after}",
            headers={"Authorization": f"Bearer {centre.token('admin')}"},
            timeout=10,
        ).json()["items"]
        if not items:
            return events
        events += items
