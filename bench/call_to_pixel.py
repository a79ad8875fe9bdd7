"""From the officer's key to the painted number on a wall, while fifty walls are connected."""

import time
from contextlib import ExitStack

from playwright.sync_api import Page, sync_playwright

from bench.running import Client, centre
from bench.table import Row, main, percentile
from tests.feed_client import FeedClient

WALLS = 50
CALLS = 60
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]

WATCH = """
window.painted = {};
new MutationObserver(() => {
  const text = document.body.innerText;
  for (const number of text.match(/[A-Z]{1,2}\\d{3,4}/g) ?? []) {
    if (number in window.painted) continue;
    window.painted[number] = 0;
    requestAnimationFrame(() => setTimeout(() => { window.painted[number] = Date.now(); }, 0));
  }
}).observe(document, {childList: true, subtree: true, characterData: true});
"""
"""The number counts as painted when the frame after its change has been handed over."""


def rows() -> list[Row]:
    """One real wall in Chromium and 49 more on the feed; the floor is the arrival of the event at a bare socket."""
    with centre() as running, sync_playwright() as browsers, ExitStack() as leaving:
        admin = Client(running.port, running.token("admin"))
        zones = {z["id"]: z["code"] for z in admin.get("/api/v1/snapshot")["zones"]}
        desk = admin.get("/api/v1/counters")["items"][0]
        admin.post(f"/api/v1/counters/{desk['id']}/open")
        walls = [_wall(running, zones[desk["zone_id"]], i) for i in range(WALLS)]
        for token in walls[1:]:
            listener = FeedClient(running.port, token).start()
            leaving.callback(listener.close)
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = _open_wall(browser.new_page(viewport={"width": 1920, "height": 1080}), running.url, walls[0])
        to_pixel, to_socket = _calls(admin, desk, page, listener)
        browser.close()
    return [
        Row("call to painted pixel, 50 walls, p95", percentile(to_pixel, 0.95), "ms", 60,
            percentile(to_socket, 0.95), "the event at a bare socket"),
    ]  # fmt: skip


def _wall(running, zone: str, i: int) -> str:  # type: ignore[no-untyped-def]
    return str(running.motcua("pair", "--kind", "wall", "--name", f"bench {i}", "--zone", zone)["token"])


def _open_wall(page: Page, url: str, token: str) -> Page:
    page.add_init_script(WATCH)
    page.goto(f"{url}/pair#{token}")
    page.wait_for_url("**/wall/")
    page.wait_for_load_state("networkidle")
    return page


def _calls(admin: Client, desk: dict, page: Page, listener: FeedClient) -> tuple[list[float], list[float]]:  # type: ignore[type-arg]
    to_pixel, to_socket = [], []
    for i in range(CALLS):
        admin.post("/api/v1/tickets", {"service": desk["service_ids"][i % len(desk["service_ids"])]})
        began = time.time()
        _, ticket = admin.post(f"/api/v1/counters/{desk['id']}/call-next")
        number = ticket["number"]
        listener.wait(
            lambda n=number: any(e["data"].get("number") == n and e["type"] == "ticket.called" for e in listener.events)
        )
        to_socket.append((time.time() - began) * 1000)
        painted = page.wait_for_function("n => window.painted[n] || 0", arg=number, polling=5).json_value()
        to_pixel.append(painted - began * 1000)
        admin.post(f"/api/v1/tickets/{ticket['id']}/no-show")
    return to_pixel, to_socket


def _called(listener: FeedClient, number: str) -> bool:
    return any(e["type"] == "ticket.called" and e["data"]["number"] == number for e in reversed(listener.events))


if __name__ == "__main__":
    raise SystemExit(main(rows))
