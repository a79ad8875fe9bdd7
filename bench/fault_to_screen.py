"""From the last paper of a roll to the technician's screen: printer, kiosk, server, feed and browser, all real."""

import tempfile
import time
from pathlib import Path

import requests
from playwright.sync_api import Page, sync_playwright

from bench.running import HOST, Centre, centre, free_port, process
from bench.table import Row, main, percentile
from queue_server import sign_ins

ROUNDS = 12
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
FAULT, WELL = ".urgent .device.blocked", ".summary.well"
PATIENCE_MS = 30_000
STEP_S = 0.17
"""Out of step with the printer's and the kiosk's looks, so that a fault falls anywhere between two of them."""


def rows() -> list[Row]:
    """The fault console takes the paper away; the picture has it when the browser has laid the card out."""
    with centre() as running, tempfile.TemporaryDirectory(prefix="motcua-faults-") as home:
        taken = _measure(running, Path(home))
    return [
        Row("no paper to the technician's screen, p95", percentile(taken, 0.95), "s", 3),
        Row("no paper to the technician's screen, median", percentile(taken, 0.5), "s"),
    ]


def _measure(running: Centre, home: Path) -> list[float]:
    paper, console, kiosk = free_port(), free_port(), free_port()
    token = home / "token"
    token.touch(mode=0o600)
    token.write_text(running.motcua("pair", "--kind", "kiosk")["token"])
    printer = ["devices.sim", "printer", "--tcp", f"{HOST}:{paper}", "--control", f"{HOST}:{console}",
               "--paper-dir", str(home / "paper")]  # fmt: skip
    screen = ["queue_server", "kiosk", "--server", running.url, "--token-file", str(token), "--port", str(kiosk),
              "--printer", f"tcp://{HOST}:{paper}", "--data", str(home / "kiosk")]  # fmt: skip
    with (
        process(printer, home / "printer.log", f"http://{HOST}:{console}/printers"),
        process(screen, home / "kiosk.log", f"http://{HOST}:{kiosk}/local/v1/health"),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        # The kiosk's own screen is a device too: open, so that it is not the fault that is seen.
        browser.new_page().goto(f"http://{HOST}:{kiosk}/")
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        _sign_in(page, running)
        page.wait_for_selector(WELL, timeout=PATIENCE_MS)
        taken = [_round(page, f"http://{HOST}:{console}/state", n) for n in range(ROUNDS)]
        browser.close()
    return taken


def _round(page: Page, console: str, n: int) -> float:
    time.sleep(n * STEP_S)
    began = time.perf_counter()
    requests.post(console, json={"paper": "out"}, timeout=5).raise_for_status()
    page.wait_for_selector(FAULT, timeout=PATIENCE_MS)
    taken = time.perf_counter() - began
    requests.post(console, json={"paper": "ok"}, timeout=5).raise_for_status()
    page.wait_for_selector(WELL, timeout=PATIENCE_MS)
    return taken


def _sign_in(page: Page, running: Centre) -> None:
    technician = next(one for one in sign_ins.kept(running.data) if one.role == "technician")
    page.goto(running.url)
    page.locator("input[name=login]").fill(technician.login)
    page.locator("input[name=password]").fill(technician.password)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/technician")


if __name__ == "__main__":
    raise SystemExit(main(rows))
