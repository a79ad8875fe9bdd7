"""Whether the touch screen goes on while a card is read: the frames it draws, and how soon its kiosk answers it."""

import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import requests
from playwright.sync_api import Page, sync_playwright

from bench.call_to_pixel import CHROMIUM, FLAGS
from bench.running import HOST, centre, free_port, process
from bench.table import Row, main
from devices.address import TcpAddress
from devices.sim.card.faults import Fault, FaultyCard
from devices.sim.card.tray import CardTray, write_anchors
from devices.sim.card.virtual_reader import CardLink

READINGS = 15
MOST_STALL_MS = 100
CARD = "adult"
SIZE = {"width": 1080, "height": 1920}

WATCH = """
window.longest = 0;
let last = performance.now();
const frame = (now) => {
  window.longest = Math.max(window.longest, now - last);
  last = now;
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
"""
LONGEST = "() => { const found = window.longest; window.longest = 0; return found; }"


class Beside:
    """Asks the kiosk again and again, as a finger does that touches while the card is read."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.longest_ms = 0.0

    def __enter__(self) -> "Beside":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        session = requests.Session()
        while not self._ended.wait(0.01):
            began = time.perf_counter()
            session.get(f"{self._url}/local/v1/health", timeout=5)
            self.longest_ms = max(self.longest_ms, (time.perf_counter() - began) * 1000)


def rows() -> list[Row]:
    """The longest pause of each while cards are read on the screen; the floor is the same screen while nothing is."""
    with centre() as running, tempfile.TemporaryDirectory(prefix="motcua-card-") as home:
        tray, trust, token = CardTray(date.today()), Path(home) / "trust", Path(home) / "token"
        write_anchors(tray.issuers, trust)
        token.touch(mode=0o600)
        token.write_text(running.motcua("pair", "--kind", "kiosk")["token"])
        port, reader = free_port(), TcpAddress(HOST, free_port())
        kiosk = ["queue_server", "kiosk", "--server", running.url, "--token-file", str(token), "--port", str(port),
                 "--data", f"{home}/kiosk", "--card-reader", f"vpcd://{reader.authority}", "--trust",
                 str(trust)]  # fmt: skip
        url = f"http://{HOST}:{port}"
        with process(kiosk, Path(home) / "kiosk.log", f"{url}/local/v1/health"), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
            page.goto(url)
            page.evaluate(WATCH)
            _read(page, tray, reader)
            resting = _measured(page, url, lambda: page.wait_for_timeout(5_000))
            reading = _measured(page, url, lambda: [_read(page, tray, reader) for _ in range(READINGS)])
            browser.close()
    note = f"{READINGS} cards, the virtual chip on the same machine"
    return [
        Row(name, figure, "ms", MOST_STALL_MS, floor, "while nothing is read", note)
        for name, figure, floor in zip(
            ("touch screen: longest gap between two frames", "kiosk: longest answer to its screen"),
            reading,
            resting,
            strict=True,
        )
    ]


def _measured(page: Page, url: str, work: object) -> tuple[float, float]:
    page.evaluate(LONGEST)
    with Beside(url) as beside:
        work()  # type: ignore[operator]
    return float(page.evaluate(LONGEST)), beside.longest_ms


def _read(page: Page, tray: CardTray, reader: TcpAddress) -> None:
    """From the first touch to the list of what was read, and back."""
    card = tray.cards[CARD]
    page.locator(".door-submit").click()
    page.locator(".cards .choice").first.click()
    page.locator(".way-door").first.click()
    for digit in card.file.card.person.access_number:
        page.locator(f".pad-keys .key:text-is('{digit}')").click()
    page.locator(".step-card-place").wait_for()
    link = CardLink(reader, FaultyCard(card.chip(), Fault.NONE, 0))
    link.start()
    page.locator(".card-list").wait_for()
    link.stop()
    page.locator(".without").click()
    for _ in range(5):
        page.locator(".ways .back").click()
        if page.locator(".door-submit").is_visible():
            return


if __name__ == "__main__":
    raise SystemExit(main(rows))
