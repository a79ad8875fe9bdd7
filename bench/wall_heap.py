"""Memory of the wall's page in Chromium over 40,000 feed updates: it hangs in a hall for months and must not grow.

The built page runs unchanged against a feed of its own that plays a busy hall faster than any hall is.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO
from playwright.sync_api import CDPSession, Page, sync_playwright
from werkzeug.serving import make_server

from bench.table import Row, main
from display.pages import create_blueprint

UPDATES = 40_000
SETTLING = 1_000
EVENTS_A_SECOND = 1_500
COUNTERS = 25
SERVICES = 18
QUEUE = 60
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--autoplay-policy=no-user-gesture-required",
]
DRAWN_WITHIN_S = 60
# Eleven bytes kept per update would pass it; collections of a page that keeps nothing differ by up to 5 %.
GROWTH = 0.1
NODES_IN_PASSING = 100

Event = dict[str, Any]


class BusyHall:
    """A hall whose every moment is an event: numbers are issued, called, recalled, started, finished."""

    def __init__(self) -> None:
        self.seq = 0
        self.last_called = ""
        self._story = self._tickets()

    def snapshot(self) -> dict[str, Any]:
        """The hall before its first event, in the shape of docs/contract.md."""
        place = {"zone_vi": "Khu tiếp nhận", "zone_en": "Intake", "room": "A", "floor": 1}
        name = {"name_vi": "Tài nguyên và Môi trường", "name_en": "Natural resources"}
        zone = {
            "id": "z",
            "code": "Z",
            "kind": "intake",
            "name_vi": "Khu A",
            "name_en": "Area A",
            "room": "A",
            "floor": 1,
        }
        service = {
            **name,
            "purpose": "submit",
            "agency": None,
            "zone_id": "z",
            "where": place,
            "open": True,
            "opens_at": None,
            "closes_at": None,
            "closed_reason": None,
            "waiting": 0,
            "open_counters": 1,
            "forecast": {"low_s": 300, "high_s": 900},
        }
        counter = {
            **name,
            "zone_id": "z",
            "where": place,
            "state": "open",
            "officer_id": "o",
            "officer_code": "O",
            "reason": None,
            "since": None,
            "service_ids": ["s0"],
            "ticket": None,
        }
        policy = {"grace_s": 600, "undo_s": 10, "wait_limit_s": 900, "hold_s": 600, "idle_s": 45}
        theme = {"colour": "#0b5563", "accent": "#ffb627", "emblem_url": None}
        return {
            "seq": self.seq,
            "at": _now(),
            "day": "2026-11-21",
            "centre": {
                "id": "c",
                "code": "C",
                "name_vi": "Trung tâm đo",
                "name_en": "Bench",
                "tz": "Asia/Ho_Chi_Minh",
                "theme": theme,
                "policy": policy,
            },
            "zones": [zone],
            "services": [{**service, "id": f"s{n}", "code": f"S{n}", "series": chr(65 + n)} for n in range(SERVICES)],
            "counters": [{**counter, "id": f"q{n}", "code": f"Q{n}", "number": n + 1} for n in range(COUNTERS)],
            "tickets": [],
            "calls": [],
        }

    def next(self) -> Event:
        """The next event of the story."""
        return next(self._story)

    def _event(self, kind: str, data: dict[str, Any]) -> Event:
        self.seq += 1
        return {"seq": self.seq, "at": _now(), "type": kind, "data": data}

    def _tickets(self) -> Iterator[Event]:
        waiting: list[dict[str, Any]] = []
        at_counter: dict[int, dict[str, Any]] = {}
        n = 0
        while True:
            n += 1
            ticket = {
                "ticket_id": f"t{n}",
                "leg_id": f"l{n}",
                "number": f"{chr(65 + n % SERVICES)}{n % 1000:03}",
                "service_id": f"s{n % SERVICES}",
            }
            waiting.append(ticket)
            queued = {"class": "regular", "help": [], "queued_at": _now()}
            yield self._event("ticket.issued", ticket | queued)
            if len(waiting) < QUEUE:
                continue
            desk = n % COUNTERS
            if desk in at_counter:
                yield self._event("ticket.finished", at_counter.pop(desk))
            place = {"counter_id": f"q{desk}", "counter_number": desk + 1, "zone_id": "z", "officer_id": "o"}
            call = waiting.pop(0) | place | {"call_id": f"c{n}"}
            self.last_called = call["number"]
            yield self._event("ticket.called", call | {"reason": None})
            if n % 5 == 0:
                yield self._event("ticket.recalled", call | {"recalls": 1})
            yield self._event("ticket.started", call)
            at_counter[desk] = call


class FeedServer:
    """Just enough of a server for one wall: its page, who it is, the snapshot and the events."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.hall = BusyHall()
        self.app = Flask("bench")
        self.app.register_blueprint(create_blueprint(folder, guard=lambda: None), url_prefix="/wall")
        self.socketio = SocketIO(self.app, async_mode="threading", transports=["websocket"])
        self.socketio.on_event("connect", self._connected, namespace="/feed")
        self.socketio.on_event("compare", lambda _: {"seq": self.hall.seq}, namespace="/feed")
        self.app.add_url_rule("/api/v1/me", view_func=self._me)
        self.app.add_url_rule("/api/v1/services", view_func=lambda: {"items": self.hall.snapshot()["services"]})
        self.joined = threading.Event()
        self._server = make_server("127.0.0.1", port, self.app, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def _me(self) -> dict[str, Any]:
        device = {"id": "w", "kind": "wall", "name": "Màn hình đo", "zone_ids": ["z"], "counter_id": None}
        return {"role": "wall", "name": "wall", "officer_id": None, "counter_id": None, "device": device}

    def _connected(self, _auth: object = None) -> None:
        sid = request.sid  # type: ignore[attr-defined]
        # The library tells the client that it is connected only after this handler.
        threading.Timer(0.2, self._greet, [sid]).start()

    def _greet(self, sid: str) -> None:
        self.socketio.emit("snapshot", self.hall.snapshot(), to=sid, namespace="/feed")
        self.socketio.emit("lead", {"zone_id": "z", "leading": True}, to=sid, namespace="/feed")
        self.joined.set()

    def play(self, events: int) -> None:
        """Send that many events, no faster than EVENTS_A_SECOND."""
        start = time.monotonic()
        for sent in range(1, events + 1):
            self.socketio.emit("event", self.hall.next(), namespace="/feed")
            ahead = sent / EVENTS_A_SECOND - (time.monotonic() - start)
            if ahead > 0:
                time.sleep(ahead)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve while the block runs."""
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            thread.join()


def rows() -> list[Row]:
    """Heap and DOM nodes at the start, half way and at the end; the bare floor is an empty page."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = FeedServer(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        try:
            with server.running():
                return _measure(server, browser.new_page(viewport={"width": 1920, "height": 1080}))
        finally:
            browser.close()


def _measure(server: FeedServer, page: Page) -> list[Row]:
    devtools = page.context.new_cdp_session(page)
    page.goto("about:blank")
    floor, _ = _memory(devtools)
    page.goto(f"{server.address}/wall/")
    if not server.joined.wait(DRAWN_WITHIN_S):
        raise TimeoutError("the page never joined the feed")
    # The code is compiled and the queue filled by the first updates; growth is measured from there.
    points = [_after(server, page, devtools, events) for events in (SETTLING, UPDATES // 2 - SETTLING, UPDATES // 2)]
    (start, start_nodes), (half, half_nodes), (end, end_nodes) = points
    empty = "empty page"
    flat = f"flat: at most {GROWTH:.0%} over half way"
    same = f"the same but for {NODES_IN_PASSING} on their way in or out"
    return [
        Row(f"wall heap after {SETTLING:,} updates", start, "MB", None, floor, empty),
        Row(f"wall heap after {UPDATES // 2:,} updates", half, "MB", None, floor, empty),
        Row(f"wall heap after {UPDATES:,} updates", end, "MB", half * (1 + GROWTH), floor, empty, flat),
        Row(f"wall nodes after {SETTLING:,} updates", start_nodes, "nodes"),
        Row(f"wall nodes after {UPDATES // 2:,} updates", half_nodes, "nodes"),
        Row(f"wall nodes after {UPDATES:,} updates", end_nodes, "nodes", half_nodes + NODES_IN_PASSING, note=same),
    ]


def _after(server: FeedServer, page: Page, devtools: CDPSession, events: int) -> tuple[float, int]:
    server.play(events)
    drawn = "number => [...document.querySelectorAll('.number')].some((element) => element.textContent === number)"
    page.wait_for_function(drawn, arg=server.hall.last_called, timeout=DRAWN_WITHIN_S * 1000)
    return _memory(devtools)


def _memory(devtools: CDPSession) -> tuple[float, int]:
    """Megabytes of heap that survive a collection, and DOM nodes alive."""
    for _ in range(3):
        devtools.send("HeapProfiler.collectGarbage")
        time.sleep(0.2)
    heap = devtools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    return heap, int(devtools.send("Memory.getDOMCounters")["nodes"])


def _now() -> str:
    return datetime.now(UTC).isoformat()


if __name__ == "__main__":
    raise SystemExit(main(rows))
